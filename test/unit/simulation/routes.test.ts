import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../support/clocks';
import { createSimulation, demoFleet, parseFleet } from '../../../src/simulation/index';
import {
  type ArmBody,
  ask,
  fixture,
  flexibleId,
  groupId,
  origin,
  request,
  send,
  simulate,
  singleId,
  subscription,
  start,
} from './support';

const names = (body: Pick<ArmBody, 'value'>): string[] => body.value.map(({ name }) => name);
const provider = 'providers/Microsoft.DBforPostgreSQL';

test('lists subscriptions and reads one', async () => {
  const simulation = simulate();
  const { status, body, headers } = await ask(simulation, 'GET', '/subscriptions');
  assert.equal(status, 200);
  assert.equal(body.value[0]?.displayName, 'Contoso Production');
  assert.deepEqual(body.count, { type: 'Total', value: 1 });
  assert.equal(headers['x-ms-ratelimit-remaining-tenant-reads'], '249');
  assert.equal((await ask(simulation, 'GET', `/subscriptions/${subscription}`)).body.subscriptionId, subscription);
});

test('lists servers by subscription and by resource group, whatever the case', async () => {
  const simulation = simulate();
  const single = ['strong', 'none', 'old', 'off', 'gone'];
  for (const scope of [`/subscriptions/${subscription}`, groupId, groupId.toUpperCase()]) {
    assert.deepEqual(names((await ask(simulation, 'GET', `${scope}/${provider}/servers`)).body), single);
    const flexible = (await ask(simulation, 'GET', `${scope}/${provider}/flexibleServers`)).body;
    assert.deepEqual(names(flexible), ['flex', 'stopped', 'stopping', 'updating']);
    assert.equal('nextLink' in flexible, false);
  }
});

test('a list holds the servers of its own subscription and resource group only', async () => {
  const simulation = simulate({ fleet: demoFleet });
  const group = `/subscriptions/${subscription}/resourceGroups/rg-shop-prod`;
  assert.deepEqual(names((await ask(simulation, 'GET', `${group}/${provider}/servers`)).body), ['orders-db']);
  assert.deepEqual(names((await ask(simulation, 'GET', `${group}/${provider}/flexibleServers`)).body), ['catalog-pg']);
});

test('a server is answered as the file has it, unknown properties too', async () => {
  const text = fixture('flexible-2024-08-01/ServerGet.json');
  const simulation = simulate({ fleet: parseFleet(text) });
  const expected = JSON.parse(text).responses['200'].body;
  assert.deepEqual((await ask(simulation, 'GET', expected.id)).body, expected);
});

test('the parameters of the REST example come back as they are', async () => {
  const text = fixture('flexible-2024-08-01/ConfigurationListByServer.tls-entries.json');
  const simulation = simulate({
    fleet: parseFleet(`[${fixture('flexible-2024-08-01/ServerGet.json')},${text}]`),
  });
  for (const expected of JSON.parse(text).responses['200'].body.value) {
    assert.deepEqual((await ask(simulation, 'GET', expected.id)).body, expected);
  }
});

test('parameters that the file does not have are the service’s defaults', async () => {
  const { body } = await ask(simulate(), 'GET', `${flexibleId('flex')}/configurations/SSL_MIN_PROTOCOL_VERSION`);
  assert.deepEqual(body, {
    properties: {
      value: 'TLSv1.2',
      description: 'Sets the minimum SSL/TLS protocol version to use.',
      defaultValue: 'TLSv1.2',
      dataType: 'Enumeration',
      allowedValues: 'TLSv1.2,TLSv1.3',
      source: 'system-default',
      isDynamicConfig: true,
      isReadOnly: false,
      isConfigPendingRestart: false,
      documentationLink:
        'https://www.postgresql.org/docs/17/runtime-config-connection.html#GUC-SSL-MIN-PROTOCOL-VERSION',
    },
    id: `${flexibleId('flex')}/configurations/ssl_min_protocol_version`,
    name: 'ssl_min_protocol_version',
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
  });
});

test('long lists come in pages with a nextLink', async () => {
  const fleet = Array.from({ length: 205 }, (_, index) => ({ id: flexibleId(`pg-${index}`), location: 'westeurope' }));
  const simulation = simulate({ fleet: parseFleet(JSON.stringify(fleet)) });
  const pages: number[] = [];
  const found = new Set<string>();
  let next: string | undefined = `${groupId}/${provider}/flexibleServers`;
  while (next !== undefined) {
    const { body } = await ask(simulation, 'GET', next);
    pages.push(body.value.length);
    names(body).forEach((name) => found.add(name));
    next = body.nextLink;
    assert.ok(next === undefined || (next.startsWith(`${origin}/subscriptions/`) && next.includes('api-version=')));
  }
  assert.deepEqual(pages, [100, 100, 5]);
  assert.equal(found.size, 205);
  for (const token of ['x', 'OTk5', 'LTE']) {
    const answer = await ask(
      simulation,
      'GET',
      `${groupId}/${provider}/flexibleServers?api-version=2025-08-01&$skiptoken=${token}`,
    );
    assert.deepEqual([answer.status, answer.body.error.code], [400, 'InvalidParameterValue'], token);
  }
});

const other = 'a8e2d9f4-17c3-4e60-b5d8-94c1f6a03b72';
const refusals: readonly [string, string, number, string][] = [
  ['an unknown subscription', `/subscriptions/${other}`, 404, 'SubscriptionNotFound'],
  ['servers of an unknown subscription', `/subscriptions/${other}/${provider}/servers`, 404, 'SubscriptionNotFound'],
  [
    'an unknown resource group',
    `/subscriptions/${subscription}/resourceGroups/none/${provider}/servers`,
    404,
    'ResourceGroupNotFound',
  ],
  ['an unknown Single Server', singleId('none-such'), 404, 'ResourceNotFound'],
  ['a server of the other kind', flexibleId('strong'), 404, 'ResourceNotFound'],
  ['an unknown parameter', `${flexibleId('flex')}/configurations/none`, 404, 'ResourceNotFound'],
  [
    'an unknown operation',
    `/subscriptions/${subscription}/${provider}/locations/westeurope/azureAsyncOperation/none`,
    404,
    'ResourceNotFound',
  ],
  ['an unknown path', '/tenants', 404, 'NotFound'],
  ['a path that is not well encoded', '/subscriptions/%E0%A4%A', 404, 'SubscriptionNotFound'],
  ['no API version', '/subscriptions?x=1', 400, 'MissingApiVersionParameter'],
  ['a wrong API version', '/subscriptions?api-version=latest', 400, 'InvalidApiVersionParameter'],
];

for (const [name, path, status, code] of refusals) {
  test(`refuses ${name}`, async () => {
    const answer = await ask(simulate(), 'GET', path);
    assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
    assert.equal(typeof answer.body.error.message, 'string');
  });
}

test('a method that the path does not have is not found', async () => {
  assert.equal((await ask(simulate(), 'DELETE', singleId('strong'))).body.error.code, 'NotFound');
});

test('nothing is answered without a bearer token', async () => {
  for (const authorization of [undefined, 'Basic abc', 'Bearer ']) {
    const unsigned = request('GET', '/subscriptions');
    unsigned.headers.delete('authorization');
    if (authorization !== undefined) {
      unsigned.headers.set('authorization', authorization);
    }
    const answer = await send(simulate(), unsigned);
    assert.deepEqual([answer.status, answer.body.error.code], [401, 'AuthenticationFailed']);
    assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer /);
  }
});

test('the headers are the service’s', async () => {
  const simulation = simulate();
  const asked = request('GET', singleId('strong'));
  asked.headers.set('x-ms-correlation-request-id', 'mine');
  const { headers } = await send(simulation, asked);
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(headers['x-ms-correlation-request-id'], 'mine');
  assert.match(headers['x-ms-request-id'] ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(headers['x-ms-ratelimit-remaining-subscription-reads'], '249');
  const refused = await ask(simulation, 'PATCH', singleId('strong'), { properties: { sslEnforcement: 'x' } });
  assert.equal(refused.headers['x-ms-ratelimit-remaining-subscription-writes'], '199');
});

test('what is left of the rate limit goes down with requests, up with time, and never below nothing', async () => {
  const clock = new ManualClock(start);
  const simulation = simulate({ clock });
  const left = async () =>
    Number((await ask(simulation, 'GET', singleId('old'))).headers['x-ms-ratelimit-remaining-subscription-reads']);
  for (let count = 249; count >= 0; count--) {
    assert.equal(await left(), count);
  }
  assert.equal(await left(), 0);
  clock.time += 2000;
  assert.equal(await left(), 49);
});

test('an answer takes 20 to 60 ms, and none when operations take none', async () => {
  const clock = new ManualClock(start);
  const simulation = simulate({ clock, operationSeconds: 4 });
  const asked = Array.from({ length: 50 }, () => ask(simulation, 'GET', singleId('strong')));
  assert.equal(clock.waits.length, 50);
  assert.ok(clock.waits.every(({ milliseconds }) => milliseconds >= 20 && milliseconds <= 60));
  assert.ok(new Set(clock.waits.map(({ milliseconds }) => milliseconds)).size > 10);
  clock.waits.forEach(({ callback }) => {
    callback();
  });
  assert.ok((await Promise.all(asked)).every(({ status }) => status === 200));

  simulation.update({ operationSeconds: 0 });
  await ask(simulation, 'GET', singleId('strong'));
  assert.equal(clock.waits.length, 50);
});

test('an aborted request rejects with AbortError, and a write that did not arrive does nothing', async () => {
  const clock = new ManualClock(start);
  const simulation = simulate({ clock, operationSeconds: 4 });
  const controller = new AbortController();
  const asked = request('PATCH', singleId('strong'), { properties: { minimalTlsVersion: 'TLS1_0' } });
  asked.abortSignal = controller.signal;
  const answer = simulation.httpClient.sendRequest(asked);
  controller.abort();
  await assert.rejects(answer, { name: 'AbortError' });
  assert.equal(clock.cancelled, 1, 'nothing keeps waiting');
  assert.deepEqual(simulation.snapshot().operations, []);
  await assert.rejects(simulation.httpClient.sendRequest(asked), { name: 'AbortError' });
  assert.equal(clock.waits.length, 1);
});

test('an answer that takes longer than the request’s timeout is given up at the timeout', async () => {
  const clock = new ManualClock(start);
  const simulation = simulate({ clock, faults: [{ fault: 'slow', seconds: 10 }] });
  const asked = request('GET', singleId('strong'));
  asked.timeout = 1000;
  const answer = simulation.httpClient.sendRequest(asked);
  assert.equal(clock.waits[0]?.milliseconds, 1000);
  clock.waits[0]?.callback();
  await assert.rejects(answer, { name: 'AbortError' });
});

test('runs on the real clock as well', async () => {
  const simulation = createSimulation({ fleet: demoFleet, operationSeconds: 4, faults: [] });
  assert.equal((await ask(simulation, 'GET', '/subscriptions')).body.value.length, 3);
});
