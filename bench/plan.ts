// A plan applied by the extension's own code, beside the plain way: one server after the other, as a script around `az`
// does. The simulated service enforces Azure's documented limits. Time is virtual, so that it depends on no machine: it
// passes only while something waits for it, and computing takes none.
import { createHttpHeaders, createPipelineRequest, type HttpClient, type HttpMethods } from '@azure/core-rest-pipeline';
import { clouds, createAzureBackend } from '../src/azure';
import { createPlanDocument } from '../src/changes/planDocument';
import { PlanRun } from '../src/changes/planRun';
import { defaultPolicy } from '../src/domain/posture';
import type { ServerKind } from '../src/domain/server';
import { Fleet } from '../src/fleet/fleet';
import { createSimulation, parseFleet } from '../src/simulation';
import { sha256 } from '../src/ui/app/storedFile';
import { VirtualClock } from '../test/support/clocks';

/** Resource Manager's token buckets, for one account in one subscription, by its documentation. */
const buckets = { reads: { depth: 250, perSecond: 25 }, writes: { depth: 200, perSecond: 10 } };
/** Time that a plan may take, as a multiple of what the scarcer bucket requires. */
const limit = 1.2;
const pollIntervalMs = 2_000;

interface Requests {
  readonly reads: number;
  readonly writes: number;
}

export interface PlanFigures extends Requests {
  readonly kind: ServerKind;
  readonly servers: number;
  readonly operationSeconds: number;
  readonly seconds: number;
  /** Seconds that each bucket alone requires for these requests. */
  readonly readSeconds: number;
  readonly writeSeconds: number;
  readonly ratio: number;
  readonly plain: Requests & { readonly seconds: number };
}

export async function measurePlans(servers: number): Promise<PlanFigures[]> {
  const figures: PlanFigures[] = [];
  for (const kind of ['single', 'flexible'] as const) {
    for (const operationSeconds of [0, 10]) {
      figures.push(await measurePlan(kind, servers, operationSeconds));
    }
  }
  return figures;
}

async function measurePlan(kind: ServerKind, servers: number, operationSeconds: number): Promise<PlanFigures> {
  const planned = await byPlan(startService(kind, servers, operationSeconds));
  const plain = await plainly(startService(kind, servers, operationSeconds), kind);
  const readSeconds = required(planned.reads, buckets.reads);
  const writeSeconds = required(planned.writes, buckets.writes);
  return {
    ...{ kind, servers, operationSeconds, ...planned, readSeconds, writeSeconds, plain },
    // the last operation ends after it was sent, however many requests the buckets allow
    ratio: planned.seconds / (Math.max(readSeconds, writeSeconds) + operationSeconds),
  };
}

const required = (requests: number, { depth, perSecond }: { readonly depth: number; readonly perSecond: number }) =>
  Math.max(0, (requests - depth) / perSecond);

interface Service {
  readonly httpClient: HttpClient;
  readonly clock: VirtualClock;
  readonly ids: readonly string[];
  /** Starts counting, with buckets that are full. */
  begin(): Promise<void>;
  /** The requests since then, and the seconds. */
  end(): Requests & { readonly seconds: number };
}

const subscriptionId = '00000000-0000-4000-8000-000000000000';

function startService(kind: ServerKind, servers: number, operationSeconds: number): Service {
  const clock = new VirtualClock();
  const type = kind === 'flexible' ? 'flexibleServers' : 'servers';
  const ids = Array.from(
    { length: servers },
    (_, index) =>
      `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/${type}/server-${index}`,
  );
  const properties =
    kind === 'flexible'
      ? { version: '17', state: 'Ready' }
      : { version: '11', userVisibleState: 'Ready', sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_0' };
  const simulation = createSimulation({
    fleet: parseFleet(JSON.stringify(ids.map((id) => ({ id, location: 'westeurope', properties })))),
    ...{ clock, operationSeconds, faults: [], enforceRateLimits: true },
  });
  let counts = { reads: 0, writes: 0 };
  let started = 0;
  return {
    clock,
    ids,
    httpClient: {
      sendRequest: (request) => {
        counts[request.method === 'GET' ? 'reads' : 'writes']++;
        return simulation.httpClient.sendRequest(request);
      },
    },
    async begin() {
      await clock.wait(60_000);
      counts = { reads: 0, writes: 0 };
      started = clock.now();
    },
    end: () => ({ ...counts, seconds: (clock.now() - started) / 1000 }),
  };
}

async function byPlan({ httpClient, clock, begin, end }: Service): Promise<ReturnType<Service['end']>> {
  const credential = {
    getToken: () => Promise.resolve({ token: 'bench', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const { now } = clock;
  const backend = createAzureBackend({
    cloud: clouds.public,
    ...{ credential, httpClient, clock, now, pollIntervalMs },
  });
  const fleet = new Fleet(() => Promise.resolve(backend));
  await fleet.refresh();
  const plan = createPlanDocument(fleet.all, ({ kind }) => ({ minimum: kind === 'single' ? '1.2' : '1.3' }), {
    by: '',
    cloud: 'public',
    now: now(),
    policyFor: () => defaultPolicy,
    hash: sha256,
  });
  await begin();
  const outcomes = await new PlanRun(plan, {
    ...{ fleet, clock, allowWeakening: 'ask', log: () => undefined },
    lostMinimums: { lostMinimum: () => undefined, setLostMinimum: () => Promise.resolve() },
  }).run();
  const figures = end();
  fleet.dispose();
  const failed = outcomes.filter(({ result }) => result !== 'changed');
  if (failed.length > 0) {
    throw new Error(`${failed.length} servers: ${failed[0]?.result} ${failed[0]?.error?.message ?? ''}`);
  }
  return figures;
}

/** Reads a server, writes, polls the operation as often as the extension does, and reads the server again. */
async function plainly({ httpClient, clock, ids, begin, end }: Service, kind: ServerKind) {
  const send = async (method: HttpMethods, address: string, body?: object) => {
    const url = address.startsWith('https:') ? address : `https://management.azure.com${address}`;
    const request = createPipelineRequest({
      method,
      url,
      headers: createHttpHeaders({ authorization: 'Bearer bench' }),
    });
    if (body) {
      request.body = JSON.stringify(body);
      request.headers.set('content-type', 'application/json');
    }
    const response = await httpClient.sendRequest(request);
    if (response.status >= 300) {
      throw new Error(`${method} ${url}: ${response.status} ${response.bodyAsText}`);
    }
    return response;
  };
  await begin();
  for (const id of ids) {
    const [address, properties] =
      kind === 'flexible'
        ? [
            `${id}/configurations/ssl_min_protocol_version?api-version=2024-08-01`,
            { value: 'TLSv1.3', source: 'user-override' },
          ]
        : [`${id}?api-version=2017-12-01`, { minimalTlsVersion: 'TLS1_2' }];
    await send('GET', address);
    const accepted = await send('PATCH', address, { properties });
    const operation = accepted.headers.get('azure-asyncoperation');
    while (operation && !(await send('GET', operation)).bodyAsText?.includes('"Succeeded"')) {
      await clock.wait(pollIntervalMs);
    }
    await send('GET', address);
  }
  return end();
}

/** @returns whether the limit holds */
export function printPlans(figures: readonly PlanFigures[]): boolean {
  console.log('\nchanges in one subscription; times are virtual, in seconds');
  const head = ['reads', 'writes', 'time', 'read limit', 'write limit', 'ratio', 'one by one', 'requests'];
  const line = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(12)).join('');
  console.log(`${''.padEnd(44)}${line(head)}`);
  for (const one of figures) {
    const name = `${one.servers} ${one.kind} servers, operations of ${one.operationSeconds} s`;
    const times = [one.seconds, one.readSeconds, one.writeSeconds].map((time) => time.toFixed(1));
    const plain = [one.plain.seconds.toFixed(0), String(one.plain.reads + one.plain.writes)];
    console.log(
      `${name.padEnd(44)}${line([String(one.reads), String(one.writes), ...times, one.ratio.toFixed(2), ...plain])}`,
    );
  }
  const isWithin = figures.every(({ ratio }) => ratio <= limit);
  console.log(
    `\nlimit: ${limit} times what the scarcer bucket and one operation require${isWithin ? '' : ': TOO SLOW'}`,
  );
  return isWithin;
}
