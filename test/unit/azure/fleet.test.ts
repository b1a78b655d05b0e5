import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Backend, FleetEvent } from '../../../src/domain/backend';
import type { Server } from '../../../src/domain/server';
import { known, unknown } from '../../../src/domain/server';
import {
  backendOn,
  example,
  failureOf,
  flexibleServer,
  idle,
  parameter,
  scripted,
  serviceError,
  singleServer,
  subscriptionId,
  type Answer,
  type Script,
} from './scriptedService';

const second = 'eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee';
const group = (subscription: string): string =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL`;
const empty: Answer = { body: { value: [] } };

/** Subscriptions, empty lists and default parameters, except where `script` answers. Resource Graph is not there. */
function world(script: Script, subscriptions: readonly string[] = [subscriptionId]): Script {
  return async (request) => {
    const scriptedAnswer = await script(request);
    if (scriptedAnswer) {
      return scriptedAnswer;
    }
    if (request.method === 'POST') {
      return serviceError(404, 'NotFound');
    }
    if (request.path === '/subscriptions') {
      return { body: { value: subscriptions.map((id) => ({ subscriptionId: id, displayName: `name of ${id}` })) } };
    }
    return /\/(servers|flexibleServers)$/.test(request.path) ? empty : parameter(request.path);
  };
}

async function list(backend: Backend): Promise<{ events: FleetEvent[]; servers: Map<string, Server> }> {
  const events: FleetEvent[] = [];
  const servers = new Map<string, Server>();
  const put = (server: Server): unknown => servers.set(server.name, server);
  await backend.listFleet({
    signal: idle(),
    onEvent: (event) => {
      events.push(event);
      if (event.type === 'servers') {
        event.servers.forEach(put);
      } else if (event.type === 'server') {
        put(event.server);
      }
    },
  });
  return { events, servers };
}

const problems = (events: readonly FleetEvent[]): unknown[] =>
  events.flatMap((event) => (event.type === 'problem' ? [[event.subscriptionId, event.error.code]] : []));

describe('listFleet, subscription by subscription', () => {
  test('tells subscriptions, rows, then the settings of Flexible Servers', async () => {
    const service = scripted(
      world(({ path, url }) => {
        if (path.endsWith('/servers')) {
          return { body: example('single-2017-12-01/ServerListByResourceGroup.json') };
        }
        if (!path.endsWith('/flexibleServers')) {
          return undefined;
        }
        const page = example<{ value: unknown[] }>('flexible-2024-08-01/ServerList.json');
        return {
          body: url.includes('skiptoken') ? { value: page.value.slice(1) } : { ...page, value: page.value.slice(0, 1) },
        };
      }),
    );
    const { events, servers } = await list(backendOn(service));
    assert.equal(events[0]?.type, 'subscriptions');
    assert.deepEqual([...servers.keys()].sort(), ['pgtestsvc1', 'pgtestsvc2', 'pgtestsvc4']);
    const rows = events.flatMap((event) => (event.type === 'servers' ? event.servers : []));
    assert.equal(rows.length, 5, 'two pages of Flexible Servers and one of Single Servers');
    const flexibleRow = rows.find(({ kind }) => kind === 'flexible');
    assert.deepEqual(flexibleRow?.tls.enforcement, unknown('notReadYet'));
    const completed = events.flatMap((event) => (event.type === 'server' ? [event.server] : []));
    assert.deepEqual(
      completed.map(({ tls }) => [tls.enforcement, tls.minimum, tls.maximum]),
      completed.map(() => [known(true), known('1.2'), known('none')]),
    );
    assert.equal(completed.length, 2);
    assert.ok(service.seen.every(({ authorization }) => authorization?.startsWith('Bearer ')));
    assert.ok(service.seen.every(({ userAgent }) => userAgent?.startsWith('azure-postgres-tls ')));
    assert.ok(!service.seen.some(({ path }) => path.endsWith('/configurations')), 'the whole list is never read');
  });

  test('follows nextLink of Single Servers, which the package does not know', async () => {
    const pages = [0, 1, 2].map((page) => singleServer({}, `${group(subscriptionId)}/servers/page${page}`));
    const service = scripted(
      world(({ path, url }) => {
        if (!path.endsWith('/servers')) {
          return undefined;
        }
        const page = Number(/page=(\d)/.exec(url)?.[1] ?? 0);
        return {
          body: {
            value: [pages[page]],
            ...(page < 2 ? { nextLink: `https://management.azure.com${path}?page=${page + 1}` } : {}),
          },
        };
      }),
    );
    const { servers } = await list(backendOn(service));
    assert.deepEqual([...servers.keys()], ['page0', 'page1', 'page2']);
  });

  test('a nextLink that leads in circles or elsewhere is refused, and gets no token', async () => {
    for (const nextLink of [
      `https://management.azure.com${group(subscriptionId)}/servers`,
      'https://example.org/servers',
      'https://management.azure.com.example.org/servers',
      'http://management.azure.com/servers',
    ]) {
      const service = scripted(
        world(({ path }) => (/\/servers$/.test(path) ? { body: { value: [singleServer()], nextLink } } : undefined)),
      );
      const { events } = await list(backendOn(service));
      assert.deepEqual(problems(events), [[subscriptionId, 'unexpectedResponse']], nextLink);
      assert.ok(service.seen.every(({ url }) => url.startsWith('https://management.azure.com/')));
    }
  });

  test('servers that are not ready are not asked for their parameters', async () => {
    const states = ['Stopped', 'Updating', 'Inaccessible'];
    const service = scripted(
      world(({ path }) =>
        path.endsWith('/flexibleServers')
          ? {
              body: {
                value: states.map((state) =>
                  flexibleServer({ state }, `${group(subscriptionId)}/flexibleServers/${state}`),
                ),
              },
            }
          : undefined,
      ),
    );
    const { servers } = await list(backendOn(service));
    assert.deepEqual(
      states.map((state) => servers.get(state)?.tls.enforcement),
      [unknown('stopped'), unknown('notReady'), unknown('inaccessible')],
    );
    assert.ok(!service.seen.some(({ path }) => path.includes('/configurations/')));
  });

  test('settings that cannot be read are unknown with their reason, one server at a time', async () => {
    const answers: Record<string, Answer> = {
      forbidden: serviceError(403, 'AuthorizationFailed'),
      throttled: { status: 429 },
      stopped: serviceError(400, 'ServerStoppedError'),
      notReady: serviceError(409, 'ServerIsBusy'),
      absent: serviceError(404, 'ResourceNotFound'),
      failed: serviceError(400, 'Surprise'),
    };
    const names = [...Object.keys(answers), 'fine'];
    const service = scripted(
      world(({ path }) => {
        if (path.endsWith('/flexibleServers')) {
          return {
            body: {
              value: names.map((name) => flexibleServer({}, `${group(subscriptionId)}/flexibleServers/${name}`)),
            },
          };
        }
        return answers[/flexibleServers\/(\w+)\/configurations/.exec(path)?.[1] ?? ''];
      }),
    );
    const { servers, events } = await list(backendOn(service));
    for (const name of Object.keys(answers)) {
      assert.deepEqual(servers.get(name)?.tls.minimum, { known: false, reason: name });
    }
    assert.deepEqual(servers.get('fine')?.tls.minimum, known('1.2'));
    assert.deepEqual(problems(events), []);
  });

  test('a subscription that cannot be listed is a problem of its own', async () => {
    const service = scripted(
      world(
        ({ path }) =>
          path.startsWith(`/subscriptions/${second}/`) ? serviceError(403, 'AuthorizationFailed') : undefined,
        [subscriptionId, second],
      ),
    );
    const { events } = await list(backendOn(service));
    assert.deepEqual(problems(events), [[second, 'forbidden']]);
  });

  test('one product that cannot be listed leaves the other', async () => {
    const service = scripted(
      world(({ path }) => {
        if (path.endsWith('/servers')) {
          return serviceError(409, 'Surprise');
        }
        return path.endsWith('/flexibleServers') ? { body: { value: [flexibleServer()] } } : undefined;
      }),
    );
    const { events, servers } = await list(backendOn(service));
    assert.deepEqual(problems(events), [[subscriptionId, 'unexpected']]);
    assert.equal(servers.size, 1);
  });

  test('a product that does not exist there has no servers', async () => {
    const service = scripted(
      world(({ path }) => (path.endsWith('/servers') ? serviceError(404, 'InvalidResourceType') : undefined)),
    );
    const { events } = await list(backendOn(service));
    assert.deepEqual(problems(events), []);
  });

  test('a row that is no server is a problem, not a silence', async () => {
    const service = scripted(
      world(({ path }) => (path.endsWith('/servers') ? { body: { value: [singleServer(), {}] } } : undefined)),
    );
    const { events, servers } = await list(backendOn(service));
    assert.deepEqual(problems(events), [[subscriptionId, 'unreadableServers']]);
    assert.equal(servers.size, 1);
  });

  test('rejects when every subscription fails for the same reason of the account', async () => {
    const service = scripted(
      world(
        ({ path }) => (path === '/subscriptions' ? undefined : serviceError(401, 'ExpiredAuthenticationToken')),
        [subscriptionId, second],
      ),
    );
    const error = await failureOf(list(backendOn(service)));
    assert.equal(error.code, 'tokenExpired');
    assert.equal(error.details.serviceCode, 'ExpiredAuthenticationToken');
  });

  test('subscriptions that are known already are not listed again', async () => {
    const service = scripted(world(() => undefined, [subscriptionId, second]));
    const subscriptions = [{ id: second, name: 'known' }];
    const events: FleetEvent[] = [];
    await backendOn(service).listFleet({ signal: idle(), onEvent: (event) => events.push(event), subscriptions });
    assert.deepEqual(events[0], { type: 'subscriptions', subscriptions });
    assert.ok(!service.seen.some(({ path }) => path === '/subscriptions' || path.includes(subscriptionId)));
  });

  test('reads the settings of a bounded number of servers at once', async () => {
    let running = 0;
    let most = 0;
    const names = Array.from({ length: 9 }, (_, at) => `${group(subscriptionId)}/flexibleServers/server${at}`);
    const service = scripted(
      world(async ({ path }) => {
        if (path.endsWith('/flexibleServers')) {
          return { body: { value: names.map((id) => flexibleServer({}, id)) } };
        }
        if (path.includes('/configurations/')) {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
        }
        return undefined;
      }),
    );
    const { servers } = await list(backendOn(service, { concurrency: 2 }));
    assert.equal(servers.size, 9);
    assert.ok([...servers.values()].every(({ tls }) => tls.enforcement.known));
    assert.equal(most, 6, 'three parameters of two servers');
  });

  test('an abort ends it at once, and no event follows', async () => {
    const controller = new AbortController();
    const service = scripted(
      world(({ path }) => {
        if (path.endsWith('/servers')) {
          controller.abort();
          return new Promise(() => undefined); // a transport that does not listen
        }
        return undefined;
      }),
    );
    const events: FleetEvent[] = [];
    const error = await failureOf(
      backendOn(service).listFleet({ signal: controller.signal, onEvent: (event) => events.push(event) }),
    );
    assert.deepEqual(error.failure, { code: 'cancelled', operationContinues: false });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['subscriptions'],
    );
  });
});
