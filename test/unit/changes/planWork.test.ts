import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { resultsToCsv, resultsToJson } from '../../../src/changes/planExport';
import type { PlanDocument, PlanItem } from '../../../src/changes/planDocument';
import { PlanJournal } from '../../../src/changes/planJournal';
import { PlanWork, type PlanWorkOptions } from '../../../src/changes/planWork';
import { TlsError } from '../../../src/domain/errors';
import { known } from '../../../src/domain/server';
import { MemoryLines } from '../../support/memoryLines';
import { fleetOf, hash, optionsOf, planOf, Service } from '../../support/planService';
import { flexibleServer } from '../../support/servers';

function bench(service: Service, plan: PlanDocument, more: Partial<PlanWorkOptions> = {}) {
  const file = new MemoryLines();
  const marks: boolean[] = [];
  const { lostMinimums, log, clock } = optionsOf(service);
  const options: PlanWorkOptions = {
    fleet: {
      ...service.fleet,
      read: (id) => service.fleet.readForChange(id),
      follow: () => assert.fail('nothing is followed'),
      missingAction: () => assert.fail('no permission is read'),
    },
    ...{ lostMinimums, log, clock },
    allowWeakening: () => 'ask',
    isProduction: () => false,
    journal: new PlanJournal(file),
    mark: (running) => Promise.resolve(void marks.push(running)),
    ...more,
  };
  return { work: new PlanWork(plan, options), options, file, marks };
}

const itemOf = (work: PlanWork, name: string): PlanItem =>
  work.plan.items.find(({ id }) => id.endsWith(`/${name}`)) ?? assert.fail(name);
const results = (work: PlanWork) => work.outcomes.map(({ result }) => result);

test('what was left out is not sent, and can be applied later', async () => {
  const service = new Service(fleetOf(3));
  const { work, marks } = bench(service, planOf([...service.servers.values()], { enforcement: true }));
  work.include([itemOf(work, 'pg-1')], false);
  await work.apply();
  assert.deepEqual(results(work), ['changed', 'notStarted', 'changed']);
  assert.deepEqual(
    service.sent.map(({ name }) => name),
    ['pg-0', 'pg-2'],
  );
  work.include(work.plan.items, true);
  await work.apply();
  assert.deepEqual([results(work), service.sent.length], [['changed', 'changed', 'changed'], 3]);
  assert.deepEqual(marks, [true, false, true, false]);
});

test('what the account may not change is blocked before anything is sent', async () => {
  const service = new Service(fleetOf(4));
  const action = 'Microsoft.DBforPostgreSQL/flexibleServers/write';
  const plan = planOf([...service.servers.values()], { enforcement: true });
  const { options } = bench(service, plan);
  const missingAction: PlanWorkOptions['fleet']['missingAction'] = async (id) => {
    if (id.endsWith('/pg-3')) throw new TlsError({ code: 'network' });
    return id.endsWith('/pg-1') ? action : undefined;
  };
  const { work } = bench(service, plan, { fleet: { ...options.fleet, missingAction } });
  let changes = 0;
  work.onChange = () => changes++;
  await work.readPermissions(new AbortController().signal);
  assert.deepEqual(results(work), ['notStarted', 'blocked', 'notStarted', 'notStarted'], 'what is not known is open');
  assert.deepEqual(work.outcomes[1]?.error?.failure, { code: 'forbidden', action });
  assert.deepEqual(
    work.plan.items.map((item) => work.stateOf(item)),
    ['change', 'blocked', 'change', 'change'],
  );
  assert.deepEqual([work.isStarted, changes], [false, 1]);
  work.include(work.plan.items, true);
  await work.apply();
  assert.deepEqual(results(work), ['changed', 'blocked', 'changed', 'changed']);
  assert.deepEqual(
    service.sent.map(({ name }) => name),
    ['pg-0', 'pg-2', 'pg-3'],
  );
});

test('permissions are not read any more once the plan is closed or applied', async () => {
  const service = new Service(fleetOf(20));
  const plan = planOf([...service.servers.values()], { enforcement: true });
  const { options } = bench(service, plan);
  const closed = new AbortController();
  let asked = 0;
  const missingAction: PlanWorkOptions['fleet']['missingAction'] = async () => {
    asked++;
    closed.abort();
    return undefined;
  };
  const { work } = bench(service, plan, { fleet: { ...options.fleet, missingAction } });
  await work.readPermissions(closed.signal);
  assert.ok(asked < 5, `${asked} of 20`);
  await work.apply();
  await work.readPermissions(new AbortController().signal);
  assert.ok(asked < 5, 'everything is set');
});

test('only what failed is tried again, and the other results stay', async () => {
  const service = new Service(fleetOf(3));
  const { work } = bench(service, planOf([...service.servers.values()], { enforcement: true }));
  work.choose({ canary: false });
  service.fails.set('pg-1', { failure: { code: 'operationFailed' } });
  await work.apply();
  assert.deepEqual(results(work), ['changed', 'failed', 'changed']);
  assert.deepEqual(work.included, [itemOf(work, 'pg-1')]);
  service.fails.clear();
  await work.apply();
  assert.deepEqual([results(work), service.sent.length], [['changed', 'changed', 'changed'], 4]);
});

suite('weakening', () => {
  const service = () => new Service(['a', 'b'].map((name) => flexibleServer({ name })));
  const weakening = (from: Service) => planOf([...from.servers.values()], { enforcement: false });

  test('is left out until the name is typed', async () => {
    const from = service();
    const { work } = bench(from, weakening(from));
    work.include(work.plan.items, true);
    assert.deepEqual(work.included, []);
    assert.equal(work.type(itemOf(work, 'a'), 'b'), false);
    await work.apply();
    assert.deepEqual(from.sent, []);
    assert.equal(work.type(itemOf(work, 'a'), ' A '), true);
    await work.apply();
    assert.deepEqual(
      from.sent.map(({ name }) => name),
      ['a'],
    );
  });

  test('is never sent where the setting forbids it', async () => {
    const from = service();
    const { work } = bench(from, weakening(from), { allowWeakening: () => 'never' });
    work.type(itemOf(work, 'a'), 'a');
    await work.apply();
    assert.deepEqual([results(work)[0], from.sent], ['blocked', []]);
  });

  test('of several is included by their number, but for production', async () => {
    const from = new Service(['a', 'b', 'production'].map((name) => flexibleServer({ name })));
    const { work } = bench(from, weakening(from), { isProduction: ({ name }) => name === 'production' });
    assert.equal(work.typeCount('3'), false);
    assert.deepEqual(work.included, []);
    assert.equal(work.typeCount(' 2 '), true);
    await work.apply();
    assert.deepEqual(
      from.sent.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(work.weakening, []);
  });

  test('that was typed in an earlier session is to be typed again', async () => {
    const from = service();
    const { work, options, file } = bench(from, weakening(from));
    work.type(itemOf(work, 'a'), 'a');
    await work.store();
    const found = (await new PlanJournal(file).interrupted(hash)) ?? assert.fail('no record');
    assert.deepEqual(new PlanWork(found.plan, options, found).included, []);
  });
});

test('another session knows what was done, left out and chosen, and reads what is not known', async () => {
  const service = new Service(fleetOf(3));
  const { work, options, file } = bench(service, planOf([...service.servers.values()], { enforcement: true }));
  work.include([itemOf(work, 'pg-2')], false);
  work.choose({ canary: false, stopAtFirstFailure: true });
  await work.store();
  const journal = new PlanJournal(file);
  await journal.started(itemOf(work, 'pg-0'));
  await journal.started(itemOf(work, 'pg-1'));
  service.set('pg-0', { enforcement: known(true) });
  const found = (await new PlanJournal(file).interrupted(hash)) ?? assert.fail('no record');
  const next = new PlanWork(found.plan, options, found);
  assert.deepEqual(results(next), ['unknown', 'unknown', 'notStarted']);
  await next.readUnknown({ follow: false });
  assert.deepEqual(results(next), ['changed', 'unknown', 'notStarted']);
  assert.deepEqual(next.chosen, { canary: false, stopAtFirstFailure: true });
  await next.apply();
  assert.deepEqual(
    [results(next), service.sent.map(({ name }) => name)],
    [['changed', 'changed', 'notStarted'], ['pg-1']],
  );
});

suite('a change that may still run', () => {
  /** A session after one that ended while it sent to two of three servers, whose changes are followed until `end`. */
  async function interrupted() {
    const service = new Service(fleetOf(3));
    const plan = planOf([...service.servers.values()], { enforcement: true });
    const { options, file } = bench(service, plan);
    const journal = new PlanJournal(file);
    await journal.begin(plan, {});
    await journal.started(plan.items[0] ?? assert.fail());
    await journal.started(plan.items[1] ?? assert.fail());
    const found = (await journal.interrupted(hash)) ?? assert.fail('no record');
    const following = new Map<string, () => void>();
    const fleet: PlanWorkOptions['fleet'] = {
      ...options.fleet,
      activeChange: (id) => {
        const cancel = async () => following.get(id)?.();
        return following.has(id) ? { change: {}, phase: 'running', cancel } : undefined;
      },
      readForChange: async (id, how) => {
        assert.equal(following.has(id), false, 'nothing else runs on the server');
        return service.fleet.readForChange(id, how);
      },
      follow: async (id) => {
        await new Promise<void>((resolve) => following.set(id, resolve));
        following.delete(id);
        return service.fleet.readForChange(id);
      },
    };
    const work = new PlanWork(found.plan, { ...options, fleet }, found);
    const known = work.readUnknown({ follow: true });
    while (following.size < 2) {
      await new Promise(setImmediate);
    }
    return { service, work, known, file, end: (name: string) => following.get(itemOf(work, name).id)?.() };
  }

  test('is followed until the server has it, or its time is over', async () => {
    const { service, work, known: read, file, end } = await interrupted();
    assert.deepEqual(
      work.plan.items.map((item) => work.isActive(item)),
      [true, true, false],
    );
    service.set('pg-0', { enforcement: known(true) });
    end('pg-0');
    end('pg-1');
    await read;
    assert.deepEqual(results(work), ['changed', 'unknown', 'notStarted']);
    assert.deepEqual(service.sent, []);
    const kept = await new PlanJournal(file).interrupted(hash);
    assert.deepEqual([...(kept?.results.values() ?? [])], ['changed', 'unknown']);
  });

  test('does not hold up the rest, and its server is read again before anything is sent', async () => {
    const { service, work, known: read } = await interrupted();
    service.set('pg-0', { enforcement: known(true) });
    await work.apply();
    await read;
    assert.deepEqual(results(work), ['alreadySet', 'changed', 'changed']);
    assert.deepEqual(
      service.sent.map(({ name }) => name),
      ['pg-1', 'pg-2'],
    );
  });
});

test('nothing is sent when the record cannot be stored', async () => {
  const service = new Service(fleetOf(2));
  const plan = planOf([...service.servers.values()], { enforcement: true });
  const { work, options } = bench(service, plan);
  const full = new PlanWork(plan, {
    ...options,
    journal: Object.assign(new PlanJournal(new MemoryLines()), { begin: () => Promise.reject(new Error('disk full')) }),
  });
  await assert.rejects(full.apply(), /disk full/);
  assert.deepEqual([service.sent, full.isRunning, results(full)], [[], false, ['notStarted', 'notStarted']]);
  assert.equal(work.isRunning, false);
});

test('a run that is stopped starts nothing more, and can go on', async () => {
  const service = new Service(fleetOf(4));
  const { work } = bench(service, planOf([...service.servers.values()], { enforcement: true }));
  service.onWrite = (count) => count === 0 && work.cancel();
  await work.apply();
  assert.equal(service.sent.length, 1);
  service.onWrite = () => undefined;
  await work.apply();
  assert.deepEqual(new Set(results(work)), new Set(['changed']));
});

test('results are kept without formulas, as they are', async () => {
  const service = new Service(fleetOf(2));
  const plan = planOf([...service.servers.values()], { enforcement: true });
  const { work } = bench(service, plan);
  work.include([itemOf(work, 'pg-1')], false);
  await work.apply();
  const exceptionOf = (id: string) => (id.endsWith('pg-1') ? { until: 3_600_000, reason: '=load test' } : undefined);
  const [head, first, second] = resultsToCsv(work.outcomes, exceptionOf).split('\r\n');
  assert.match(head ?? '', /^"server","subscription","resourceGroup","kind","result"/);
  assert.match(first ?? '', /^"pg-0".*"flexible","changed","","false","1\.2","true","","true","1\.2",/);
  assert.match(second ?? '', /^"pg-1".*"flexible","notStarted".*"1970-01-01T01:00:00\.000Z","'=load test",/);
  const kept = JSON.parse(resultsToJson(plan, work.outcomes, exceptionOf, 0)) as {
    plan: { digest: string };
    items: { exception?: unknown }[];
  };
  assert.deepEqual([kept.plan.digest, kept.items.length], [plan.digest, 2]);
  assert.deepEqual(
    kept.items.map(({ exception }) => exception),
    [undefined, { until: '1970-01-01T01:00:00.000Z', reason: '=load test' }],
  );
});
