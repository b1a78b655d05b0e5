// A fleet listed by the extension's own code, beside the plain way: one request after the other, as a script around
// `az` does. The service responds to each request after 40 ms, from its own process, by Azure's documented limits.
// Everything here takes real time; nothing is skipped.
import fs from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { clouds, createAzureBackend } from '../src/azure';
import { defaultPolicy } from '../src/domain/posture';
import { Fleet } from '../src/fleet/fleet';
import { FleetCache } from '../src/fleet/fleetCache';
import { sha256, storedFile } from '../src/ui/app/storedFile';
import type { GroupOptions } from '../src/fleet/groups';
import { LiveGroups } from '../src/fleet/liveGroups';
import { groupings, noFilter, type Filter, type Grouping } from '../src/fleet/arrangement';
import { removeTemporary, temporaryFolder } from '../test/host/temporary';
import { listPlainly, plainRequests, startService, type Service } from './fleetClient';
import { watched, type Watched } from './watch';

/** Reads that Resource Manager allows for one account in one subscription. */
const allowed = { atOnce: 250, perSecond: 25 };
/** Size above which the plain way takes minutes: its time is then extrapolated from its requests at this size. */
const plainUpTo = 1_000;

/** How long something kept the process from everything else. */
export type Blocked = Pick<Watched, 'longestTaskMs' | 'longestDelayMs'>;

/** Times from the start of the listing, in milliseconds. */
export interface FleetFigures {
  readonly servers: number;
  readonly subscriptions: number;
  readonly firstRowMs: number;
  readonly allRowsMs: number;
  readonly allSettingsMs: number;
  readonly requests: number;
  /** The time that the service's rate limits alone require for these requests. */
  readonly limitMs: number;
  readonly peakHeapBytes: number;
  readonly peakRssBytes: number;
  /** A second start with the fleet kept by the first: until the first rows that it knew, and all of them, are grouped. */
  readonly knownFirstRowMs: number;
  readonly knownAllRowsMs: number;
  readonly keptBytes: number;
  readonly blocked: Readonly<Record<'list' | 'save' | 'refresh' | 'filter' | 'group' | 'start', Blocked>>;
  readonly plain: { readonly ms: number; readonly requests: number; readonly estimated: boolean };
}

/** The tree's rows, followed as the tree does. */
class Rows {
  readonly live: LiveGroups;
  /** When there was a first row, and when the last one came. */
  first = Number.NaN;
  last = Number.NaN;
  private how: Omit<GroupOptions, 'nameOf'> = {
    grouping: 'subscription',
    policyFor: () => defaultPolicy,
    filter: noFilter,
  };
  private size = 0;

  constructor(private readonly fleet: Fleet) {
    const nameOf: GroupOptions['nameOf'] = ({ value }) => fleet.subscriptionName(value);
    this.live = new LiveGroups({ fleet, grouped: () => ({ ...this.how, nameOf }), isOpen: () => false });
    this.live.onDidChange(() => {
      const { size } = this.live.current;
      if (size > this.size) {
        this.last = performance.now();
        this.first = this.size === 0 ? this.last : this.first;
      }
      this.size = size;
    });
  }

  /** Resolves as soon as so many servers are shown. */
  async shown(servers = this.fleet.size): Promise<void> {
    while (this.live.current.size !== servers) {
      await this.updated();
    }
  }

  async show(how: { grouping?: Grouping; filter?: Filter }): Promise<void> {
    this.how = { ...this.how, ...how };
    const updated = this.updated();
    this.live.refreshNow();
    await updated;
  }

  private updated(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.live.onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

function connect({ httpClient }: Service): Fleet {
  return new Fleet(async () =>
    createAzureBackend({
      cloud: clouds.public,
      credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Date.now() + 3_600_000 }) },
      httpClient,
    }),
  );
}

function keep(fleet: Fleet, file: string): FleetCache {
  return new FleetCache(fleet, {
    file: storedFile(file),
    hash: sha256,
    owner: async () => 'bench',
    log: (line) => console.error(line),
  });
}

function assertRead(fleet: Fleet): void {
  const unread = fleet.all.filter(({ tls }) => !tls.enforcement.known || !tls.minimum.known).length;
  if (fleet.status.kind !== 'loaded' || unread > 0) {
    throw new Error(`the fleet is not as it should be: ${JSON.stringify(fleet.status)}, ${unread} unread`);
  }
}

/** The real service has its index before anybody asks: a listing that ends with its first rows makes the simulated one. */
async function index(service: Service): Promise<void> {
  const fleet = connect(service);
  fleet.onDidChange((change) => {
    if (change.kind === 'servers') {
      fleet.cancelLoading();
    }
  });
  await fleet.refresh();
  service.takeCounts();
}

/** The first session: lists the fleet, keeps it, lists it again, shows it in other ways. */
async function firstSession(service: Service, file: string) {
  await index(service);
  const fleet = connect(service);
  const rows = new Rows(fleet);
  const started = performance.now();
  const list = await watched(async () => {
    await fleet.refresh();
    await rows.shown();
  });
  const ended = performance.now();
  assertRead(fleet);
  const counts = service.takeCounts();
  const figures = {
    servers: fleet.size,
    subscriptions: fleet.subscriptions.length,
    firstRowMs: rows.first - started,
    allRowsMs: rows.last - started,
    allSettingsMs: ended - started,
    requests: [...counts.values()].reduce((sum, count) => sum + count, 0),
    limitMs: Math.max(
      ...[...counts].map(([subscription, count]) =>
        subscription === '' ? 0 : Math.max(0, ((count - allowed.atOnce) / allowed.perSecond) * 1000),
      ),
    ),
  };
  const cache = keep(fleet, file);
  const refresh = await watched(() => fleet.refresh());
  assertRead(fleet);
  const save = await watched(() => cache.written());
  cache.dispose();
  const group = await watched(async () => {
    for (const grouping of [...groupings].reverse()) {
      await rows.show({ grouping });
    }
  });
  const filter = await watched(async () => {
    for (const one of [{ text: 'pg-1' }, { text: '', posture: 'attention' }, noFilter] as const) {
      await rows.show({ filter: one });
    }
  });
  const peakHeapBytes = Math.max(list.peakHeapBytes, refresh.peakHeapBytes);
  const peakRssBytes = Math.max(list.peakRssBytes, refresh.peakRssBytes);
  return { ...figures, peakHeapBytes, peakRssBytes, blocked: { list, save, refresh, filter, group } };
}

/** The next start, until the cached rows are there; the listing has not reported anything by then. */
async function nextStart(file: string, servers: number) {
  const never = new Promise<never>(() => undefined);
  const fleet = new Fleet(() => never);
  const cache = keep(fleet, file);
  const rows = new Rows(fleet);
  await nextTurn();
  const started = performance.now();
  const start = await watched(async () => {
    void fleet.refresh();
    await rows.shown(servers);
  });
  cache.dispose();
  const { size } = await fs.stat(file);
  return { start, knownFirstRowMs: rows.first - started, knownAllRowsMs: rows.last - started, keptBytes: size };
}

/** Code that runs for the first time is slow, whatever the size of the fleet. */
async function warmUp(folder: string): Promise<void> {
  const service = await startService(100);
  const file = path.join(folder, 'warm-up.jsonl');
  await firstSession(service, file);
  await nextStart(file, 100);
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
      const { blocked, ...first } = await firstSession(service, file);
      const { start, ...again } = await nextStart(file, size);
      const estimated = size > plainUpTo;
      const expected = plainRequests(size, first.subscriptions);
      const plain = estimated ? { ms: expected * plainMsEach, requests: expected } : await listPlainly(service);
      plainMsEach = plain.ms / plain.requests;
      await service.stop();
      measured.push({ ...first, ...again, blocked: { ...blocked, start }, plain: { ...plain, estimated } });
    }
  } finally {
    await removeTemporary(folder);
  }
  return measured;
}

const blockedRows = [
  ['list', 'listing, settings'],
  ['save', 'keeping the fleet'],
  ['refresh', 'refresh'],
  ['filter', 'filter'],
  ['group', 'grouping'],
  ['start', 'next start'],
] as const;

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
    ['next start, first rows', ({ knownFirstRowMs }) => seconds(knownFirstRowMs)],
    ['next start, all rows', ({ knownAllRowsMs }) => seconds(knownAllRowsMs)],
    ['kept for it', ({ keptBytes }) => megabytes(keptBytes)],
    ...blockedRows.map(
      ([part, name]) =>
        [
          `longest task: ${name}`,
          ({ blocked }: FleetFigures) =>
            `${blocked[part].longestTaskMs.toFixed(0)} (${blocked[part].longestDelayMs.toFixed(0)}) ms`,
        ] as const,
    ),
    [
      'plain way, all settings',
      ({ plain }) => `${plain.estimated && Number.isFinite(plain.ms) ? '≈ ' : ''}${seconds(plain.ms)}`,
    ],
    ['plain way, requests', ({ plain }) => String(plain.requests)],
  ];
  console.log('\na fleet, 40 ms a request; tasks: computed (and how late a timer was)');
  for (const [name, cell] of lines) {
    console.log(`${name.padEnd(36)}${measured.map((figures) => cell(figures).padStart(14)).join('')}`);
  }
}
