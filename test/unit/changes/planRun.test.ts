import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { PlanDocument } from '../../../src/changes/planDocument';
import { decideItem, PlanRun, type ItemResult, type PlanRunOptions } from '../../../src/changes/planRun';
import type { Failure, FailureDetails } from '../../../src/domain/errors';
import { known, type Server } from '../../../src/domain/server';
import { compareTls, type TlsBound } from '../../../src/domain/tlsVersion';
import { VirtualClock } from '../../support/clocks';
import { fleetOf, optionsOf, planOf, Service } from '../../support/planService';
import { flexibleServer, singleServer } from '../../support/servers';

const runOf = (service: Service, plan: PlanDocument, more: Partial<PlanRunOptions> = {}): PlanRun =>
  new PlanRun(plan, optionsOf(service, more));
const results = (run: PlanRun): ItemResult[] => run.outcomes.map(({ result }) => result);

test('a plan is applied, and a second time nothing is sent', async () => {
  const service = new Service(fleetOf(5));
  const plan = planOf([...service.servers.values()], { enforcement: true });
  const run = runOf(service, plan);
  await run.run();
  assert.deepEqual(results(run), Array(5).fill('changed'));
  service.sent.splice(0);
  const again = runOf(service, plan);
  await again.run();
  assert.deepEqual([results(again), service.sent], [Array(5).fill('alreadySet'), []]);
});

test('a server that another user has changed is left alone, and the others go on', async () => {
  const service = new Service(fleetOf(3));
  const plan = planOf([...service.servers.values()], { enforcement: true });
  service.set('pg-1', { minimum: known('1.3') });
  const run = runOf(service, plan);
  await run.run();
  assert.deepEqual(results(run), ['changed', 'stale', 'changed']);
  assert.deepEqual(run.outcomes[1]?.error?.failure, {
    code: 'changedMeanwhile',
    differences: [{ setting: 'minimum', before: '1.2', now: '1.3' }],
  });
  assert.deepEqual(service.named('pg-1').tls.enforcement, known(false));
});

test('the rest of a change that is there in part is sent', async () => {
  const service = new Service([flexibleServer({ name: 'a' }, { enforcement: known(false) })]);
  const plan = planOf([...service.servers.values()], { enforcement: true, minimum: '1.3' });
  service.set('a', { enforcement: known(true) });
  const run = runOf(service, plan);
  await run.run();
  assert.deepEqual([results(run), service.sent], [['changed'], [{ name: 'a', change: { minimum: '1.3' } }]]);
});

suite('weakening', () => {
  const service = () => new Service([flexibleServer({ name: 'a' })]);
  const weakening = (from: Service) => planOf([...from.servers.values()], { enforcement: false });

  for (const [more, result, reason] of [
    [{}, 'blocked', 'notConfirmed'],
    [{ confirmed: true, allowWeakening: 'never' }, 'blocked', 'never'],
    [{ confirmed: true }, 'changed', undefined],
  ] as const) {
    test(`with ${JSON.stringify(more)} is ${result}`, async () => {
      const one = service();
      const run = runOf(one, weakening(one), more);
      const [outcome] = await run.run();
      assert.equal(outcome?.result, result);
      assert.deepEqual(outcome?.error?.failure, reason && { code: 'weakeningRefused', reason });
      assert.equal(one.sent.length, result === 'changed' ? 1 : 0);
    });
  }
});

test('what cannot be read fails, what the plan blocks is not read', async () => {
  const service = new Service([singleServer({ name: 'old' })]);
  const plan = planOf([singleServer({ name: 'old' }), flexibleServer({ name: 'gone' })], { minimum: '1.3' });
  const run = runOf(service, plan);
  await run.run();
  assert.deepEqual(
    run.outcomes.map(({ result, error }) => [result, error?.code]),
    [
      ['blocked', 'refused'],
      ['failed', 'notFound'],
    ],
  );
});

suite('a failure', () => {
  const cases: readonly [Failure, FailureDetails | undefined, ItemResult][] = [
    [{ code: 'locked' }, undefined, 'failed'],
    [{ code: 'unavailable', status: 500 }, { changed: 'perhaps' }, 'unknown'],
    [{ code: 'timedOut', operationContinues: true }, undefined, 'unknown'],
    [{ code: 'notApplied' }, undefined, 'unknown'],
    [{ code: 'forbidden' }, undefined, 'blocked'],
    [{ code: 'cancelled', operationContinues: true }, undefined, 'unknown'],
    [{ code: 'cancelled', operationContinues: false }, undefined, 'cancelled'],
    [{ code: 'changedMeanwhile', differences: [] }, undefined, 'stale'],
    [{ code: 'unavailable', status: 500 }, { changed: 'partly' }, 'failed'],
  ];
  for (const [failure, details, result] of cases) {
    test(`${JSON.stringify(failure)} ${details?.changed ?? ''} is ${result}`, async () => {
      const service = new Service(fleetOf(1));
      service.fails.set('pg-0', { failure, ...(details ? { details } : {}) });
      const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }));
      await run.run();
      assert.deepEqual(results(run), [result]);
    });
  }

  test('after which the server shows the change is none', async () => {
    const service = new Service(fleetOf(1));
    service.fails.set('pg-0', { failure: { code: 'timedOut', operationContinues: true }, made: true });
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }));
    await run.run();
    assert.deepEqual(results(run), ['changed']);
  });

  test('does not stop the others, unless asked', async () => {
    for (const stopAtFirstFailure of [false, true]) {
      const service = new Service(fleetOf(200));
      service.fails.set('pg-3', { failure: { code: 'locked' } });
      const plan = planOf([...service.servers.values()], { enforcement: true });
      const run = runOf(service, plan, { stopAtFirstFailure });
      await run.run();
      assert.equal(results(run).includes('notStarted'), stopAtFirstFailure);
      assert.equal(results(run).filter((one) => one === 'failed').length, 1);
    }
  });

  test('is tried again, and what is done stays', async () => {
    const service = new Service(fleetOf(4));
    service.fails.set('pg-2', { failure: { code: 'busy' } });
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }));
    await run.run();
    assert.deepEqual(results(run), ['changed', 'changed', 'failed', 'changed']);
    service.fails.clear();
    service.sent.splice(0);
    await run.run();
    assert.deepEqual(results(run), Array(4).fill('changed'));
    assert.deepEqual(
      service.sent.map(({ name }) => name),
      ['pg-2'],
    );
  });
});

suite('a canary', () => {
  test('is not stopped by servers that the plan shows as blocked', async () => {
    const stopped = flexibleServer({ name: 'stopped', state: 'Stopped' }, { enforcement: known(false) });
    const service = new Service([stopped, ...fleetOf(30)]);
    // the blocked one is decided on at once, and the others are still read
    const { readForChange } = service.fleet;
    const fleet: PlanRunOptions['fleet'] = {
      ...service.fleet,
      readForChange: async (id) => {
        await new Promise(setImmediate);
        return readForChange(id);
      },
    };
    const plan = planOf([...service.servers.values()], { enforcement: true });
    const run = runOf(service, plan, { canary: true, stopAtFirstFailure: true, fleet });
    await run.run();
    assert.deepEqual(results(run), ['blocked', ...Array<ItemResult>(30).fill('changed')]);
  });

  test('is one server, then a tenth, then all', async () => {
    const service = new Service(fleetOf(30));
    const waves: number[] = [];
    service.onWrite = (count) => {
      if (service.running === 0) {
        waves.push(count);
      }
    };
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }), { canary: true });
    await run.run();
    assert.deepEqual([waves, service.sent.length], [[0, 1, 4], 30]);
  });

  test('that fails is the only one', async () => {
    const service = new Service(fleetOf(30));
    service.fails.set('pg-0', { failure: { code: 'locked' } });
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }), { canary: true });
    await run.run();
    assert.deepEqual(results(run), ['failed', ...Array<ItemResult>(29).fill('notStarted')]);
  });

  test('that another user has changed proves nothing: the next one is', async () => {
    const service = new Service(fleetOf(30));
    const plan = planOf([...service.servers.values()], { enforcement: true });
    service.set('pg-0', { minimum: known('1.3') });
    service.fails.set('pg-1', { failure: { code: 'locked' } });
    const run = runOf(service, plan, { canary: true });
    await run.run();
    assert.deepEqual(results(run), ['stale', 'failed', ...Array<ItemResult>(28).fill('notStarted')]);
  });
});

suite('pace', () => {
  test('forty servers of a subscription at once', async () => {
    const service = new Service(fleetOf(150));
    await runOf(service, planOf([...service.servers.values()], { enforcement: true })).run();
    assert.equal(service.most, 40);
  });

  test('is that of the write bucket: 190 at once, then ten per second', async () => {
    const clock = new VirtualClock();
    const service = new Service(fleetOf(500));
    await runOf(service, planOf([...service.servers.values()], { enforcement: true }), { clock }).run();
    const limit = ((500 - 200) / 10) * 1000;
    assert.ok(clock.now() >= limit, `${clock.now()} ms`);
    assert.ok(clock.now() <= 1.2 * limit, `${clock.now()} ms`);
  });

  test('a paused run starts nothing until it is resumed', async () => {
    const service = new Service(fleetOf(100));
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }));
    const done = run.run();
    run.pause();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    assert.ok(run.isPaused);
    assert.equal(service.sent.length, 40);
    run.resume();
    await done;
    assert.equal(service.sent.length, 100);
  });

  test('a cancelled run starts nothing more', async () => {
    const service = new Service(fleetOf(100));
    const run = runOf(service, planOf([...service.servers.values()], { enforcement: true }));
    service.onWrite = (count) => count === 10 && run.cancel();
    await run.run();
    const found = results(run);
    assert.equal(found.filter((one) => one === 'changed').length, service.sent.length);
    assert.ok(found.includes('notStarted'));
    assert.ok(found.includes('cancelled'));
  });
});

const bounds: TlsBound[] = ['1.0', '1.1', '1.2', '1.3'];
const settings = fc.record({ enforcement: fc.boolean(), minimum: fc.constantFrom(...bounds, 'none' as const) });
const serverWith = ({ enforcement, minimum }: { enforcement: boolean; minimum: TlsBound }): Server =>
  singleServer({}, { enforcement: known(enforcement), minimum: known(minimum) });

test('whatever others do meanwhile, no value of theirs is overwritten, and nothing weakens unasked', () => {
  const target = fc.record(
    { enforcement: fc.boolean(), minimum: fc.constantFrom(...bounds), exactly: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(settings, settings, target, fc.boolean(), (shown, now, asked, confirmed) => {
      const [observed, current] = [serverWith(shown), serverWith(now)];
      const item = planOf([observed], asked).items[0] ?? assert.fail();
      const decided = decideItem(item, observed, current, { confirmed, allowWeakening: 'ask' });
      if (!('change' in decided)) {
        return;
      }
      const { enforcement, minimum } = decided.change;
      // what is sent replaces the value that was shown to the requester
      assert.ok(enforcement === undefined || now.enforcement === shown.enforcement);
      assert.ok(minimum === undefined || now.minimum === shown.minimum);
      if (!confirmed) {
        assert.notEqual(enforcement, false);
        assert.ok(minimum === undefined || compareTls(minimum, now.minimum) > 0);
      }
    }),
    { numRuns: 2000 },
  );
});
