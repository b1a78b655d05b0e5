import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Backend, FleetEvent } from '../../../src/domain/backend';
import { TlsError, type Failure } from '../../../src/domain/errors';
import type { Server } from '../../../src/domain/server';
import { Fleet, type CachedFleet } from '../../../src/fleet/fleet';
import { FleetCache, type FleetCacheFile } from '../../../src/fleet/fleetCache';
import { readFleetCache, writeFleetCache } from '../../../src/fleet/fleetCacheFormat';
import { sha256 } from '../../../src/ui/app/storedFile';
import { backendWith } from '../../support/backend';
import { MemoryFile } from '../../support/memoryFile';
import { flexibleServer, singleServer, subscriptionId } from '../../support/servers';

const subscriptions = [{ id: subscriptionId, name: 'Production' }];
const fleetOf = (...servers: Server[]): CachedFleet => ({ asOf: 1_000, subscriptions, servers });

interface Session {
  readonly fleet: Fleet;
  readonly cache: FleetCache;
  readonly log: string[];
}

function start(file: FleetCacheFile, methods: Partial<Backend>, owner: () => string | undefined = () => 'me'): Session {
  const fleet = new Fleet(() => Promise.resolve(backendWith(methods)));
  const log: string[] = [];
  const cache = new FleetCache(fleet, {
    file,
    hash: sha256,
    owner: () => Promise.resolve(owner()),
    log: (line) => log.push(line),
    quietMilliseconds: 1,
    now: () => 2_000,
  });
  return { fleet, cache, log };
}

/** Resolves when the known fleet is shown. */
function shown(fleet: Fleet): Promise<void> {
  return new Promise((resolve) => {
    fleet.onDidChange(() => fleet.asOf !== undefined && resolve());
  });
}

/** A listing that the test ends. */
function openListing(): {
  readonly listFleet: Backend['listFleet'];
  end(servers?: Server[]): void;
  fail(f: Failure): void;
} {
  let settle: { resolve: () => void; reject: (error: unknown) => void; tell: (servers: Server[]) => void } | undefined;
  return {
    listFleet: ({ onEvent, signal }) =>
      new Promise<void>((resolve, reject) => {
        onEvent({ type: 'subscriptions', subscriptions });
        signal.addEventListener('abort', () => reject(new TlsError({ code: 'cancelled', operationContinues: false })));
        settle = { resolve, reject, tell: (servers) => onEvent({ type: 'servers', subscriptionId, servers }) };
      }),
    end(servers = []) {
      settle?.tell(servers);
      settle?.resolve();
    },
    fail: (failure) => settle?.reject(new TlsError(failure)),
  };
}

suite('the cache', () => {
  test('what one session listed the next one shows at once, as of then, until it has listed itself', async () => {
    const file = new MemoryFile();
    const first = start(file, {
      listFleet: ({ onEvent }) => {
        onEvent({ type: 'subscriptions', subscriptions });
        onEvent({ type: 'servers', subscriptionId, servers: [singleServer({ readAt: 5 }), flexibleServer()] });
        return Promise.resolve();
      },
    });
    await first.fleet.refresh();
    await first.cache.written();
    assert.equal(file.writes, 1);

    const listing = openListing();
    const { fleet, cache } = start(file, listing);
    const isShown = shown(fleet);
    const done = fleet.refresh();
    await isShown;
    assert.equal(fleet.status.kind, 'loading');
    assert.equal(fleet.asOf, 2_000);
    assert.equal(fleet.get(singleServer().id)?.readAt, 5);
    assert.equal(fleet.subscriptionName(subscriptionId), 'Production');
    listing.end([singleServer({ readAt: 9 })]);
    await done;
    assert.equal(fleet.asOf, undefined);
    assert.deepEqual(
      fleet.all.map(({ readAt }) => readAt),
      [9],
    );
    await cache.written();
  });

  test('never replaces what this session has read, nor brings back what is gone', async () => {
    const file = new MemoryFile(await writeFleetCache('me', fleetOf(singleServer(), flexibleServer()), sha256));
    const listing = openListing();
    const { fleet } = start(file, {
      ...listing,
      readServer: (id) =>
        id === singleServer().id
          ? Promise.resolve(singleServer({ readAt: 7 }))
          : Promise.reject(new TlsError({ code: 'notFound', what: 'server' })),
    });
    await fleet.read(singleServer().id);
    await assert.rejects(fleet.read(flexibleServer().id), { code: 'notFound' });
    const isShown = shown(fleet);
    void fleet.refresh();
    await isShown;
    assert.deepEqual(
      fleet.all.map(({ readAt }) => readAt),
      [7],
    );
    fleet.dispose();
  });

  for (const owner of [undefined, 'you']) {
    test(`shows nothing ${owner ? 'of another account' : 'when nobody is signed in'}`, async () => {
      const text = await writeFleetCache('me', fleetOf(singleServer()), sha256);
      const { fleet, cache } = start(new MemoryFile(text), { listFleet: () => Promise.resolve() }, () => owner);
      const seen: number[] = [];
      fleet.onDidChange(() => seen.push(fleet.size));
      await fleet.refresh();
      await cache.written();
      assert.deepEqual(new Set(seen), new Set([0]));
    });
  }

  test('a sign-in that fails takes it away, a network that fails leaves it as of then', async () => {
    for (const [failure, left] of [
      [{ code: 'signedOut' }, 0],
      [{ code: 'network' }, 1],
    ] as const) {
      const file = new MemoryFile(await writeFleetCache('me', fleetOf(singleServer()), sha256));
      const listing = openListing();
      const { fleet } = start(file, listing);
      const isShown = shown(fleet);
      const done = fleet.refresh();
      await isShown;
      listing.fail(failure);
      await done;
      assert.equal(fleet.size, left, failure.code);
      assert.equal(fleet.asOf, left > 0 ? 1_000 : undefined);
      assert.equal(file.writes, 0);
    }
  });

  test('servers of subscriptions that the account does not see go as soon as that is told', async () => {
    const other = '00000000-0000-4000-8000-000000000001';
    const foreign = singleServer({ id: singleServer().id.replace(subscriptionId, other), subscriptionId: other });
    const known = { ...fleetOf(singleServer(), foreign), subscriptions: [{ id: other, name: 'Other' }] };
    const listing = openListing();
    const { fleet } = start(new MemoryFile(await writeFleetCache('me', known, sha256)), listing);
    const isShown = shown(fleet);
    void fleet.refresh();
    await isShown;
    assert.deepEqual(
      fleet.all.map(({ id }) => id),
      [singleServer().id],
    );
    fleet.dispose();
  });

  test('servers of tenants that have not answered stay until all have', async () => {
    const other = '00000000-0000-4000-8000-000000000001';
    const elsewhere = singleServer({ id: singleServer().id.replace(subscriptionId, other), subscriptionId: other });
    const fabrikam = { id: other, name: 'Fabrikam' };
    const known = { ...fleetOf(singleServer(), elsewhere), subscriptions: [...subscriptions, fabrikam] };
    const answers: FleetEvent[] = [
      { type: 'subscriptions', subscriptions: [fabrikam], mayGrow: true },
      { type: 'subscriptions', subscriptions: [fabrikam], mayGrow: false },
    ];
    let tell: ((event: FleetEvent) => void) | undefined;
    const { fleet } = start(new MemoryFile(await writeFleetCache('me', known, sha256)), {
      listFleet: ({ onEvent }) => new Promise(() => (tell = onEvent)),
    });
    const isShown = shown(fleet);
    void fleet.refresh();
    await isShown;
    const sizes = answers.map((event) => {
      (tell ?? assert.fail())(event);
      return [fleet.size, fleet.subscriptionName(subscriptionId)];
    });
    assert.deepEqual(sizes, [
      [2, 'Production'],
      [1, subscriptionId],
    ]);
    fleet.dispose();
  });

  test('what nobody could look at stays, as of when it was known', async () => {
    const tenant = { id: 'contoso', name: 'Contoso', account: { id: 'jane', name: 'Jane' } };
    const production = { id: subscriptionId, name: 'Production', tenantId: 'contoso' };
    const known = { ...fleetOf(singleServer()), subscriptions: [production] };
    let end: (() => void) | undefined;
    const { fleet } = start(new MemoryFile(await writeFleetCache('me', known, sha256)), {
      listFleet: ({ onEvent }) => {
        onEvent({ type: 'tenantProblem', tenant, error: new TlsError({ code: 'signedOut' }) });
        return new Promise((resolve) => (end = resolve));
      },
    });
    const isShown = shown(fleet);
    const done = fleet.refresh();
    await isShown;
    (end ?? assert.fail())();
    await done;
    assert.equal(fleet.size, 1);
    assert.equal(fleet.asOf, 1_000);
    fleet.dispose();
  });

  test('with another selection it is kept for another owner', async () => {
    const file = new MemoryFile();
    let owner = 'all';
    const { fleet, cache } = start(
      file,
      {
        listFleet: ({ onEvent }) => {
          onEvent({ type: 'servers', subscriptionId, servers: [singleServer()] });
          return Promise.resolve();
        },
      },
      () => owner,
    );
    await fleet.refresh();
    await cache.written();
    owner = 'one subscription';
    cache.forget();
    await fleet.refresh();
    await cache.written();
    assert.equal((await readFleetCache('all', file.lines(), sha256).next()).done, true);
    const kept = await readFleetCache(owner, file.lines(), sha256).next();
    assert.equal(kept.done ? undefined : kept.value.servers.length, 1);
    cache.dispose();
  });

  test('a reset gives up what was being read, and asks again whose fleet it is', async () => {
    let answer: ((text: string) => void) | undefined;
    const text = await writeFleetCache('me', fleetOf(singleServer()), sha256);
    const { fleet } = start(
      {
        async *lines() {
          yield* (await new Promise<string>((resolve) => (answer = resolve))).split('\n');
        },
        write: () => Promise.resolve(),
      },
      openListing(),
    );
    void fleet.refresh();
    while (!answer) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    fleet.reset();
    answer(text);
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(fleet.size, 0);
    assert.equal(fleet.asOf, undefined);
    fleet.dispose();
  });

  test('changes of single servers are kept together, a little later', async () => {
    const file = new MemoryFile();
    const { fleet, cache } = start(file, {
      listFleet: ({ onEvent }) => {
        onEvent({ type: 'servers', subscriptionId, servers: [singleServer()] });
        return Promise.resolve();
      },
      readServer: () => Promise.resolve(singleServer({ readAt: 8 })),
    });
    await fleet.refresh();
    await cache.written();
    const written = file.written;
    for (let round = 0; round < 20; round++) {
      await fleet.read(singleServer().id);
    }
    await written;
    const kept = await readFleetCache('me', file.lines(), sha256).next();
    assert.equal(kept.done ? undefined : kept.value.servers[0]?.readAt, 8);
    assert.ok(file.writes < 20);
    cache.dispose();
  });

  test('a listing that was cancelled or failed is not kept', async () => {
    const file = new MemoryFile();
    for (const stop of ['cancel', 'fail'] as const) {
      const listing = openListing();
      const { fleet, cache } = start(file, listing);
      const listed = new Promise<void>((resolve) => {
        fleet.onDidChange(() => fleet.subscriptions.length > 0 && resolve());
      });
      const done = fleet.refresh();
      await listed;
      await Promise.resolve();
      if (stop === 'cancel') {
        fleet.cancelLoading();
      } else {
        listing.fail({ code: 'network' });
      }
      await done;
      await cache.written();
    }
    assert.equal(file.writes, 0);
  });

  test('a damaged file is told in the log, and nothing of it stays', async () => {
    const servers = Array.from({ length: 1_200 }, (_, index) => flexibleServer({ name: `pg-${index}` }));
    const text = await writeFleetCache('me', fleetOf(...servers), sha256);
    const { fleet, log } = start(new MemoryFile(text.slice(0, -1)), openListing());
    const sizes: number[] = [];
    const forgotten = new Promise<void>((resolve) => {
      fleet.onDidChange(() => {
        sizes.push(fleet.size);
        if (fleet.size < Math.max(...sizes)) {
          resolve();
        }
      });
    });
    void fleet.refresh();
    await forgotten;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([Math.max(...sizes), fleet.size, fleet.asOf], [1_000, 0, undefined]);
    assert.match(log.join(), /damaged/);
    fleet.dispose();
  });

  test('a file that cannot be read or written is told in the log and harms nothing', async () => {
    const refused = (): Promise<never> => Promise.reject(new Error('no room'));
    const unreadable: FleetCacheFile = {
      lines: () => ({ [Symbol.asyncIterator]: () => ({ next: refused }) }),
      write: refused,
    };
    const { fleet, cache, log } = start(unreadable, { listFleet: () => Promise.resolve() });
    await fleet.refresh();
    await cache.written();
    assert.equal(fleet.status.kind, 'loaded');
    assert.equal(log.length, 2);
    assert.match(log.join(), /no room/);
  });
});
