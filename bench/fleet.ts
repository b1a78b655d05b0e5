// A fleet listed by the extension's own code, beside the plain way: one request after the other, as a script around
// `az` does. The service answers each request after 40 ms, from a process of its own.
import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { clouds, createAzureBackend } from '../src/azure';
import type { Backend } from '../src/domain/backend';
import { defaultPolicy } from '../src/domain/posture';
import { Fleet } from '../src/ui/fleet';
import { KnownFleetKeeper } from '../src/ui/knownFleet';
import { storedFile } from '../src/ui/storedFile';
import { ServerGroups, updateInSlices } from '../src/ui/tree/groups';
import { noFilter } from '../src/ui/tree/model';
import { removeTemporary, temporaryFolder } from '../test/host/temporary';
import type { ServiceRequest, ServiceResponse } from './fleetService';

/** Reads that Resource Manager allows for one account in one subscription. */
const allowed = { atOnce: 250, perSecond: 25 };
/** Above it the plain way takes minutes: its time is then that of its requests, each as long as at this size. */
const plainUpTo = 1_000;
const pauseBetweenBatches = 40;

/** Times from the start of the listing, in milliseconds. */
export interface FleetFigures {
  readonly servers: number;
  readonly subscriptions: number;
  readonly firstRowMs: number;
  readonly allRowsMs: number;
  readonly allSettingsMs: number;
  readonly requests: number;
  /** What the service's rate limits alone ask for these requests. */
  readonly limitMs: number;
  readonly peakHeapBytes: number;
  readonly peakRssBytes: number;
  readonly longestBlockMs: number;
  /** A second start with the fleet kept by the first: until all known rows are grouped. */
  readonly knownRowsMs: number;
  readonly knownLongestBlockMs: number;
  readonly keptBytes: number;
  readonly plain: { readonly ms: number; readonly requests: number; readonly estimated: boolean };
}

interface Service {
  readonly httpClient: HttpClient;
  /** Requests of each subscription; those of none under ''. */
  readonly counts: Map<string, number>;
  stop(): Promise<void>;
}

async function startService(servers: number): Promise<Service> {
  const child = fork(path.join(__dirname, 'fleetService.ts'), [String(servers)], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  const waiting = new Map<number, (response: ServiceResponse) => void>();
  const counts = new Map<string, number>();
  let requests = 0;
  child.on('message', (response: ServiceResponse) => {
    waiting.get(response.id)?.(response);
    waiting.delete(response.id);
  });
  return {
    counts,
    httpClient: {
      async sendRequest(request) {
        const subscription = /\/subscriptions\/([^/?]+)/.exec(request.url)?.[1] ?? '';
        counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
        const message: ServiceRequest = {
          id: requests++,
          method: request.method,
          url: request.url,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' ? { body: request.body } : {}),
        };
        const { status, headers, body } = await new Promise<ServiceResponse>((resolve) => {
          waiting.set(message.id, resolve);
          child.send(message);
        });
        return { request, status, headers: createHttpHeaders({ ...headers }), bodyAsText: body ?? null };
      },
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** Groups what changes as the tree does, in batches. */
class Rows {
  readonly groups: ServerGroups;
  private readonly changed = new Set<string>();
  private work: Promise<void> | undefined;
  /** When there was a first row, and when the last one came. */
  readonly seen: { first?: number; last?: number } = {};

  constructor(private readonly fleet: Fleet) {
    this.groups = new ServerGroups({
      grouping: 'subscription',
      policy: defaultPolicy,
      filter: noFilter,
      nameOf: ({ value }) => fleet.subscriptionName(value),
    });
    fleet.onDidChange((change) => {
      const ids = change.kind === 'fleet' ? fleet.byId.keys() : change.kind === 'servers' ? change.ids : [];
      for (const id of change.kind === 'server' ? [change.id] : ids) {
        this.changed.add(id.toLowerCase());
      }
      this.work ??= this.follow();
    });
  }

  async settled(): Promise<void> {
    while (this.work) {
      await this.work;
    }
  }

  private async follow(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenBatches));
    const ids = [...this.changed];
    this.changed.clear();
    const before = this.groups.size;
    await updateInSlices(
      this.groups,
      ids.map((id) => [id, this.fleet.get(id)] as const),
    );
    if (this.groups.size > before) {
      this.seen.first ??= performance.now();
      this.seen.last = performance.now();
    }
    this.work = this.changed.size > 0 ? this.follow() : undefined;
  }
}

/**
 * Watches this process while `work` runs. A block is the time between two turns of a timer, as far as this process
 * computed in it: waiting for a processor that others use is none.
 */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; blockMs: number; heap: number; rss: number }> {
  let [heap, rss, blockMs] = [0, 0, 0];
  const sampling = setInterval(() => {
    const usage = process.memoryUsage();
    [heap, rss] = [Math.max(heap, usage.heapUsed), Math.max(rss, usage.rss)];
  }, 50);
  let [at, cpu] = [performance.now(), process.cpuUsage()];
  const look = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    blockMs = Math.max(blockMs, Math.min(performance.now() - at, (user + system) / 1000));
    [at, cpu] = [performance.now(), process.cpuUsage()];
  };
  const looking = setInterval(look, 2);
  try {
    const result = await work();
    look();
    return { result, blockMs, heap, rss };
  } finally {
    clearInterval(looking);
    clearInterval(sampling);
  }
}

function backendOn({ httpClient }: Service): Backend {
  return createAzureBackend({
    cloud: clouds.public,
    credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    httpClient,
  });
}

function keep(fleet: Fleet, file: string): KnownFleetKeeper {
  return new KnownFleetKeeper(fleet, {
    file: storedFile(file),
    owner: async () => 'bench',
    log: (line) => console.error(line),
  });
}

async function list(service: Service, file: string) {
  const fleet = new Fleet(async () => backendOn(service));
  const keeper = keep(fleet, file);
  const rows = new Rows(fleet);
  const started = performance.now();
  const { blockMs, heap, rss } = await watched(async () => {
    await fleet.refresh();
    await rows.settled();
  });
  const ended = performance.now();
  const unread = fleet.all.filter(({ tls }) => !tls.enforcement.known || !tls.minimum.known).length;
  if (fleet.status.kind !== 'loaded' || unread > 0 || rows.groups.size !== fleet.size) {
    throw new Error(`the fleet is not as it should be: ${JSON.stringify(fleet.status)}, ${unread} unread`);
  }
  await keeper.written();
  keeper.dispose();
  return {
    servers: fleet.size,
    subscriptions: fleet.subscriptions.length,
    firstRowMs: (rows.seen.first ?? Number.NaN) - started,
    allRowsMs: (rows.seen.last ?? Number.NaN) - started,
    allSettingsMs: ended - started,
    longestBlockMs: blockMs,
    peakHeapBytes: heap,
    peakRssBytes: rss,
  };
}

/** The next start, until the rows that it knows are there; the listing has not told anything by then. */
async function startAgain(file: string, servers: number) {
  const never = new Promise<never>(() => undefined);
  const fleet = new Fleet(() => never);
  const keeper = keep(fleet, file);
  const rows = new Rows(fleet);
  const started = performance.now();
  const { blockMs } = await watched(async () => {
    const shown = new Promise<void>((resolve) => {
      fleet.onDidChange(() => fleet.size === servers && resolve());
    });
    void fleet.refresh();
    await shown;
    await rows.settled();
  });
  keeper.dispose();
  const { size } = await fs.stat(file);
  return { knownRowsMs: (rows.seen.last ?? Number.NaN) - started, knownLongestBlockMs: blockMs, keptBytes: size };
}

/** Subscription by subscription, server by server, setting by setting. */
async function listPlainly(service: Service): Promise<{ ms: number; requests: number }> {
  const started = performance.now();
  let requests = 0;
  const get = async (
    url: string,
  ): Promise<{ value?: { id: string; subscriptionId?: string }[]; nextLink?: string }> => {
    requests++;
    const headers = createHttpHeaders({ authorization: 'Bearer bench' });
    const { status, bodyAsText } = await service.httpClient.sendRequest(createPipelineRequest({ url, headers }));
    if (status !== 200) {
      throw new Error(`${url}: ${status}`);
    }
    return JSON.parse(bodyAsText ?? '') as Awaited<ReturnType<typeof get>>;
  };
  const all = async (first: string): Promise<{ id: string; subscriptionId?: string }[]> => {
    const { value = [], nextLink } = await get(first);
    return nextLink === undefined ? value : [...value, ...(await all(nextLink))];
  };
  const host = 'https://management.azure.com';
  const settings = ['require_secure_transport', 'ssl_min_protocol_version', 'ssl_max_protocol_version'];
  for (const { subscriptionId = '' } of await all(`${host}/subscriptions?api-version=2022-12-01`)) {
    const provider = `${host}/subscriptions/${subscriptionId}/providers/Microsoft.DBforPostgreSQL`;
    await all(`${provider}/servers?api-version=2017-12-01`);
    for (const { id } of await all(`${provider}/flexibleServers?api-version=2024-08-01`)) {
      for (const setting of settings) {
        await get(`${host}${id}/configurations/${setting}?api-version=2024-08-01`);
      }
    }
  }
  return { ms: performance.now() - started, requests };
}

/** Requests of the plain way: lists of two products in each subscription, three settings of two fifths of the servers. */
const plainRequests = (servers: number, subscriptions: number): number =>
  Math.round(1 + 2 * subscriptions + 3 * 0.4 * servers);

/** Code that runs for the first time is slow, whatever the size of the fleet. */
async function warmUp(folder: string): Promise<void> {
  const service = await startService(100);
  const file = path.join(folder, 'warm-up.jsonl');
  await list(service, file);
  await startAgain(file, 100);
  await service.stop();
}

/** Measures fleets of these sizes, one after the other. */
export async function measureFleets(sizes: readonly number[]): Promise<FleetFigures[]> {
  const folder = await temporaryFolder('bench-fleet');
  const measured: FleetFigures[] = [];
  let plainMsEach = Number.NaN;
  try {
    await warmUp(folder);
    for (const size of sizes) {
      const service = await startService(size);
      const file = path.join(folder, `${size}.jsonl`);
      const listed = await list(service, file);
      const counts = [...service.counts].filter(([subscription]) => subscription !== '').map(([, count]) => count);
      const requests = [...service.counts.values()].reduce((sum, count) => sum + count, 0);
      const again = await startAgain(file, size);
      const isMeasured = size <= plainUpTo;
      const expected = plainRequests(size, listed.subscriptions);
      const plain = isMeasured ? await listPlainly(service) : { ms: expected * plainMsEach, requests: expected };
      plainMsEach = plain.ms / plain.requests;
      await service.stop();
      measured.push({
        ...listed,
        ...again,
        requests,
        limitMs: Math.max(0, ...counts.map((count) => ((count - allowed.atOnce) / allowed.perSecond) * 1000)),
        plain: { ...plain, estimated: !isMeasured },
      });
    }
  } finally {
    await removeTemporary(folder);
  }
  return measured;
}

export function printFleets(measured: readonly FleetFigures[]): void {
  const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1000).toFixed(2)} s` : 'not measured');
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const lines: readonly (readonly [string, (figures: FleetFigures) => string])[] = [
    ['servers', ({ servers }) => String(servers)],
    ['subscriptions', ({ subscriptions }) => String(subscriptions)],
    ['first row', ({ firstRowMs }) => seconds(firstRowMs)],
    ['all rows', ({ allRowsMs }) => seconds(allRowsMs)],
    ['all settings', ({ allSettingsMs }) => seconds(allSettingsMs)],
    ['requests', ({ requests }) => String(requests)],
    ['asked by the rate limits', ({ limitMs }) => seconds(limitMs)],
    ['peak heap', ({ peakHeapBytes }) => megabytes(peakHeapBytes)],
    ['peak resident memory', ({ peakRssBytes }) => megabytes(peakRssBytes)],
    ['longest blocked task', ({ longestBlockMs }) => `${longestBlockMs.toFixed(0)} ms`],
    ['next start, known rows', ({ knownRowsMs }) => seconds(knownRowsMs)],
    ['next start, longest block', ({ knownLongestBlockMs }) => `${knownLongestBlockMs.toFixed(0)} ms`],
    ['kept for it', ({ keptBytes }) => megabytes(keptBytes)],
    [
      'plain way, all settings',
      ({ plain }) => `${plain.estimated && Number.isFinite(plain.ms) ? '≈ ' : ''}${seconds(plain.ms)}`,
    ],
    ['plain way, requests', ({ plain }) => String(plain.requests)],
  ];
  console.log('\na fleet, 40 ms a request');
  for (const [name, cell] of lines) {
    console.log(`${name.padEnd(28)}${measured.map((figures) => cell(figures).padStart(14)).join('')}`);
  }
}
