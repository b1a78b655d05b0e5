import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { apply, type ApplyOptions } from '../../../src/changes/apply';
import { agreedTo, decide, type ServerChange } from '../../../src/changes/decide';
import { TlsError } from '../../../src/domain/errors';
import { known, type Server } from '../../../src/domain/server';
import { flexibleServer } from '../../support/servers';
import { openGuard } from '../../support/guards';

const server = flexibleServer();
const other = flexibleServer({ id: `${server.id}-other`, name: 'other' });
const high = flexibleServer({}, { minimum: known('1.3') });
const consent = { asker: 'caller', confirmed: false, clients: 'shown' } as const;

function changeOf(current: Server, requested: ServerChange['requested'], shown = current): ServerChange {
  const planned = decide({ shown, current, requested, consent: { ...consent, asker: 'person' }, guard: openGuard });
  assert.ok(planned.kind === 'change');
  return planned;
}

type Send = ApplyOptions['fleet']['change'];
const options = (change: Send, more: Partial<ApplyOptions> = {}): ApplyOptions => ({
  fleet: {
    change,
    readForChange: () => Promise.resolve(server),
    undoingPolicies: () => Promise.resolve([]),
    activeChange: () => undefined,
  },
  consent,
  guard: openGuard,
  clientSamples: new Map(),
  lostMinimums: { lostMinimum: () => undefined, setLostMinimum: () => Promise.resolve() },
  log: assert.fail,
  ...more,
});
const never: Send = () => assert.fail('something was sent');

test('the outcome has the server before and after, and progress counts every server', async () => {
  const progress: unknown[] = [];
  const planned = [changeOf(server, { minimum: '1.3' }), { kind: 'alreadySet', server: other } as const];
  const outcome = await apply(
    { servers: planned },
    options(() => Promise.resolve(high), { onProgress: (one) => progress.push(one) }),
  );
  assert.deepEqual(outcome.servers, [{ kind: 'changed', before: server, server: high }, planned[1]]);
  assert.deepEqual(progress, [
    { done: 0, total: 2 },
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
});

test('a server is read once more before the change where a person was asked', async () => {
  for (const [planned, recheck] of [
    [changeOf(server, { minimum: '1.3' }), false],
    [agreedTo(changeOf(server, { enforcement: false })), true],
  ] as const) {
    const seen: unknown[] = [];
    const send: Send = (...sent) => {
      seen.push(sent.slice(1));
      return Promise.resolve(high);
    };
    await apply({ servers: [planned] }, options(send));
    assert.deepEqual(seen, [[planned.change, { recheck }]]);
  }
});

test('an open concern fails with its code, and nothing is sent', async () => {
  const weakening = changeOf(server, { enforcement: false });
  const meanwhile = changeOf(server, { enforcement: false }, high);
  const { servers } = await apply({ servers: [weakening, meanwhile] }, options(never));
  assert.deepEqual(
    servers.map((one) => one.kind === 'failed' && one.error.failure),
    [{ code: 'cancelled', operationContinues: false }, meanwhile.concerns[0]],
  );
});

test('a run that was cancelled before sends nothing', async () => {
  const { servers } = await apply(
    { servers: [changeOf(server, { minimum: '1.3' })] },
    options(never, { signal: AbortSignal.abort() }),
  );
  assert.deepEqual(servers, [{ kind: 'skipped', server }]);
});

test('cancelling a run cancels the changes that are running, and leaves no listener behind', async () => {
  const controller = new AbortController();
  const cancelled: string[] = [];
  const given = options(() => {
    controller.abort();
    return Promise.resolve(high);
  });
  const activeChange = ((id: string) =>
    id === server.id ? { cancel: () => cancelled.push(id) } : undefined) as unknown as typeof given.fleet.activeChange;
  const planned = [changeOf(server, { minimum: '1.3' }), { kind: 'alreadySet', server: other } as const];
  await apply({ servers: planned }, { ...given, fleet: { ...given.fleet, activeChange }, signal: controller.signal });
  assert.deepEqual(cancelled, [server.id]);
  assert.deepEqual(getEventListeners(controller.signal, 'abort'), []);
});

test('a failure is part of the outcome, and only another change of the server is a conflict', async () => {
  const failing = (error: Error) =>
    apply(
      { servers: [changeOf(server, { minimum: '1.3' })] },
      options(() => Promise.reject(error), { onConflict: () => assert.fail('there is no conflict') }),
    );
  const error = new TlsError({ code: 'operationFailed' });
  assert.deepEqual((await failing(error)).servers, [{ kind: 'failed', server, error }]);
});

const conflict = new TlsError({ code: 'changedMeanwhile', differences: [] });

test('a conflict fails where nobody can be asked about it', async () => {
  const { servers } = await apply(
    { servers: [changeOf(server, { minimum: '1.3' })] },
    options(() => Promise.reject(conflict)),
  );
  assert.deepEqual(servers, [{ kind: 'failed', server, error: conflict }]);
});

test('a conflict is planned anew: sent when agreed to, left alone otherwise', async () => {
  for (const agreed of [true, false]) {
    let attempts = 0;
    const { servers } = await apply(
      { servers: [changeOf(server, { minimum: '1.3' })] },
      options(() => (++attempts === 1 ? Promise.reject(conflict) : Promise.resolve(high)), {
        onConflict: (again) => Promise.resolve(agreed ? again : undefined),
      }),
    );
    assert.deepEqual([servers.map(({ kind }) => kind), attempts], agreed ? [['changed'], 2] : [['skipped'], 1]);
  }
});

test('a conflict with a user who made the same change leaves nothing to ask', async () => {
  const given = options(() => Promise.reject(conflict), { onConflict: () => assert.fail('there is nothing to ask') });
  const { servers } = await apply(
    { servers: [changeOf(server, { minimum: '1.3' })] },
    { ...given, fleet: { ...given.fleet, readForChange: () => Promise.resolve(high) } },
  );
  assert.deepEqual(servers, [{ kind: 'alreadySet', server: high }]);
});

test('a change that is impossible fails with the reason of the plan', async () => {
  const error = new TlsError({ code: 'notFound', what: 'server' });
  const { servers } = await apply({ servers: [{ kind: 'impossible', server, error }] }, options(never));
  assert.deepEqual(servers, [{ kind: 'failed', server, error }]);
});
