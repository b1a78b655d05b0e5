import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AzureBackend } from '../../../src/azure';
import type { FleetEvent } from '../../../src/domain/backend';
import { known, unknown, type Server } from '../../../src/domain/server';
import { VirtualClock } from '../../support/clocks';
import {
  backendOn,
  failureOf,
  flexibleId,
  flexibleServer,
  idle,
  parameter,
  scripted,
  serviceError,
  singleId,
  singleServer,
  subscriptionId,
  type Answer,
  type Script,
  type Seen,
} from './scriptedService';

interface GraphBody {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

const graphPath = '/providers/Microsoft.ResourceGraph/resources';
const names = [{ subscriptionId, name: 'Contoso', tenantId: 'a8e2d9f4-17c3-4e60-b5d8-94c1f6a03b72' }];
const body = (request: Seen): GraphBody => request.body as GraphBody;

const page = (data: readonly unknown[], more: Record<string, unknown> = {}): Answer => ({
  body: { totalRecords: data.length, count: data.length, data, facets: [], resultTruncated: 'false', ...more },
});

/** A row as Resource Graph gives it: the type in lower case. */
const row = (resource: Record<string, unknown>): Record<string, unknown> => ({
  ...resource,
  type: String(resource['type']).toLowerCase(),
});

/** `servers` answers the query of servers; subscriptions, parameters and everything that `script` knows are there. */
function graph(servers: Script, script: Script = () => undefined): Script {
  return async (request) => {
    if (request.path !== graphPath) {
      return (await script(request)) ?? parameter(request.path);
    }
    return body(request).query.startsWith('resourcecontainers') ? page(names) : servers(request);
  };
}

/** Lists of one subscription, for when Resource Graph does not answer. */
const perSubscription: Script = ({ path }) =>
  path === '/subscriptions'
    ? { body: { value: [{ subscriptionId, displayName: 'Contoso' }] } }
    : path.endsWith('/servers')
      ? { body: { value: [singleServer()] } }
      : path.endsWith('/flexibleServers')
        ? { body: { value: [flexibleServer()] } }
        : undefined;

async function list(backend: AzureBackend, options: Partial<Parameters<AzureBackend['listFleet']>[0]> = {}) {
  const events: FleetEvent[] = [];
  const servers = new Map<string, Server>();
  await backend.listFleet({
    signal: idle(),
    onEvent(event) {
      events.push(event);
      const told = event.type === 'servers' ? event.servers : event.type === 'server' ? [event.server] : [];
      told.forEach((server) => servers.set(server.name, server));
    },
    ...options,
  });
  return { events, servers };
}

const settings = ({ tls }: Server): unknown[] => [tls.enforcement, tls.minimum];

describe('listFleet by Resource Graph', () => {
  test('tells subscriptions and servers of both kinds; only Flexible Servers are asked for settings', async () => {
    const service = scripted(graph(() => page([row(flexibleServer()), row(singleServer())])));
    const { events, servers } = await list(backendOn(service));
    assert.deepEqual(events[0], {
      type: 'subscriptions',
      subscriptions: [{ id: subscriptionId, name: 'Contoso', tenantId: 'a8e2d9f4-17c3-4e60-b5d8-94c1f6a03b72' }],
    });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['subscriptions', 'servers', 'server'],
    );
    const single = servers.get('single1') ?? assert.fail();
    assert.deepEqual(settings(single), [known(true), known('1.2')]);
    assert.deepEqual([single.host, single.version], ['single1.postgres.database.azure.com', '11']);
    assert.deepEqual(settings(servers.get('flexible1') ?? assert.fail()), [known(true), known('1.2')]);
    assert.equal(service.seen.length, 5, 'two queries, three parameters');
    assert.ok(service.seen.every(({ userAgent }) => userAgent?.startsWith('azure-postgres-tls ')));
  });

  test('rows that are not named as Azure names servers are counted, and the others are there', async () => {
    const odd = [
      { ...flexibleServer(), id: flexibleId.replace(/[^/]+$/, '..') },
      { ...flexibleServer(), id: flexibleId.replace(/resourceGroups\/[^/]+/, 'resourceGroups/a\x03\ntouch x') },
      singleServer({ fullyQualifiedDomainName: 'h sslmode=disable' }),
    ];
    const service = scripted(graph(() => page([...odd, flexibleServer()].map(row))));
    const { events, servers } = await list(backendOn(service));
    assert.deepEqual([...servers.keys()], ['flexible1']);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'problem' ? [[event.subscriptionId, event.error.failure]] : [])),
      [[subscriptionId, { code: 'unreadableServers', count: 3 }]],
    );
    assert.ok(service.seen.every(({ path }) => !path.includes('..')));
  });

  test('a row and a reading of the same server agree', async () => {
    const resource = flexibleServer({ minorVersion: '4', administratorLogin: 'admin' });
    const service = scripted(
      graph(
        () => page([{ ...row(resource), location: 'westeurope' }]),
        ({ path }) => (path === flexibleId ? { body: { ...resource, location: 'West Europe' } } : undefined),
      ),
    );
    const backend = backendOn(service, { now: () => 42 });
    const { servers } = await list(backend);
    assert.deepEqual(servers.get('flexible1'), await backend.readServer(flexibleId, { signal: idle() }));
  });

  test('follows $skipToken to the end, 1,000 rows at a time, and tells each page as it comes', async () => {
    const pages = [0, 1, 2].map((at) => row(singleServer({}, `${singleId}-${at}`)));
    const service = scripted(
      graph((request) => {
        const at = Number(body(request).options['$skipToken'] ?? 0);
        return page([pages[at]], at < 2 ? { $skipToken: String(at + 1), resultTruncated: 'true' } : {});
      }),
    );
    const { events } = await list(backendOn(service));
    const told = events.flatMap((event) => (event.type === 'servers' ? [event.servers.map(({ name }) => name)] : []));
    assert.deepEqual(told, [['single1-0'], ['single1-1'], ['single1-2']]);
    const queries = service.seen.map(body).filter(({ query }) => query.startsWith('resources'));
    assert.ok(queries.every(({ options }) => options['$top'] === 1000 && options['resultFormat'] === 'objectArray'));
    assert.ok(queries.every(({ query, subscriptions }) => !/limit|take/.test(query) && subscriptions === undefined));
  });

  test('names the subscriptions that were asked for, 1,000 in one query', async () => {
    const asked = Array.from({ length: 1001 }, (_, at) => `eeeeeeee-eeee-eeee-eeee-${String(at).padStart(12, '0')}`);
    const service = scripted(graph(() => page([])));
    await list(backendOn(service), { subscriptions: asked.map((id) => ({ id, name: id })) });
    assert.deepEqual(
      service.seen.map(body).map(({ subscriptions }) => subscriptions),
      [asked.slice(0, 1000), asked.slice(1000)],
    );
  });

  test('asks for the settings of wanted servers first', async () => {
    const ids = Array.from({ length: 6 }, (_, at) => `${flexibleId}-${at}`);
    const service = scripted(graph(() => page(ids.map((id) => row(flexibleServer({}, id))))));
    const { events } = await list(backendOn(service, { concurrency: 1 }), {
      priority: () => [ids[4] ?? '', ids[2]?.toUpperCase() ?? ''],
    });
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'server' ? [event.server.name.slice(-1)] : [])),
      ['4', '2', '0', '1', '3', '5'],
    );
  });

  test('paces the reads of a subscription by the Resource Manager’s bucket', async () => {
    const clock = new VirtualClock();
    const ids = Array.from({ length: 150 }, (_, at) => `${flexibleId}-${at}`);
    const times: number[] = [];
    const service = scripted(
      graph(
        () => page(ids.map((id) => row(flexibleServer({}, id)))),
        () => {
          times.push(clock.now());
          return undefined;
        },
      ),
    );
    const { servers } = await list(backendOn(service, { clock, concurrency: 16 }));
    assert.equal(times.length, 450);
    assert.ok([...servers.values()].every(({ tls }) => tls.enforcement.known));
    for (const [from, start] of times.entries()) {
      for (const [to, end] of times.entries()) {
        assert.ok(to - from + 1 <= 250 + ((end - start) / 1000) * 25 || to < from, `${to - from + 1} reads`);
      }
    }
  });

  test('waits as Resource Graph’s quota says, in its own header', async () => {
    let attempts = 0;
    const quota = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:00' };
    const service = scripted(
      graph(() =>
        ++attempts === 1
          ? { ...serviceError(429, 'RateLimiting'), headers: quota }
          : page([row(singleServer())], { count: 1 }),
      ),
    );
    const log: string[] = [];
    const { servers } = await list(backendOn(service, { log: (line) => log.push(line) }));
    assert.equal(attempts, 2);
    assert.equal(servers.size, 1);
    assert.ok(!log.some((line) => line.includes('does not answer')));
  });

  test('what was changed a moment ago is read from the server, which Resource Graph may not have yet', async () => {
    const clock = new VirtualClock();
    const after = singleServer({ minimalTlsVersion: 'TLS1_2' });
    const service = scripted(
      graph(
        () => page([row(singleServer({ minimalTlsVersion: 'TLS1_0' }))]),
        ({ path }) => (path === singleId ? { body: after } : undefined),
      ),
    );
    const backend = backendOn(service, { clock });
    const minimum = async (): Promise<unknown> => (await list(backend)).servers.get('single1')?.tls.minimum;
    assert.deepEqual(await minimum(), known('1.0'));
    await backend.changeServer(singleId, { minimum: '1.2' }, { signal: idle() });
    assert.deepEqual(await minimum(), known('1.2'));
    await clock.wait(600_000);
    assert.deepEqual(await minimum(), known('1.0'), 'later, the row is believed again');
  });

  test('a changed server that cannot be read is unknown, with the reason', async () => {
    let denied = false;
    const service = scripted(
      graph(
        () => page([row(singleServer())]),
        ({ path, method }) =>
          path === singleId
            ? denied && method === 'GET'
              ? serviceError(403, 'AuthorizationFailed')
              : { body: singleServer() }
            : undefined,
      ),
    );
    const backend = backendOn(service);
    await backend.changeServer(singleId, { minimum: '1.2' }, { signal: idle() });
    denied = true;
    assert.deepEqual((await list(backend)).servers.get('single1')?.tls.minimum, unknown('forbidden'));
  });

  test('one reader per server at a time', async () => {
    let running = 0;
    let most = 0;
    const service = scripted(
      graph(
        () => page([row(flexibleServer())]),
        async ({ path }) => {
          if (path.endsWith('/require_secure_transport')) {
            most = Math.max(most, ++running);
            await new Promise((resolve) => setImmediate(resolve));
            running--;
          }
          return path.toLowerCase() === flexibleId.toLowerCase() ? { body: flexibleServer() } : undefined;
        },
      ),
    );
    const backend = backendOn(service);
    const read = (id: string): Promise<Server> => backend.readServer(id, { signal: idle() });
    await Promise.all([list(backend), read(flexibleId), read(flexibleId.toUpperCase()), read(flexibleId)]);
    assert.equal(most, 1);
  });
});

describe('where Resource Graph does not answer, each subscription is listed', () => {
  const html = { 'content-type': 'text/html' };
  const cases: Record<string, readonly [Answer, RegExp]> = {
    'not allowed': [serviceError(403, 'AuthorizationFailed'), /\(forbidden, 403, AuthorizationFailed\)/],
    'not there': [serviceError(404, 'NotFound'), /\(notFound, 404, NotFound\)/],
    'flat error': [{ status: 403, body: { code: 'Denied', message: 'no' } }, /\(forbidden, 403, Denied\)/],
    'a proxy’s page': [{ status: 403, body: '<html>', headers: html }, /\(forbidden, 403\)/],
    'a portal’s page': [{ body: '<html>', headers: html }, /\(captivePortal, 200\)/],
    'no body': [{ body: '' }, /\(unexpectedResponse, 200\)/],
    'no data': [{ body: { count: 0 } }, /\(unexpectedResponse, 200\)/],
    'throttled on': [
      { ...serviceError(429, 'RateLimiting'), headers: { 'retry-after': '0' } },
      /\(throttled, 429, Rate/,
    ],
    'throttled for long': [{ status: 429, headers: { 'retry-after': '3600' } }, /\(throttled, 429\)/],
    'a query refused': [serviceError(400, 'BadRequest'), /\(unexpected, 400, BadRequest\)/],
    'a row that is no server': [page([row(singleServer()), { id: 'x' }]), /\(unexpectedResponse\)/],
    'more, but no token': [page([row(singleServer())], { resultTruncated: 'true' }), /\(unexpectedResponse\)/],
    'tokens in circles': [page([row(singleServer())], { $skipToken: 'again' }), /\(unexpectedResponse\)/],
  };
  for (const [name, [answer, reason]] of Object.entries(cases)) {
    test(name, async () => {
      const log: string[] = [];
      const service = scripted(graph(() => answer, perSubscription));
      const { events, servers } = await list(
        backendOn(service, { log: (line, level) => level === 'info' && log.push(line) }),
      );
      assert.deepEqual([...servers.keys()].sort(), ['flexible1', 'single1']);
      assert.deepEqual(settings(servers.get('flexible1') ?? assert.fail()), [known(true), known('1.2')]);
      assert.ok(!events.some(({ type }) => type === 'problem'));
      assert.equal(log.length, 1);
      assert.match(log[0] ?? '', /^Resource Graph does not answer/);
      assert.match(log[0] ?? '', reason);
    });
  }

  test('what was told before it failed is not told or read again', async () => {
    const service = scripted(
      graph(
        (request) =>
          '$skipToken' in body(request).options
            ? serviceError(400, 'BadRequest')
            : page([row(flexibleServer())], { $skipToken: 'next', resultTruncated: 'true' }),
        perSubscription,
      ),
    );
    const { events } = await list(backendOn(service));
    const told = events.flatMap((event) => (event.type === 'servers' ? event.servers.map(({ name }) => name) : []));
    assert.deepEqual(told, ['flexible1', 'single1']);
    assert.equal(service.seen.filter(({ path }) => path.includes('/configurations/')).length, 3);
  });

  test('a failure of the account is told at once instead', async () => {
    const service = scripted(graph(() => serviceError(401, 'ExpiredAuthenticationToken')));
    assert.equal((await failureOf(list(backendOn(service)))).code, 'tokenExpired');
    assert.ok(service.seen.every(({ path }) => path === graphPath));
  });

  test('an abort ends it: no list follows, and no event', async () => {
    const controller = new AbortController();
    const service = scripted(
      graph(() => {
        controller.abort();
        return new Promise(() => undefined); // a transport that does not listen
      }),
    );
    const events: FleetEvent[] = [];
    const listing = backendOn(service).listFleet({ signal: controller.signal, onEvent: (event) => events.push(event) });
    assert.equal((await failureOf(listing)).code, 'cancelled');
    assert.deepEqual(events, []);
    assert.ok(service.seen.every(({ path }) => path === graphPath));
  });
});
