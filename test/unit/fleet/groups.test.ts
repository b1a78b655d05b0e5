import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { defaultPolicy, posture, postures } from '../../../src/domain/posture';
import { known, unknown, type Server, type TlsSettings } from '../../../src/domain/server';
import { ServerGroups, updateThrottled, type GroupOptions } from '../../../src/fleet/groups';
import { groupings, noFilter } from '../../../src/fleet/arrangement';
import { entriesOf, groupsOf } from '../../support/groups';
import { flexibleServer } from '../../support/servers';

const defaults: GroupOptions = {
  grouping: 'subscription',
  policyFor: () => defaultPolicy,
  filter: noFilter,
  nameOf: (group) => group.value,
};

const notRead = unknown('notReadYet');
const unread = { enforcement: notRead, minimum: notRead, maximum: notRead };

/** Number `index` of a fleet of 250 subscriptions. */
function serverOf(index: number, tls: Partial<TlsSettings> = {}): Server {
  const subscriptionId = `00000000-0000-4000-8000-${String(index % 250).padStart(12, '0')}`;
  return flexibleServer({ id: `/${subscriptionId}/${index}`, name: `pg-${index}`, subscriptionId }, tls);
}

/** The groups as one sort of everything gives them, without {@link ServerGroups}. */
function placesOf(groups: ServerGroups): unknown {
  return groups.all.map(({ key, servers, attention, unknown: unread }) => ({
    key,
    servers: servers.map(({ id, readAt }) => `${id} ${readAt}`),
    attention,
    unread,
  }));
}

suite('groups kept up to date', () => {
  const servers = fc.record({
    index: fc.nat(11),
    location: fc.constantFrom('westeurope', 'northeurope'),
    resourceGroup: fc.constantFrom('rg-a', 'rg-b'),
    enforced: fc.constantFrom(known(true), known(false), notRead),
    readAt: fc.nat(99),
    gone: fc.boolean(),
  });
  type Change = typeof servers extends fc.Arbitrary<infer T> ? T : never;
  const toServer = ({ index, location, resourceGroup, enforced, readAt }: Change): Server => {
    const server = serverOf(index % 5, { enforcement: enforced });
    return { ...server, id: `${server.id}/${index}`, name: `pg-${index}`, location, resourceGroup, readAt };
  };

  test('are those that all servers give at once, and tell every group that looks different', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...groupings),
        fc.constantFrom(noFilter, { text: 'pg-1' }, { text: '', postures: ['exposed', 'weak'] as const }),
        fc.array(fc.array(servers, { maxLength: 6 }), { maxLength: 8 }),
        (grouping, filter, batches) => {
          const options = { ...defaults, grouping, filter };
          const groups = new ServerGroups(options);
          const truth = new Map<string, Server>();
          for (const batch of batches) {
            const before = new Map(groups.all.map((group) => [group.key, group]));
            for (const change of batch) {
              const server = toServer(change);
              if (change.gone) {
                truth.delete(server.id);
              } else {
                truth.set(server.id, server);
              }
            }
            const changed = batch.map((change) => toServer(change).id);
            const told = groups.update(changed.map((id) => [id, truth.get(id)]));
            const whole = groupsOf(options, [...truth.values()]);
            groups.settle();
            assert.equal(groups.isUnsettled, false);
            assert.deepEqual(placesOf(groups), placesOf(whole));
            assert.equal(groups.size, whole.size);
            for (const one of postures) {
              const servers = [...truth.values()].filter((server) => posture(server, defaultPolicy) === one);
              assert.equal(groups.count(one), servers.length, one);
            }
            assert.equal(
              told.list,
              before.size !== groups.all.length || groups.all.some(({ key }) => !before.has(key)),
            );
            for (const group of groups.all) {
              const old = before.get(group.key);
              const looks = (one: typeof old): unknown => [
                one?.attention,
                one?.unknown,
                one?.servers.map(({ id }) => id),
              ];
              if (old && JSON.stringify(looks(old)) !== JSON.stringify(looks(group))) {
                assert.ok(told.groups.includes(group), `${group.key} changed and was not told`);
              }
              for (const { id } of group.servers) {
                assert.equal(groups.of(id.toUpperCase()), group);
              }
            }
          }
        },
      ),
    );
  });

  test('keep their order while it is held, with true counts, and take their places when it settles', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...groupings),
        fc.constantFrom(noFilter, { text: '', posture: 'attention' as const }),
        fc.array(servers, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(11), fc.constantFrom(known(true), known(false), notRead)), { maxLength: 12 }),
        fc.boolean(),
        (grouping, filter, first, changes, everything) => {
          const options = { ...defaults, grouping, filter };
          const truth = new Map(first.map((one) => [toServer(one).id, toServer(one)]));
          const before = groupsOf(options, [...truth.values()]);
          const places = before.all.map(({ key, servers: inside }) => [key, inside.map(({ id }) => id)]);
          const changed = changes.flatMap(([index, enforcement]) => {
            const server = [...truth.values()].find(({ name }) => name === `pg-${index}`);
            return server ? [{ ...server, tls: { ...server.tls, enforcement } }] : [];
          });
          changed.forEach((server) => truth.set(server.id, server));
          const held = everything ? new ServerGroups(options) : before;
          held.update(entriesOf(everything ? [...truth.values()] : changed), before);
          assert.deepEqual(
            held.all.map(({ key, servers: inside }) => [key, inside.map(({ id }) => id)]),
            places,
          );
          for (const { servers: inside, attention, exposed } of held.all) {
            const count = (value: string): number =>
              inside.filter((server) => posture(server, defaultPolicy) === value).length;
            assert.deepEqual([attention, exposed], [count('exposed') + count('weak'), count('exposed')]);
          }
          held.settle();
          assert.deepEqual(placesOf(held), placesOf(groupsOf(options, [...truth.values()])));
        },
      ),
    );
  });

  test('a server that only was read again moves no group', () => {
    const groups = groupsOf(defaults, [serverOf(1), serverOf(251)]);
    const again = { ...serverOf(1), readAt: 7 };
    assert.deepEqual(groups.update([[again.id, again]]), { list: false, groups: [] });
    assert.equal(groups.of(again.id)?.servers[0]?.readAt, 7);
  });

  test('numbers in names count as numbers', () => {
    const names = ['pg-10', 'pg-2', 'a1b', 'PG-1', 'a01a'];
    const [group] = groupsOf(
      defaults,
      names.map((name) => ({ ...serverOf(0), id: `/${name}`, name })),
    ).all;
    assert.deepEqual(
      group?.servers.map(({ name }) => name),
      ['a01a', 'a1b', 'PG-1', 'pg-2', 'pg-10'],
    );
  });
});

suite('ten thousand servers', () => {
  /** Servers that count how often their settings are looked at: the work that one task does. */
  function counted(server: Server, count: () => void): Server {
    const { tls } = server;
    return Object.defineProperty({ ...server }, 'tls', {
      enumerable: true,
      get: () => {
        count();
        return tls;
      },
    });
  }

  test('pages of a thousand and four thousand single readings look at what changed only', () => {
    let looks = 0;
    const count = (): void => void looks++;
    const groups = new ServerGroups(defaults);
    const fleet = Array.from({ length: 10_000 }, (_, index) =>
      counted(serverOf(index, index % 5 < 2 ? unread : {}), count),
    );
    for (let start = 0; start < fleet.length; start += 1_000) {
      const page = fleet.slice(start, start + 1_000);
      looks = 0;
      const { groups: regrouped } = groups.update(entriesOf(page));
      assert.ok(looks <= 5 * page.length, `${looks} looks for a page`);
      assert.ok(regrouped.reduce((sum, { servers }) => sum + servers.length, 0) <= start + page.length);
    }
    assert.equal(groups.size, 10_000);
    let read = 0;
    for (const [index, row] of fleet.entries()) {
      if (posture(row, defaultPolicy) === 'unknown') {
        const complete = counted(serverOf(index), count);
        looks = 0;
        const { list, groups: regrouped } = groups.update([[row.id, complete]]);
        assert.ok(looks <= 5, `${looks} looks for one server`);
        assert.equal(list, false);
        assert.deepEqual(
          regrouped.map(({ servers }) => servers.length),
          [40],
        );
        read++;
      }
    }
    assert.equal(read, 4_000);
    assert.equal(
      groups.all.reduce((sum, group) => sum + group.unknown, 0),
      0,
    );
  });

  test('all of them at once are taken over in ten tasks, with the same result', async () => {
    const fleet = Array.from({ length: 10_000 }, (_, index) => serverOf(index, index % 3 ? {} : unread));
    const groups = new ServerGroups(defaults);
    const sizes: number[] = [];
    let ended = false;
    const watch = (): void => {
      sizes.push(groups.size);
      if (!ended) {
        setImmediate(watch);
      }
    };
    watch();
    const told = await updateThrottled(groups, entriesOf(fleet));
    ended = true;
    assert.deepEqual(
      [...new Set(sizes)].sort((a, b) => a - b).slice(0, 10),
      Array.from({ length: 10 }, (_, index) => index * 1_000),
    );
    assert.deepEqual(placesOf(groups), placesOf(groupsOf(defaults, fleet)));
    assert.equal(told.list, true);
    assert.deepEqual(new Set(told.groups), new Set(groups.all));
  });

  test('a change costs a small part of what grouping all of them does', () => {
    // one group of ten thousand: the worst there is
    const options: GroupOptions = { ...defaults, grouping: 'location' };
    const fleet = Array.from({ length: 10_000 }, (_, index) => serverOf((index * 7_919) % 10_000));
    const median = (work: () => void): number => {
      const times = Array.from({ length: 9 }, () => {
        const started = performance.now();
        work();
        return performance.now() - started;
      });
      return times.sort((a, b) => a - b)[4] ?? Number.NaN;
    };
    const whole = median(() => groupsOf(options, fleet));
    const groups = groupsOf(options, fleet);
    let next = 0;
    const one = median(() => groups.update([[serverOf(next).id, serverOf(next++, { enforcement: known(false) })]]));
    assert.ok(one < whole / 2, `one change took ${one.toFixed(1)} ms, all servers ${whole.toFixed(1)} ms`);
  });
});
