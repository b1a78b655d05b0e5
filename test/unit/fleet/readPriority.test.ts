import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Backend, FleetEvent } from '../../../src/domain/backend';
import { unknown, type Server } from '../../../src/domain/server';
import { Fleet } from '../../../src/fleet/fleet';
import { ReadPriority } from '../../../src/fleet/readPriority';
import { backendWith } from '../../support/backend';
import { flexibleServer, subscriptionId } from '../../support/servers';

suite('reading order', () => {
  test('what is seen goes first, unknown before known, then what else is unknown; the rest is not named', () => {
    const order = new ReadPriority();
    order.show(() => ['SEEN-KNOWN', 'read', 'seen-unknown']);
    for (const [id, isUnknown] of [
      ['unknown', true],
      ['known', false],
      ['seen-known', false],
      ['seen-unknown', true],
    ] as const) {
      order.add(id, isUnknown);
    }
    assert.deepEqual(order.first(), ['seen-unknown', 'seen-known', 'unknown']);
    order.delete('seen-known');
    assert.deepEqual(order.first(), ['seen-unknown', 'unknown']);
    order.show(() => ['known']);
    assert.deepEqual(order.first(), ['known', 'unknown', 'seen-unknown']);
    order.clear();
    assert.deepEqual(order.first(), []);
  });

  test('while nothing is known of any server only what is seen is named', () => {
    const order = new ReadPriority();
    order.show(() => ['b']);
    ['a', 'b', 'c'].forEach((id) => order.add(id, true));
    assert.deepEqual(order.first(), ['b']);
    order.delete('b');
    assert.deepEqual(order.first(), []);
  });

  test('names a bounded number at a time, all in the end, and looks at the rows only when it has to', () => {
    const order = new ReadPriority();
    let looks = 0;
    order.show(() => {
      looks++;
      return [];
    });
    order.add('known', false);
    for (let index = 0; index < 1_000; index++) {
      order.add(`server-${index}`, true);
    }
    const read = new Set<string>();
    for (let [id] = order.first(); id !== undefined; [id] = order.first()) {
      assert.ok(order.first().length <= 200);
      read.add(id);
      order.delete(id);
    }
    assert.equal(read.size, 1_000);
    assert.ok(looks <= 6, `${looks} looks`);
  });
});

suite('a listing', () => {
  const unread = unknown('notReadYet');
  const row = (name: string): Server =>
    flexibleServer({ name }, { enforcement: unread, minimum: unread, maximum: unread });
  const listed = (...names: string[]): FleetEvent => ({ type: 'servers', subscriptionId, servers: names.map(row) });

  /** Tells rows, then reads one after the other what the fleet wants first; after each `then` may change its mind. */
  function backend(rows: FleetEvent, then: (read: readonly string[]) => void = () => undefined) {
    const read: string[] = [];
    const listFleet: Backend['listFleet'] = async ({ onEvent, priority = () => [] }) => {
      onEvent(rows);
      for (let [id] = priority(); id !== undefined; [id] = priority()) {
        const name = id.split('/').at(-1) ?? '';
        read.push(name);
        onEvent({ type: 'server', server: flexibleServer({ name }) });
        then(read);
        await Promise.resolve();
      }
    };
    return {
      read,
      backend: backendWith({ listFleet }),
    };
  }

  test('follows the user from one group to the next while it reads', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const { read, backend: fake } = backend(listed(...names), (done) => {
      if (done.length === 2) {
        fleet.listing.prioritize(() => ['f', 'e'].map((name) => row(name).id.toUpperCase()));
      }
    });
    const fleet = new Fleet(() => Promise.resolve(fake));
    fleet.listing.prioritize(() => ['d', 'c', 'b'].map((name) => row(name).id));
    await fleet.refresh();
    assert.deepEqual(read, ['d', 'c', 'f', 'e']);
  });

  test('a refresh names what is seen, and not what was known before and is not seen', async () => {
    const first = backend(listed('a', 'b', 'c'));
    const second = backend(listed('a', 'b', 'c', 'new'));
    const rounds = [first.backend, second.backend];
    const fleet = new Fleet(() =>
      Promise.resolve<Backend>({
        ...first.backend,
        listFleet: (options) => rounds.shift()?.listFleet(options) ?? Promise.reject(new Error('a third listing')),
      }),
    );
    fleet.listing.prioritize(() => ['a', 'b', 'c'].map((name) => row(name).id));
    await fleet.refresh();
    fleet.listing.prioritize(() => [row('c').id]);
    await fleet.refresh();
    assert.deepEqual(first.read, ['a', 'b', 'c']);
    assert.deepEqual(second.read, ['c', 'new']);
  });
});
