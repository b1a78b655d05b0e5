import { RestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clouds, createAccountsBackend, createAzureBackend, type AzureAccount } from '../../../src/azure';
import type { FleetEvent } from '../../../src/domain/backend';
import { TlsError } from '../../../src/domain/errors';
import type { Selection, TenantListing } from '../../../src/domain/tenant';
import { contoso, contosoServer, fabrikam, fabrikamServer, tokenFor, twoTenants } from '../../support/tenants';
import { failureOf, idle, scripted, serviceError } from './scriptedService';

/** An account at home in Contoso. `refuses`: no token for these tenants without asking somebody. */
function account(id: string, refuses: readonly (string | undefined)[] = []): AzureAccount {
  return {
    id,
    name: `${id}@contoso.example`,
    manyTenants: true,
    credential: (tenantId) => ({
      getToken: () =>
        refuses.includes(tenantId)
          ? Promise.reject(new TlsError({ code: 'signedOut' }))
          : Promise.resolve({ token: tokenFor(tenantId ?? contoso.id), expiresOnTimestamp: Date.now() + 3_600_000 }),
    }),
  };
}

function backendFor(
  accounts: readonly AzureAccount[],
  {
    selection = 'all',
    httpClient = twoTenants(),
  }: { selection?: Selection; httpClient?: ReturnType<typeof twoTenants> } = {},
) {
  return createAccountsBackend({
    accounts: () => Promise.resolve(accounts),
    selection: () => selection,
    createBackend: (credential) =>
      createAzureBackend({
        cloud: clouds.public,
        credential,
        httpClient,
        pollIntervalMs: 1,
        timeouts: { retryDelay: 1 },
      }),
  });
}

async function list(backend: ReturnType<typeof backendFor>) {
  const events: FleetEvent[] = [];
  await backend.listFleet({ signal: idle(), onEvent: (event) => events.push(event) });
  const rows = events.flatMap((event) => (event.type === 'servers' ? event.servers : []));
  return {
    events,
    names: rows.map(({ name }) => name),
    subscriptions: events.findLast((event) => event.type === 'subscriptions')?.subscriptions ?? [],
    problems: events.filter((event) => event.type === 'tenantProblem'),
  };
}

const names = (listings: readonly TenantListing[]) => listings.map(({ tenant }) => tenant.name).sort();

describe('logging in to databases', () => {
  test('takes a token of the account and the tenant that see the server, for databases', async () => {
    const asked: string[] = [];
    const jane = account('jane');
    const backend = backendFor([
      {
        ...jane,
        credential: (tenantId) => ({
          getToken: (scope, options) => {
            asked.push(String(scope));
            return jane.credential(tenantId).getToken(scope, options);
          },
        }),
      },
    ]);
    assert.equal(await backend.databaseToken(fabrikamServer, idle()), tokenFor(fabrikam.id));
    assert.equal(asked.at(-1), 'https://ossrdbms-aad.database.windows.net/.default');
    assert.equal(await backend.databaseToken(contosoServer, idle()), tokenFor(contoso.id));
    assert.deepEqual(await backend.tenantOf(fabrikamServer, idle()), {
      ...fabrikam,
      account: { id: 'jane', name: jane.name },
    });
  });

  test('asks nobody: an account that has to agree first is told apart', async () => {
    const database = 'https://ossrdbms-aad.database.windows.net/.default';
    const jane = account('jane');
    const backend = backendFor([
      {
        ...jane,
        credential: (tenantId) => ({
          getToken: (scope, options) =>
            scope === database
              ? Promise.reject(new TlsError({ code: 'signedOut' }))
              : jane.credential(tenantId).getToken(scope, options),
        }),
      },
    ]);
    assert.equal((await failureOf(backend.databaseToken(fabrikamServer, idle()))).code, 'signedOut');
    assert.equal((await backend.tenantOf(fabrikamServer, idle())).id, fabrikam.id);
  });
});

describe('several tenants', () => {
  test('are listed together, each with its own token, and every subscription is named', async () => {
    const { names, subscriptions, problems } = await list(backendFor([account('jane')]));
    assert.ok(names.includes('orders-db') && names.includes('fabrikam-pg'));
    assert.equal(subscriptions.length, 4);
    assert.deepEqual(problems, []);
  });

  test('one that needs its own sign-in is told, and hides nothing of the others', async () => {
    const { names, problems } = await list(backendFor([account('jane', [fabrikam.id])]));
    assert.ok(names.includes('orders-db') && !names.includes('fabrikam-pg'));
    assert.deepEqual(
      problems.map(({ tenant, error }) => [tenant, error.code]),
      [[{ ...fabrikam, account: { id: 'jane', name: 'jane@contoso.example' } }, 'signedOut']],
    );
  });

  test('when every tenant refuses, each is told', async () => {
    const { problems } = await list(backendFor([account('jane', [contoso.id, fabrikam.id])]));
    assert.deepEqual(problems.map(({ tenant }) => tenant.name).sort(), ['Contoso', 'Fabrikam B.V.']);
  });

  test('a server is read and changed with the token of its tenant, also before anything was listed', async () => {
    const backend = backendFor([account('jane')]);
    assert.equal((await backend.readServer(fabrikamServer, { signal: idle() })).name, 'fabrikam-pg');
    const server = await backend.changeServer(fabrikamServer, { minimum: '1.3' }, { signal: idle() });
    assert.deepEqual(server.tls.minimum, { known: true, value: '1.3' });
  });

  test('a server that nobody sees is not found; where a tenant could not be looked into, that is the reason', async () => {
    const read = (refuses: readonly string[]) =>
      failureOf(backendFor([account('jane', refuses)]).readServer(unknownServer, { signal: idle() }));
    const unknownServer = fabrikamServer.replace('c2f7a914', 'ffffffff');
    assert.deepEqual((await read([])).failure, { code: 'notFound', what: 'subscription' });
    assert.equal((await read([fabrikam.id])).code, 'signedOut');
  });

  test('a cloud that lists no tenants is reached with the account’s own token', async () => {
    const inner = twoTenants();
    const backend = backendFor([account('jane')], {
      httpClient: {
        sendRequest: async (request) =>
          new URL(request.url).pathname === '/tenants'
            ? scripted(() => serviceError(404, 'NotFound')).sendRequest(request)
            : inner.sendRequest(request),
      },
    });
    const { names, problems } = await list(backend);
    assert.ok(names.includes('orders-db'));
    assert.deepEqual(problems, []);
  });
});

describe('one listing of several tenants', () => {
  /** Requests for Fabrikam may fail; all are recorded. */
  function watched(fails: (path: string) => boolean = () => false) {
    const seen: { tenant: string; path: string; subscriptions: readonly string[] | undefined }[] = [];
    const inner = twoTenants();
    const httpClient: typeof inner = {
      sendRequest: async (request) => {
        const tenant = request.headers.get('authorization')?.endsWith(fabrikam.id) ? 'fabrikam' : 'contoso';
        const path = new URL(request.url).pathname;
        const { subscriptions } = JSON.parse(String(request.body ?? '{}')) as { subscriptions?: string[] };
        seen.push({ tenant, path, subscriptions });
        if (tenant === 'fabrikam' && fails(path)) {
          throw new RestError('cut', { code: RestError.REQUEST_SEND_ERROR });
        }
        return inner.sendRequest(request);
      },
    };
    return { httpClient, seen };
  }

  const growth = (events: readonly FleetEvent[]) =>
    events.flatMap((event) => (event.type === 'subscriptions' ? [[event.subscriptions.length, event.mayGrow]] : []));

  test('is one query of Resource Graph for each, over the subscriptions that it showed', async () => {
    const { httpClient, seen } = watched();
    await list(backendFor([account('jane')], { httpClient }));
    const queries = seen.filter(({ path }) => path === '/providers/Microsoft.ResourceGraph/resources');
    assert.deepEqual(queries.map(({ tenant, subscriptions }) => [tenant, subscriptions?.length]).sort(), [
      ['contoso', 3],
      ['fabrikam', 1],
    ]);
    assert.equal(seen.filter(({ path }) => path === '/subscriptions').length, 2);
  });

  test('asks each for the servers that are wanted first', async () => {
    let asked = 0;
    await backendFor([account('jane')]).listFleet({
      signal: idle(),
      onEvent: () => undefined,
      priority: () => {
        asked++;
        return [];
      },
    });
    assert.ok(asked > 0);
  });

  test('tells whether more subscriptions may follow: not when every tenant has answered', async () => {
    const { events } = await list(backendFor([account('jane')]));
    assert.deepEqual(growth(events).at(-1), [4, false]);
    const one = await list(backendFor([account('jane', [fabrikam.id])]));
    assert.deepEqual(growth(one.events), [[3, true]]);
  });

  test('takes back the subscriptions of a tenant that fails under way', async () => {
    const { httpClient } = watched((path) => path.endsWith('/Microsoft.ResourceGraph/resources'));
    const { events, names, problems } = await list(backendFor([account('jane')], { httpClient }));
    assert.ok(names.includes('orders-db'));
    assert.deepEqual(
      problems.map(({ tenant, error }) => [tenant.id, error.code]),
      [[fabrikam.id, 'network']],
    );
    assert.deepEqual(growth(events).at(-1), [3, true]);
  });
});

describe('several accounts', () => {
  test('a subscription that both see is listed once, and worked on with the first', async () => {
    const used: string[] = [];
    const watched = (id: string): AzureAccount => ({
      ...account(id),
      credential: (tenantId) => {
        const inner = account(id).credential(tenantId);
        return {
          getToken: async (scopes) => {
            used.push(id);
            // the second account answers first
            for (let turn = 0; id === 'first' && turn < 50; turn++) {
              await new Promise(setImmediate);
            }
            return inner.getToken(scopes);
          },
        };
      },
    });
    const backend = backendFor([watched('first'), watched('second')]);
    const { names } = await list(backend);
    assert.equal(names.filter((name) => name === 'fabrikam-pg').length, 1);
    const listings = await backend.listTenants(idle());
    const owning = listings.filter((one) => 'subscriptions' in one && one.subscriptions.length > 0);
    assert.deepEqual(new Set(owning.map(({ tenant }) => tenant.account.id)), new Set(['first']));
    assert.ok(used.includes('second'));
  });

  test('one that cannot be used is told, and the other is listed', async () => {
    const { names, problems } = await list(backendFor([account('gone', [undefined]), account('jane')]));
    assert.ok(names.includes('orders-db'));
    assert.deepEqual(
      problems.map(({ tenant }) => [tenant.id, tenant.name]),
      [[undefined, 'gone@contoso.example']],
    );
  });

  test('none that can be used: the reason is the listing’s', async () => {
    assert.equal((await failureOf(list(backendFor([account('gone', [undefined])])))).code, 'signedOut');
    assert.equal((await failureOf(list(backendFor([])))).code, 'signedOut');
  });
});

describe('a selection', () => {
  test('narrows the listing, not what can be read', async () => {
    const backend = backendFor([account('jane')], {
      selection: { tenants: [fabrikam.id], subscriptions: [], partTenants: [] },
    });
    assert.deepEqual((await list(backend)).names, ['fabrikam-pg']);
    assert.deepEqual(names(await backend.listTenants(idle())), ['Contoso', 'Fabrikam B.V.']);
  });

  test('leaves out the offer of a tenant that is not selected', async () => {
    const offers = async (selection: Selection) =>
      (await list(backendFor([account('jane', [fabrikam.id])], { selection }))).problems.length;
    assert.equal(await offers({ tenants: [contoso.id], subscriptions: [], partTenants: [] }), 0);
    assert.equal(await offers({ tenants: [], subscriptions: ['unseen'], partTenants: [fabrikam.id] }), 1);
  });
});

test('cancelling ends the listing, also while a sign-in does not answer', async () => {
  const silent: AzureAccount = {
    ...account('jane'),
    credential: () => ({ getToken: () => new Promise(() => undefined) }),
  };
  const controller = new AbortController();
  const listing = backendFor([silent]).listFleet({ signal: controller.signal, onEvent: () => undefined });
  controller.abort();
  assert.equal((await failureOf(listing)).code, 'cancelled');
});
