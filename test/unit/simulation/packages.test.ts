import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../../support/clocks';
import { PostgreSQLManagementClient } from '@azure/arm-postgresql';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/core-auth';
import type { PipelineRequest } from '@azure/core-rest-pipeline';
import { createSimulation, demoFleet, type Fault, type Simulation } from '../../../src/simulation/index';
import { origin, start, subscription } from './support';

const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'static', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

function open(faults: readonly Fault[] = [], operationSeconds = 4) {
  const simulation = createSimulation({ fleet: demoFleet, operationSeconds, faults, clock: new VirtualClock(start) });
  const requests: { readonly method: string; readonly url: string; readonly status: number }[] = [];
  const httpClient: Simulation['httpClient'] = {
    sendRequest: async (request: PipelineRequest) => {
      const response = await simulation.httpClient.sendRequest(request);
      requests.push({ method: request.method, url: request.url, status: response.status });
      return response;
    },
  };
  const options = { endpoint: origin, httpClient, retryOptions: { maxRetries: 0 } };
  return {
    requests,
    subscriptions: new SubscriptionClient(credential, options),
    single: new PostgreSQLManagementClient(credential, subscription, options),
    flexible: new PostgreSQLManagementFlexibleServerClient(credential, subscription, options),
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

test('the subscriptions package lists the subscriptions', async () => {
  const found = await all(open().subscriptions.subscriptions.list());
  assert.deepEqual(
    found.map(({ displayName, state }) => [displayName, state]),
    [
      ['Contoso Production', 'Enabled'],
      ['Contoso Staging', 'Enabled'],
      ['Contoso Sandbox', 'Enabled'],
    ],
  );
  assert.equal(found[0]?.subscriptionId, subscription);
});

test('the Single Server package lists, reads, changes and polls to the end', async () => {
  const { single, requests } = open();
  const listed = await all(single.servers.list());
  assert.deepEqual(
    listed.map(({ name, sslEnforcement, minimalTlsVersion }) => [name, sslEnforcement, minimalTlsVersion]),
    [
      ['orders-db', 'Enabled', 'TLS1_0'],
      ['billing-db', 'Enabled', 'TLS1_2'],
    ],
  );
  const poller = await single.servers.beginUpdate(
    'rg-shop-prod',
    'orders-db',
    { minimalTlsVersion: 'TLS1_2' },
    { updateIntervalInMs: 1 },
  );
  const result = await poller.pollUntilDone();
  assert.equal(result.minimalTlsVersion, 'TLS1_2', 'the final GET goes to operationResults');
  const read = await single.servers.get('rg-shop-prod', 'orders-db');
  assert.equal(read.minimalTlsVersion, 'TLS1_2');
  assert.equal(read.sslEnforcement, 'Enabled');
  assert.ok(requests.some(({ url }) => url.includes('/azureAsyncOperation/')));
  assert.ok(requests.some(({ method, status }) => method === 'PATCH' && status === 202));
});

test('the Flexible Server package lists, reads, changes and polls to the end', async () => {
  const { flexible, requests } = open();
  const listed = await all(flexible.servers.listBySubscription());
  assert.deepEqual(
    listed.map(({ name }) => name),
    ['reports-pg', 'payments-pg', 'catalog-pg', 'identity-pg', 'ledger-pg'],
  );
  const before = await flexible.configurations.get('rg-analytics-prod', 'reports-pg', 'require_secure_transport');
  assert.deepEqual([before.value, before.allowedValues, before.isReadOnly], ['off', 'on,off', false]);

  const poller = await flexible.configurations.beginUpdate(
    'rg-analytics-prod',
    'reports-pg',
    'require_secure_transport',
    { value: 'on', source: 'user-override' },
    { updateIntervalInMs: 1 },
  );
  await poller.pollUntilDone();
  const after = await flexible.configurations.get('rg-analytics-prod', 'reports-pg', 'require_secure_transport');
  assert.deepEqual([after.value, after.source], ['on', 'user-override']);

  const names = (await all(flexible.configurations.listByServer('rg-analytics-prod', 'reports-pg'))).map(
    ({ name }) => name,
  );
  assert.ok(names.includes('ssl_min_protocol_version') && names.includes('array_nulls'));
  assert.ok(
    requests.some(({ url }) => url.includes('skiptoken')),
    'the list has more than one page',
  );
});

test('a refusal arrives as the RestError that the packages make of the service’s', async () => {
  const { single, flexible } = open([{ fault: 'deniedByPolicy', server: 'orders-db', policy: 'Keep TLS on' }]);
  await assert.rejects(
    single.servers.beginUpdate('rg-shop-prod', 'orders-db', { sslEnforcement: 'Disabled' }),
    (error: { code?: string; statusCode?: number }) =>
      error.code === 'RequestDisallowedByPolicy' && error.statusCode === 403,
  );
  await assert.rejects(
    flexible.configurations.get('rg-billing-prod', 'ledger-pg', 'require_secure_transport'),
    (error: { code?: string }) => error.code === 'ServerIsNotReady',
  );
});

test('a failed operation rejects in the packages', async () => {
  const { single } = open([{ fault: 'failedOperation' }]);
  const poller = await single.servers.beginUpdate(
    'rg-shop-prod',
    'orders-db',
    { minimalTlsVersion: 'TLS1_1' },
    { updateIntervalInMs: 1 },
  );
  await assert.rejects(poller.pollUntilDone() as Promise<unknown>, /OperationFailed/);
  assert.equal((await single.servers.get('rg-shop-prod', 'orders-db')).minimalTlsVersion, 'TLS1_0');
});
