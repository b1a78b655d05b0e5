import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  enforcementRestored,
  plan,
  planChosen,
  recommended,
  toggled,
  undoRequest,
  type PlanContext,
  type RequestedChange,
} from '../../../src/changes/plan';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown, type Server } from '../../../src/domain/server';
import type { Fleet } from '../../../src/fleet/fleet';
import { flexibleServer, singleServer } from '../../support/servers';
import { sampledClient } from '../../support/clients';
import { openGuard } from '../../support/guards';

const on = flexibleServer();
const off = flexibleServer({}, { enforcement: known(false) });
const unread = flexibleServer({}, { enforcement: unknown('notReadYet') });

const requestedFor = (server: Server, requested: RequestedChange): unknown =>
  typeof requested === 'function' ? requested(server) : requested;

test('a toggle turns over what was shown, or what is read where that was unknown', () => {
  assert.deepEqual(requestedFor(on, toggled(off)), { enforcement: true });
  assert.deepEqual(requestedFor(off, toggled(on)), { enforcement: false });
  assert.deepEqual(requestedFor(on, toggled(unread)), { enforcement: false });
  assert.deepEqual(requestedFor(off, toggled(unread)), { enforcement: true });
});

test('enforcing restores a lost minimum only where the server has none', () => {
  const requested = enforcementRestored({ lostMinimum: () => '1.2' });
  const without = { minimum: known('none' as const) };
  const open = singleServer({}, { enforcement: known(false), ...without });
  assert.deepEqual(requestedFor(open, requested), { enforcement: true, minimum: '1.2' });
  assert.deepEqual(requestedFor(singleServer({}, without), requested), { enforcement: true });
  const other = singleServer({}, { enforcement: known(false), minimum: known('1.1') });
  assert.deepEqual(requestedFor(other, requested), { enforcement: true });
});

test('a repair is what the policy recommends, or enforcement, which says why there is none', () => {
  const requested = recommended(() => ({ minimum: '1.3' }));
  assert.deepEqual(requestedFor(off, requested), { enforcement: true, minimum: '1.3' });
  assert.deepEqual(requestedFor(flexibleServer({}, { minimum: known('1.3') }), requested), { enforcement: true });
});

test('the clients that were sampled are found by the id in any case', async () => {
  const client = sampledClient();
  const { servers } = await plan(
    [on],
    { minimum: '1.3' },
    {
      fleet: { readForChange: () => Promise.resolve(on), undoingPolicies: () => Promise.resolve([]) },
      consent: { asker: 'caller', confirmed: true, clients: 'ifSeen' },
      guard: openGuard,
      clientSamples: new Map([[on.id.toLowerCase(), { clients: [client], until: 42 }]]),
      lostMinimums: { lostMinimum: () => undefined },
    },
  );
  assert.deepEqual(
    servers.map((one) => one.kind === 'change' && one.concerns),
    [[{ code: 'refusesClients', refused: 1, seen: 1, until: 42 }]],
  );
});

const context = (readForChange: PlanContext['fleet']['readForChange']): PlanContext => ({
  fleet: { readForChange, undoingPolicies: () => Promise.resolve([]) },
  consent: { asker: 'person', confirmed: false, clients: 'ifSeen' },
  guard: openGuard,
  clientSamples: new Map(),
  lostMinimums: { lostMinimum: () => undefined },
});

test('a server that cannot be read is planned as impossible, as it was shown', async () => {
  const error = new TlsError({ code: 'notFound', what: 'server' });
  const { servers } = await plan(
    [off],
    { enforcement: true },
    context(() => Promise.reject(error)),
  );
  assert.deepEqual(servers, [{ kind: 'impossible', server: off, error }]);
});

test('the change depends on the server as read, where it depends on one', async () => {
  const { servers } = await plan(
    [unread],
    toggled(unread),
    context(() => Promise.resolve(off)),
  );
  assert.deepEqual(
    servers.map((one) => one.kind === 'change' && [one.server, one.change, one.asked]),
    [[off, { enforcement: true }, false]],
  );
});

test('a change that a person chose is planned without reading, and counts as asked', async () => {
  const unused = context(() => assert.fail('the server was read'));
  const chosen = await planChosen(on, { minimum: '1.3' }, unused);
  assert.deepEqual(chosen.kind === 'change' && [chosen.change, chosen.asked], [{ minimum: '1.3' }, true]);
  assert.deepEqual(await planChosen(on, { enforcement: true }, unused), { kind: 'alreadySet', server: on });
});

const keeper = { assignment: 'Keep TLS', enforcement: true } as const;

/** A context whose policies arrive when the test says so, with what was read of the server and the policies, in order. */
function withPolicies(current: Server, confirmed = false) {
  const reads: string[] = [];
  const given = context(() => {
    reads.push('server');
    return Promise.resolve(current);
  });
  const undoingPolicies = () => {
    reads.push('policies');
    return Promise.resolve([keeper]);
  };
  const consent = { ...given.consent, confirmed };
  return { reads, given: { ...given, consent, fleet: { ...given.fleet, undoingPolicies } } };
}

test('policies are read beside the server where the change weakens it, as shown or as read', async () => {
  for (const [shown, order] of [
    [on, ['policies', 'server']],
    [unread, ['server', 'policies']],
  ] as const) {
    const { reads, given } = withPolicies(on);
    const { servers } = await plan([shown], { enforcement: false }, given);
    assert.deepEqual(reads, order);
    const [weakens] = servers[0]?.kind === 'change' ? servers[0].concerns : [];
    assert.deepEqual(weakens?.code === 'weakens' && weakens.undoneBy, [keeper]);
  }
});

test('and not where nobody would be told: nothing is weakened, or it is confirmed', async () => {
  const strengthening = withPolicies(off);
  await plan([off], { enforcement: true }, strengthening.given);
  const confirmed = withPolicies(on, true);
  await plan([on], { enforcement: false }, confirmed.given);
  assert.deepEqual([strengthening.reads, confirmed.reads], [['server'], ['server']]);
});

test('a choice that weakens has the policies against it as well', async () => {
  const { reads, given } = withPolicies(on);
  const planned = await planChosen(on, { enforcement: false }, given);
  assert.deepEqual(reads, ['policies']);
  assert.deepEqual(planned.kind === 'change' && planned.concerns.map((one) => one.code === 'weakens' && one.undoneBy), [
    [keeper],
  ]);
});

test('an undo leads back from the last change of the session, where there is one', () => {
  const completed = { before: on, after: off } as ReturnType<Fleet['completedChange']>;
  assert.deepEqual(undoRequest({ completedChange: () => completed }, on.id), { enforcement: true });
  assert.equal(undoRequest({ completedChange: () => undefined }, on.id), undefined);
});
