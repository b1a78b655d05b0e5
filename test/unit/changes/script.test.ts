import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, type ApplyOptions } from '../../../src/changes/apply';
import { agreedTo, type Consent, type ServerChange } from '../../../src/changes/decide';
import { enforcementRestored, plan, planChosen, recommended, toggled, undoRequest } from '../../../src/changes/plan';
import { defaultPolicy } from '../../../src/domain/posture';
import { known, type Server } from '../../../src/domain/server';
import type { TlsVersion } from '../../../src/domain/tlsVersion';
import { Fleet } from '../../../src/fleet/fleet';
import { createBench, idOf, type BenchOptions } from '../../contract/bench';
import { inMemory } from '../../contract/transports';
import { openGuard } from '../../support/guards';

const script: Consent = { asker: 'caller', confirmed: false, clients: 'ifSeen' };

interface Opened {
  readonly fleet: Fleet;
  readonly context: ApplyOptions;
  /** Reads of a server before something was written to it, and everything that was written, in the order of requests. */
  readonly requests: { readonly method: string; readonly path: string }[];
  readonly log: string[];
}

/** The simulated Resource Manager, reached as Azure is, and what a script brings along: no window, no VS Code. */
async function open(consent: Partial<Consent> = {}, options: BenchOptions = {}): Promise<Opened> {
  const requests: Opened['requests'] = [];
  const { backend } = createBench(await inMemory(), {
    onRequest: (method, url) => requests.push({ method, path: new URL(url).pathname }),
    ...options,
  });
  const fleet = new Fleet(() => Promise.resolve(backend));
  const lost = new Map<string, TlsVersion>();
  const log: string[] = [];
  const context: ApplyOptions = {
    fleet,
    consent: { ...script, ...consent },
    guard: openGuard,
    clientSamples: new Map(),
    lostMinimums: {
      lostMinimum: (id) => lost.get(id),
      setLostMinimum: (id, minimum) => Promise.resolve(void (minimum ? lost.set(id, minimum) : lost.delete(id))),
    },
    log: (line) => log.push(line),
  };
  return { fleet, context, requests, log };
}

/** How often a server was read before anything was written. */
function readsBeforeWrite({ requests }: Opened, id: string): number {
  const write = requests.findIndex(({ method }) => method === 'PUT' || method === 'PATCH');
  assert.ok(write >= 0, 'nothing was written');
  return requests.slice(0, write).filter(({ method, path }) => method === 'GET' && path === id).length;
}

const settings = ({ tls }: Server): readonly unknown[] => [tls.enforcement, tls.minimum];
const on = (minimum: TlsVersion) => [known(true), known(minimum)];

test('one server, from a script', async () => {
  const { fleet, context } = await open();
  const server = await fleet.read(idOf('catalog-pg'));
  const planned = await plan([server], { minimum: '1.3' }, context);
  const { servers } = await apply(planned, context);
  assert.deepEqual(
    servers.map(({ kind }) => kind),
    ['changed'],
  );
  assert.deepEqual(
    servers.map(({ server }) => settings(server)),
    [on('1.3')],
  );
});

test('a fleet, from a script: each server ends as it was planned', async () => {
  const { fleet, context } = await open();
  await fleet.refresh();
  const planned = await plan(
    fleet.all,
    recommended(() => defaultPolicy),
    context,
  );
  const progress: number[] = [];
  const { servers } = await apply(planned, { ...context, onProgress: ({ done }) => progress.push(done) });

  const named = (list: readonly { readonly kind: string; readonly server: Server }[], kind: string): string[] =>
    list.filter((one) => one.kind === kind).map(({ server }) => server.name);
  assert.ok(named(servers, 'changed').length > 2);
  assert.deepEqual(named(servers, 'changed'), named(planned.servers, 'change'));
  assert.deepEqual(named(servers, 'failed'), named(planned.servers, 'impossible'));
  assert.deepEqual(named(servers, 'alreadySet'), named(planned.servers, 'alreadySet'));
  assert.deepEqual(progress, [...servers.keys(), servers.length]);
  for (const { kind, server } of servers) {
    assert.deepEqual(fleet.get(server.id)?.tls.enforcement, kind === 'failed' ? server.tls.enforcement : known(true));
  }
  // and a second time nothing is left to do
  const again = await plan(
    fleet.all,
    recommended(() => defaultPolicy),
    context,
  );
  assert.deepEqual(named(again.servers, 'change'), []);
});

test('a server that cannot be changed is planned with the code of the reason, and fails with it', async () => {
  const { fleet, context } = await open();
  await fleet.refresh();
  const shown = ['catalog-pg', 'lab-pg'].map((name) => fleet.get(idOf(name)) ?? assert.fail(name));
  const gone = { ...(shown[0] as Server), id: `${idOf('catalog-pg')}-gone`, name: 'catalog-pg-gone' };
  const planned = await plan([...shown, gone], { minimum: '1.1' }, context);
  const failures = planned.servers.map((one) => (one.kind === 'impossible' ? one.error.failure : one.kind));
  const refusal = { code: 'versionNotSupported', kind: 'flexible', version: '1.1', supported: ['1.2', '1.3'] };
  assert.deepEqual(failures, [
    { code: 'refused', refusal },
    { code: 'refused', refusal: { code: 'serverNotReady', state: 'Stopped' } },
    { code: 'notFound', what: 'server' },
  ]);
  const { servers } = await apply(planned, context);
  assert.deepEqual(
    servers.map((one) => (one.kind === 'failed' ? one.error.failure : one.kind)),
    failures,
  );
});

test('a permission that is missing is known before anything is sent', async () => {
  const { fleet, context } = await open({}, { faults: [{ fault: 'reader' }] });
  const server = await fleet.read(idOf('catalog-pg'));
  const { servers } = await plan([server], { minimum: '1.3' }, context);
  const action = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write';
  assert.deepEqual(
    servers.map((one) => one.kind === 'impossible' && one.error.failure),
    [{ code: 'forbidden', action }],
  );
});

test('a concern that was not agreed to is not sent', async () => {
  const opened = await open();
  const server = await opened.fleet.read(idOf('catalog-pg'));
  const planned = await plan([server], { enforcement: false }, opened.context);
  const outcome = await apply(planned, opened.context);
  assert.deepEqual(
    outcome.servers.map((one) => (one.kind === 'failed' ? one.error.failure : one.kind)),
    [{ code: 'cancelled', operationContinues: false }],
  );
  assert.ok(
    opened.requests.every(({ method, path }) => method === 'GET' || path.includes('/Microsoft.ResourceGraph/')),
  );
});

for (const name of ['catalog-pg', 'billing-db']) {
  test(`${name}: one read before a plan that nobody was asked about`, async () => {
    const opened = await open({ confirmed: true });
    const id = idOf(name);
    const server = await opened.fleet.read(id);
    opened.requests.splice(0);
    const { servers } = await apply(await plan([server], { enforcement: false }, opened.context), opened.context);
    assert.equal(servers[0]?.kind, 'changed');
    assert.equal(readsBeforeWrite(opened, id), 1);
  });

  test(`${name}: one more where a person was asked, also about what they had chosen`, async () => {
    for (const choose of [false, true]) {
      const opened = await open({ asker: 'person' });
      const id = idOf(name);
      const server = await opened.fleet.read(id);
      opened.requests.splice(0);
      const planned = choose
        ? await planChosen(await opened.fleet.readForChange(id), { enforcement: false }, opened.context)
        : (await plan([server], { enforcement: false }, opened.context)).servers[0];
      assert.ok(planned?.kind === 'change');
      const { servers } = await apply({ servers: [agreedTo(planned)] }, opened.context);
      assert.equal(servers[0]?.kind, 'changed');
      assert.equal(readsBeforeWrite(opened, id), 2);
    }
  });
}

test('a choice that needs no question is checked once more as well', async () => {
  const opened = await open({ asker: 'person', clients: 'shown' });
  const id = idOf('catalog-pg');
  const planned = await planChosen(await opened.fleet.readForChange(id), { minimum: '1.3' }, opened.context);
  opened.requests.splice(0);
  assert.equal((await apply({ servers: [planned] }, opened.context)).servers[0]?.kind, 'changed');
  assert.equal(readsBeforeWrite(opened, id), 1);
});

/** A plan that a person agreed to, and then another tool changes the server. */
async function conflict(onConflict?: ApplyOptions['onConflict']) {
  const opened = await open({ asker: 'person', clients: 'ifSeen' });
  const { fleet, context } = opened;
  const server = await fleet.read(idOf('catalog-pg'));
  const planned = await plan([server], { enforcement: false }, context);
  await fleet.change(server, { minimum: '1.3' });
  const agreed = planned.servers.map((one) => (one.kind === 'change' ? agreedTo(one) : one));
  const { servers } = await apply({ servers: agreed }, { ...context, onConflict });
  return { outcome: servers[0], shown: fleet.get(server.id) ?? assert.fail() };
}

test('a conflict is asked about with the server as it is now', async () => {
  const asked: ServerChange[] = [];
  const { outcome, shown } = await conflict((change) => {
    asked.push(change);
    return Promise.resolve(agreedTo(change));
  });
  assert.deepEqual(
    asked.map(({ concerns }) => concerns[0]),
    [{ code: 'changedMeanwhile', differences: [{ setting: 'minimum', before: '1.2', now: '1.3' }] }],
  );
  assert.equal(outcome?.kind, 'changed');
  assert.deepEqual(settings(shown), [known(false), known('1.3')]);
});

test('and skipped after a no, or fails where nobody is there to ask', async () => {
  const no = await conflict(() => Promise.resolve(undefined));
  assert.deepEqual([no.outcome?.kind, settings(no.shown)], ['skipped', on('1.3')]);
  const { outcome, shown } = await conflict();
  assert.deepEqual(
    [outcome?.kind === 'failed' && outcome.error.code, settings(shown)],
    ['changedMeanwhile', on('1.3')],
  );
});

test('a run that is cancelled skips what has not begun', async () => {
  const { fleet, context } = await open({ confirmed: true });
  await fleet.refresh();
  const running = new AbortController();
  const planned = await plan(fleet.all, { enforcement: false }, context);
  const changes = planned.servers.filter(({ kind }) => kind === 'change');
  assert.ok(changes.length > 4);
  const { servers } = await apply(
    { servers: changes },
    { ...context, signal: running.signal, onProgress: ({ done }) => done === 1 && running.abort() },
  );
  const kinds = servers.map(({ kind }) => kind);
  assert.equal(kinds.at(-1), 'skipped');
  assert.ok(kinds.includes('changed'));
});

test('the minimum that Single Server loses is remembered, restored, and then forgotten', async () => {
  const { fleet, context } = await open({ confirmed: true });
  const id = idOf('billing-db');
  const run = async (requested: Parameters<typeof plan>[1]): Promise<readonly unknown[]> => {
    const server = await fleet.read(id);
    const { servers } = await apply(await plan([server], requested, context), context);
    return servers.map((one) => [one.kind, ...settings(one.server)]);
  };
  assert.deepEqual(await run({ enforcement: false }), [['changed', known(false), known('none')]]);
  assert.equal(context.lostMinimums.lostMinimum(id), '1.2');
  assert.deepEqual(await run(enforcementRestored(context.lostMinimums)), [['changed', ...on('1.2')]]);
  assert.equal(context.lostMinimums.lostMinimum(id), undefined);
  assert.deepEqual(await run(toggled(await fleet.read(id))), [['changed', known(false), known('none')]]);
  assert.deepEqual(await run(undoRequest(fleet, id) ?? assert.fail('nothing to undo')), [['changed', ...on('1.2')]]);
});

test('a change was made, whether or not its loss could be stored', async () => {
  const { fleet, context, log } = await open({ confirmed: true });
  const server = await fleet.read(idOf('billing-db'));
  const lostMinimums = { ...context.lostMinimums, setLostMinimum: () => Promise.reject(new Error('disk full')) };
  const full = { ...context, lostMinimums };
  const { servers } = await apply(await plan([server], { enforcement: false }, full), full);
  assert.equal(servers[0]?.kind, 'changed');
  assert.deepEqual(log, [`the lost minimum of ${server.id} was not stored: disk full`]);
});
