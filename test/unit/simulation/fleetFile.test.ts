import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demoFleet, InputError, maximumFleetBytes, parseFleet, parseFleetInTasks } from '../../../src/simulation/index';
import { generateFleet } from '../../support/generatedFleet';
import { fixture, flexibleId, singleId, subscription } from './support';

const parse = (value: unknown) => parseFleet(JSON.stringify(value));
const single = { id: singleId('orders-db'), location: 'westeurope', properties: {} };
const flexible = { id: flexibleId('orders-pg'), location: 'westeurope', properties: {} };

test('takes {"value":[…]}, a bare array and one resource', () => {
  for (const document of [{ value: [single] }, [single], single]) {
    assert.deepEqual(
      parse(document).servers.map(({ id }) => id),
      [single.id],
    );
  }
});

test('takes the wrapping of the REST examples, alone or several in an array', () => {
  const names = parseFleet(fixture('single-2017-12-01/ServerListByResourceGroup.json')).servers.map(({ name }) => name);
  assert.deepEqual(names, ['pgtestsvc1', 'pgtestsvc2', 'pgtestsvc4']);
  assert.equal(parseFleet(fixture('flexible-2024-08-01/ServerList.json')).servers.length, 2);
  const both = parseFleet(
    `[${fixture('flexible-2024-08-01/ServerGet.json')}, ${fixture('flexible-2024-08-01/ConfigurationListByServer.tls-entries.json')}]`,
  );
  assert.deepEqual(
    both.servers.map(({ name }) => name),
    ['exampleserver'],
  );
  assert.equal(both.configurations.length, 6);
});

test('an old answer without a minimum stays without one', () => {
  const [server] = parseFleet(fixture('single-2017-12-01/ServerGet.older-without-minimalTlsVersion.json')).servers;
  assert.equal(server?.properties.sslEnforcement, 'Enabled');
  assert.equal('minimalTlsVersion' in (server?.properties ?? {}), false);
});

test('takes what az prints: flat, with nulls, with or without a type', () => {
  const fleet = parse([
    {
      administratorLogin: 'ana',
      fullyQualifiedDomainName: 'orders-db.postgres.database.azure.com',
      id: singleId('orders-db'),
      identity: null,
      location: 'westus',
      minimalTlsVersion: 'TLS1_1',
      name: 'orders-db',
      resourceGroup: 'rg',
      sku: { name: 'GP_Gen5_2' },
      sslEnforcement: 'Enabled',
      tags: null,
      userVisibleState: 'Ready',
      version: '11',
      somethingNew: { kept: true },
    },
    { id: flexibleId('orders-pg'), location: 'westus', state: 'Stopped', version: '16' },
    { id: `${flexibleId('orders-pg')}/configurations/require_secure_transport`, value: 'off', source: 'user-override' },
  ]);
  assert.deepEqual(fleet.servers[0], {
    id: singleId('orders-db'),
    name: 'orders-db',
    type: 'Microsoft.DBforPostgreSQL/servers',
    location: 'westus',
    resourceGroup: 'rg',
    sku: { name: 'GP_Gen5_2' },
    properties: {
      administratorLogin: 'ana',
      fullyQualifiedDomainName: 'orders-db.postgres.database.azure.com',
      minimalTlsVersion: 'TLS1_1',
      sslEnforcement: 'Enabled',
      userVisibleState: 'Ready',
      version: '11',
      somethingNew: { kept: true },
    },
  });
  assert.equal(fleet.servers[1]?.properties.state, 'Stopped');
  assert.deepEqual(fleet.configurations[0]?.properties, { value: 'off', source: 'user-override' });
});

test('a short entry gets the service’s defaults', () => {
  const { servers, subscriptions } = parse([single, flexible]);
  assert.deepEqual(servers[0]?.properties, {
    sslEnforcement: 'Enabled',
    fullyQualifiedDomainName: 'orders-db.postgres.database.azure.com',
    userVisibleState: 'Ready',
  });
  assert.equal(servers[1]?.properties.state, 'Ready');
  assert.equal(servers[1]?.type, 'Microsoft.DBforPostgreSQL/flexibleServers');
  assert.equal(subscriptions[0]?.displayName, subscription, 'a subscription without a name is named by its id');
});

test('parameters may stand inside a server: as an array, an object of values, or of resources', () => {
  const inside = [
    [{ name: 'require_secure_transport', value: 'off' }],
    { require_secure_transport: 'off' },
    { require_secure_transport: { value: 'off' } },
    [{ name: 'require_secure_transport', properties: { value: 'off' } }],
  ];
  for (const configurations of inside) {
    for (const server of [
      { ...flexible, configurations },
      { ...flexible, properties: { configurations } },
    ]) {
      const fleet = parse([server]);
      assert.equal(fleet.configurations[0]?.id, `${flexible.id}/configurations/require_secure_transport`);
      assert.equal(fleet.configurations[0]?.properties.value, 'off');
      assert.equal('configurations' in (fleet.servers[0]?.properties ?? {}), false);
    }
  }
});

test('takes subscriptions as the service and as az account list give them', () => {
  const other = 'a8e2d9f4-17c3-4e60-b5d8-94c1f6a03b72';
  const { subscriptions } = parse({
    subscriptions: [
      { id: `/subscriptions/${subscription}`, displayName: 'Production' },
      { id: other, name: 'Staging', tenantId: 't' },
    ],
    value: [single],
  });
  assert.deepEqual(subscriptions, [
    { id: `/subscriptions/${subscription}`, subscriptionId: subscription, displayName: 'Production', state: 'Enabled' },
    { id: `/subscriptions/${other}`, subscriptionId: other, displayName: 'Staging', tenantId: 't', state: 'Enabled' },
  ]);
});

test('a byte order mark is no mistake', () => {
  assert.equal(parseFleet(`\uFEFF${JSON.stringify([single])}`).servers.length, 1);
});

const configuration = {
  id: `${flexible.id}/configurations/ssl_min_protocol_version`,
  properties: { value: 'TLSv1.3' },
};
test('names line and column of broken JSON', () => {
  assert.throws(() => parseFleet('{\n  "value": [,]\n}'), {
    name: 'InputError',
    entry: 'line 2, column 13',
    problem: { code: 'valueExpected' },
  });
});

test('refuses what is too deep or too large', () => {
  const deep = `[{"a":${'['.repeat(5000)}${']'.repeat(5000)}}]`;
  assert.throws(() => parseFleet(deep), { problem: { code: 'tooDeep', levels: 64 } });
  assert.throws(() => parseFleet(' '.repeat(maximumFleetBytes + 1)), { problem: { code: 'tooLarge' } });
});

test('takes little time for a file that is large and no fleet', () => {
  const fill = (text: string, before = '', after = ''): string => `${before}${text.repeat(15_000_000)}${after}`;
  const started = process.cpuUsage();
  assert.throws(() => parseFleet(fill('0,', '[', '0]')), { problem: { code: 'tooManyValues', most: 4_000_000 } });
  assert.throws(() => parseFleet(fill('[]', '[', ']')), { problem: { code: 'tooManyValues', most: 4_000_000 } });
  assert.throws(() => parseFleet(fill('[', '[')), { problem: { code: 'tooDeep', levels: 64 } });
  assert.throws(() => parseFleet(fill('\n', '', 'x')), { entry: 'line 15000001, column 1' });
  assert.throws(() => parseFleet(fill('\r\n', '', 'x')), { entry: 'line 15000001, column 1' });
  assert.throws(() => parseFleet(fill('\\"', '["')), { entry: 'line 1, column 2' });
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 10_000_000, `${user + system} microseconds`);
});

test('repeats little of a file in its errors', () => {
  const long = 'x'.repeat(10_000_000);
  const documents: readonly unknown[] = [
    [{ ...single, id: long }],
    [{ ...single, id: single.id.replace(subscription, long) }],
    [{ ...single, id: `${single.id}${long}`, name: 'other' }],
    [{ ...single, type: long }],
    [single, { ...single, id: `${single.id}/` }, long],
    [{ ...flexible, configurations: { [long]: [] } }],
    [{ ...flexible, wire: { [long]: true } }],
    [{ ...configuration, id: configuration.id.replace('orders-pg', long) }],
    [flexible, { ...configuration, properties: { value: long, allowedValues: 'a', dataType: 'Enumeration' } }],
    [flexible, { ...configuration, properties: { value: 'a', allowedValues: long, dataType: 'Enumeration' } }],
    long,
    { value: [], subscriptions: [{ subscriptionId: long }] },
  ];
  for (const document of documents) {
    assert.throws(
      () => parseFleet(JSON.stringify(document)),
      ({ message }: Error) => message.length < 1000,
    );
  }
});

test('a property named __proto__ is kept as data', () => {
  const text = `[{"id":"${singleId('a')}","location":"x","__proto__":{"polluted":true}}]`;
  const [server] = parseFleet(text).servers;
  assert.equal(Object.hasOwn(server?.properties ?? {}, '__proto__'), true);
  assert.equal('polluted' in {}, false);
});

test('whatever the file holds, nothing but a InputError is thrown', () => {
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom(single.id, flexible.id, configuration.id, 'Ready', 'TLS1_2'));
  const entry = fc.dictionary(
    fc.constantFrom('id', 'name', 'type', 'location', 'properties', 'configurations', 'value', 'state', '__proto__'),
    values,
    { noNullPrototype: true },
  );
  const documents = fc.oneof(
    values,
    fc.array(fc.oneof(values, entry)),
    fc.record({ value: fc.oneof(values, fc.array(entry)), subscriptions: fc.oneof(values, fc.array(entry)) }),
    fc.record({ responses: fc.oneof(values, fc.dictionary(fc.constantFrom('200', '404'), entry)) }),
    fc.array(entry.map((given) => ({ ...flexible, ...given, id: flexible.id }))),
  );
  const texts = fc.oneof(
    fc.string(),
    documents.map((document) => JSON.stringify(document)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseFleet(text);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test('parsing its own document again changes nothing', () => {
  const { subscriptions, servers, configurations, wire = {}, clients = {} } = demoFleet;
  const entries = servers.map((server) => {
    const [override, connected] = [wire, clients].map((members) => members[server.id.toLowerCase()]);
    return { ...server, ...(override && { wire: override }), ...(connected && { clients: connected }) };
  });
  assert.deepEqual(parse({ subscriptions, value: [...entries, ...configurations] }), demoFleet);
});

test('a large file is read in short tasks, with the same result', async () => {
  const content = Buffer.from(generateFleet(2_000));
  let tasks = 0;
  let running = true;
  const count = (): void => {
    tasks++;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  const read = await parseFleetInTasks(content, () => undefined);
  running = false;
  assert.deepEqual(read, parseFleet(content));
  assert.ok(tasks >= 4, `${tasks} tasks`);
  await assert.rejects(
    parseFleetInTasks(Buffer.from('[1]'), () => undefined),
    InputError,
  );
});
