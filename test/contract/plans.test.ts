import type { HttpClient } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { createPlanDocument, type PlanDocument } from '../../src/changes/planDocument';
import { History } from '../../src/changes/history';
import { HistoryRecorder } from '../../src/changes/historyRecorder';
import { PlanRun, type ItemOutcome, type PlanRunOptions } from '../../src/changes/planRun';
import type { TlsChange } from '../../src/domain/change';
import type { Clock } from '../../src/domain/clock';
import { defaultPolicy } from '../../src/domain/posture';
import type { Server } from '../../src/domain/server';
import { tlsVersions } from '../../src/domain/tlsVersion';
import { Fleet } from '../../src/fleet/fleet';
import { parseFleet, type Fault } from '../../src/simulation';
import { settled, skippingClock, VirtualClock } from '../support/clocks';
import { generateFleet } from '../support/generatedFleet';
import { instead, serviceError } from '../support/interference';
import { disturbances } from '../support/planDisturbances';
import { MemoryLines } from '../support/memoryLines';
import { createBench, idOf, type Bench, type BenchOptions } from './bench';
import { inMemory } from './transports';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Opened extends Bench {
  readonly fleet: Fleet;
}

async function open(options: BenchOptions = {}): Promise<Opened> {
  const bench = createBench(await inMemory(), options);
  const fleet = new Fleet(() => Promise.resolve(bench.backend));
  return { ...bench, fleet };
}

const planOf = (servers: readonly Server[], requested: (server: Server) => TlsChange): PlanDocument =>
  createPlanDocument(servers, requested, { by: '', cloud: 'public', now: 0, policyFor: () => defaultPolicy, hash });

function runOf(fleet: Fleet, plan: PlanDocument, more: Partial<PlanRunOptions> = {}): PlanRun {
  return new PlanRun(plan, {
    fleet,
    lostMinimums: { lostMinimum: () => undefined, setLostMinimum: () => Promise.resolve() },
    log: () => undefined,
    allowWeakening: 'ask',
    confirmed: true,
    clock: skippingClock(),
    ...more,
  });
}

interface Settings {
  readonly enforcement: boolean;
  readonly minimum: string;
}

async function truthOf(bench: Bench, id: string): Promise<Settings> {
  const [enforcement, minimum] = (await bench.wireSettings(id)).map((value) => String(value).toLowerCase());
  return {
    enforcement: ['on', 'enabled'].includes(enforcement ?? ''),
    minimum: tlsVersions.find((version) => minimum?.replace('_', '.').endsWith(version)) ?? 'none',
  };
}

test('200 servers, of which 30% fail in every way: what is shown is true, and so is every result', async () => {
  const size = 200;
  let disturbed: HttpClient | undefined;
  const opened = await open({
    fleet: parseFleet(generateFleet(size)),
    backend: { clock: patientClock() },
    service: (service) => {
      disturbed = service;
      return { sendRequest: (request) => (disturbed ?? service).sendRequest(request) };
    },
  });
  const { fleet, simulation } = opened;
  await fleet.refresh();
  assert.equal(fleet.size, size);
  const before = new Map<string, Settings>();
  for (const { id } of fleet.all) {
    before.set(id, await truthOf(opened, id));
  }
  const plan = planOf(fleet.all, ({ kind, tls }) =>
    kind === 'flexible'
      ? { enforcement: false, minimum: '1.3' }
      : { enforcement: !(tls.enforcement.known && tls.enforcement.value) },
  );
  const hit = fleet.all.filter((_, index) => index % 10 < 3);
  assert.equal(hit.length, 60);
  const chosen = hit.map(({ name }, index) => disturbances[index % disturbances.length]?.(name) ?? assert.fail());
  simulation.update({ faults: chosen.filter((one): one is Fault => typeof one === 'object') });
  for (const one of chosen) {
    if (typeof one === 'function' && disturbed) {
      disturbed = one(disturbed);
    }
  }
  const history = new History(new MemoryLines());
  const recorder = new HistoryRecorder({
    fleet,
    history,
    account: () => Promise.resolve(undefined),
    log: (line) => assert.fail(line),
  });
  const run = runOf(fleet, plan);
  const outcomes = await run.run();
  simulation.update({ faults: [] });
  disturbed = undefined;
  const counts = outcomes.map(({ result }) => result);
  assert.ok(counts.filter((one) => one === 'changed').length >= 140, JSON.stringify(counts));
  assert.ok(new Set(counts).size >= 4, JSON.stringify([...new Set(counts)]));
  for (const outcome of outcomes) {
    if (outcome.result === 'unknown') {
      await fleet.read(outcome.item.id); // its operation may have gone on after it was read
    }
    await assertTrue(opened, outcome, before.get(outcome.item.id) ?? assert.fail());
  }
  await recorder.written();
  const entries = await history.read();
  const changed = outcomes.filter(({ result }) => result === 'changed').length;
  assert.ok(entries.filter(({ result }) => result === 'changed').length >= changed - 10);
  for (const { id, result, requested, after = {}, before: shown } of entries) {
    const truth = await truthOf(opened, id);
    assert.deepEqual({ ...before.get(id), ...shown }, before.get(id), `history, ${id} ${result}: before`);
    if (result !== 'unknown') {
      assert.deepEqual({ ...truth, ...after }, truth, `history, ${id} ${result}: after`);
    }
    assert.ok(result !== 'found', 'nobody else has changed anything');
    if (result === 'changed') {
      assert.deepEqual({ ...truth, ...requested }, truth);
    }
  }
});

/** Skips pauses, but not the service's own timers: an operation that a pause waits for has ended after it. */
function patientClock(): Clock {
  const { now, wait } = skippingClock();
  return {
    now,
    wait: async (milliseconds, signal) => {
      await wait(milliseconds, signal);
      await new Promise<void>((resolve) => setTimeout(resolve, 2));
    },
  };
}

/** What is shown is what the service has or is unknown, and the result says what was done. */
async function assertTrue(opened: Opened, { item, result, error }: ItemOutcome, before: Settings): Promise<void> {
  const truth = await truthOf(opened, item.id);
  const label = `${item.id.split('/').at(-1) ?? ''} ${result} ${error?.code ?? ''}`;
  const shown = opened.fleet.get(item.id);
  for (const setting of ['enforcement', 'minimum'] as const) {
    const reading = shown?.tls[setting];
    if (reading?.known) {
      assert.equal(reading.value, truth[setting], `${label}: ${setting} is shown`);
    }
  }
  switch (result) {
    case 'changed':
    case 'alreadySet':
      assert.deepEqual({ ...truth, ...item.requested }, truth, label);
      return;
    case 'stale':
    case 'blocked':
    case 'cancelled':
    case 'notStarted':
      assert.deepEqual(truth, before, label);
      return;
    case 'failed':
      if (error?.details.changed === undefined) {
        assert.deepEqual(truth, before, label);
      }
      return;
    case 'unknown':
      assert.ok(error, label);
  }
}

suite('others change the server meanwhile, and their value stays', () => {
  /** `when`: the write before which, or the answer after which, another user raises the minimum. */
  async function interfered(
    name: string,
    requested: TlsChange,
    other: {
      readonly at: number;
      readonly busy: boolean;
      readonly body: (url: string) => [string, { readonly properties: object }];
    },
  ) {
    let writes = 0;
    const opened = await open({
      service: (service) => ({
        async sendRequest(request) {
          if (request.method !== 'PATCH' || ++writes !== other.at) {
            return service.sendRequest(request);
          }
          const response = other.busy
            ? await instead(() => true, serviceError(409, 'ServerIsBusy'))(service).sendRequest(request)
            : await service.sendRequest(request);
          const [url, body] = other.body(request.url);
          const theirs = { ...request, url, body: JSON.stringify(body), headers: request.headers };
          while ((await service.sendRequest(theirs)).status >= 300) {
            await settled(); // until the operation before has ended
          }
          const address = url.replace(
            /\?.*/,
            '?api-version=' + (url.includes('flexible') ? '2025-08-01' : '2017-12-01'),
          );
          const get = { ...theirs, url: address, method: 'GET' as const };
          const [expected] = Object.entries(body.properties).map(([name, value]) => `"${name}":"${String(value)}"`);
          while (!(await service.sendRequest(get)).bodyAsText?.includes(expected ?? '')) {
            await settled(); // until the service has it
          }
          return response;
        },
      }),
    });
    const server = await opened.fleet.read(idOf(name));
    const [outcome] = await runOf(
      opened.fleet,
      planOf([server], () => requested),
    ).run();
    return { outcome, truth: await truthOf(opened, server.id), writes };
  }

  const toMinimum =
    (value: string) =>
    (url: string): [string, { readonly properties: object }] => [
      url.replace(/configurations\/\w+/, 'configurations/ssl_min_protocol_version'),
      { properties: { value, source: 'user-override' } },
    ];

  test('while the server is busy', async () => {
    const { outcome, truth, writes } = await interfered(
      'billing-db',
      { minimum: '1.1' },
      { at: 1, busy: true, body: (url) => [url, { properties: { sslEnforcement: 'Disabled' } }] },
    );
    assert.deepEqual([outcome?.result, truth.enforcement, writes], ['stale', false, 1]);
  });

  test('between the two writes of a Flexible Server', async () => {
    const { outcome, truth, writes } = await interfered(
      'payments-pg',
      { enforcement: false, minimum: '1.2' },
      { at: 1, busy: false, body: toMinimum('TLSv1.3') },
    );
    assert.deepEqual([outcome?.result, truth, writes], ['stale', { enforcement: true, minimum: '1.3' }, 1]);
  });
});

suite('the two settings of a Flexible Server', () => {
  async function order(first: TlsChange, requested: TlsChange): Promise<readonly string[]> {
    const written: string[] = [];
    const opened = await open({
      onRequest: (method, url) => method === 'PATCH' && written.push(new URL(url).pathname.split('/').at(-1) ?? ''),
    });
    const { fleet } = opened;
    const id = idOf('payments-pg');
    await runOf(
      fleet,
      planOf([await fleet.read(id)], () => first),
    ).run();
    written.splice(0);
    const [outcome] = await runOf(
      fleet,
      planOf([await fleet.read(id)], () => requested),
    ).run();
    assert.equal(outcome?.result, 'changed');
    return written;
  }

  test('are tightened by enforcing first, and loosened by enforcing last', async () => {
    const loose = { enforcement: false, minimum: '1.2' } as const;
    const tight = { enforcement: true, minimum: '1.3' } as const;
    assert.deepEqual(await order(loose, tight), ['require_secure_transport', 'ssl_min_protocol_version']);
    assert.deepEqual(await order(tight, loose), ['ssl_min_protocol_version', 'require_secure_transport']);
  });
});

suite('the pace of a plan', () => {
  const size = 200;
  const subscription = '00000000-0000-4000-8000-000000000000';
  const fleetFile = (kind: 'servers' | 'flexibleServers'): string =>
    JSON.stringify({
      subscriptions: [{ subscriptionId: subscription, displayName: 'One', state: 'Enabled' }],
      value: Array.from({ length: size }, (_, index) => ({
        id: `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/${kind}/s-${index}`,
        name: `s-${index}`,
        type: `Microsoft.DBforPostgreSQL/${kind}`,
        location: 'westeurope',
        properties:
          kind === 'servers' ? { sslEnforcement: 'Disabled', version: '11' } : { state: 'Ready', version: '17' },
      })),
    });

  for (const [kind, change, mostReads] of [
    ['servers', { enforcement: true }, 5],
    ['flexibleServers', { minimum: '1.3' }, 11],
  ] as const) {
    test(`of ${kind} is that of the reads that Azure accepts of one subscription`, async () => {
      const clock = new VirtualClock();
      const requests = { GET: 0, PATCH: 0 };
      const { fleet } = await open({
        fleet: parseFleet(fleetFile(kind)),
        simulation: { clock },
        backend: { clock, now: clock.now, pollIntervalMs: 2_000 },
        onRequest: (method) => (method === 'GET' || method === 'PATCH') && requests[method]++,
      });
      await fleet.refresh();
      const plan = planOf(fleet.all, () => change);
      await clock.wait(60_000); // until the buckets are full again
      Object.assign(requests, { GET: 0, PATCH: 0 });
      const started = clock.now();
      const outcomes = await runOf(fleet, plan, { clock }).run();
      assert.ok(outcomes.every(({ result }) => result === 'changed'));
      assert.equal(requests.PATCH, size);
      assert.ok(requests.GET <= mostReads * size, `${requests.GET} reads`);
      const limit = ((requests.GET - 250) / 25) * 1000;
      assert.ok(
        clock.now() - started <= 1.2 * limit,
        `${clock.now() - started} ms, and ${limit} ms at the limit of Azure`,
      );
    });
  }
});
