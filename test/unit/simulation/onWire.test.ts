import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSimulation, demoFleet, parseFleet, simulatedPassword } from '../../../src/simulation/index';

const group =
  '/subscriptions/3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL';

const behavior = (type: 'servers' | 'flexibleServers', entry: object) => {
  const id = `${group}/${type}/db`;
  const fleet = parseFleet(JSON.stringify([{ id, location: 'westeurope', ...entry }]));
  const simulation = createSimulation({ fleet, operationSeconds: 0, faults: [] });
  return { ...simulation.onWire(id.toUpperCase()), fleet };
};

const of = (...args: Parameters<typeof behavior>) => {
  const { plaintext, minimum, maximum, running } = behavior(...args);
  return { plaintext, minimum, maximum, running };
};

suite('on the wire', () => {
  test('a server does what its settings say', () => {
    const all = { plaintext: false, minimum: '', maximum: '', running: true };
    assert.deepEqual(of('servers', {}), all);
    assert.deepEqual(of('servers', { properties: { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLS1_0' } }), {
      ...all,
      plaintext: true,
      minimum: 'TLSv1',
    });
    assert.deepEqual(of('flexibleServers', {}), { ...all, minimum: 'TLSv1.2' });
    const configurations = { require_secure_transport: 'OFF', ssl_max_protocol_version: 'TLSv1.2' };
    assert.deepEqual(of('flexibleServers', { configurations, properties: { state: 'Stopped' } }), {
      plaintext: true,
      minimum: 'TLSv1.2',
      maximum: 'TLSv1.2',
      running: false,
    });
  });

  test('or what the fleet file says, which the service does not know of', () => {
    const { minimum, plaintext, fleet } = behavior('flexibleServers', { wire: { minimum: 'TLSv1', plaintext: true } });
    assert.deepEqual([minimum, plaintext], ['TLSv1', true]);
    assert.ok(!('wire' in (fleet.servers[0] ?? {})) && !('wire' in (fleet.servers[0]?.properties ?? {})));
    const flat = behavior('servers', { sslEnforcement: 'Enabled', wire: { maximum: 'TLSv1.2' } });
    assert.equal(flat.maximum, 'TLSv1.2');
  });

  test('clients are those of the fleet file, which the service does not know of', () => {
    const clients = [
      { user: 'shop', application: 'web', tls: 'TLSv1.3', count: 3, password: 'its own' },
      { user: 'shop', tls: '', address: '::1', database: 'shop', replication: true },
      { user: 'dba' },
    ];
    const properties = { administratorLogin: 'dba', version: '16', minorVersion: '8' };
    const { database, fleet } = behavior('flexibleServers', { properties, clients });
    const usual = { application: '', address: '10.0.0.4', database: 'postgres', replication: false, count: 1 };
    assert.deepEqual(database, {
      version: '16.8',
      gateway: false,
      users: [
        { name: 'dba', password: simulatedPassword, administrator: true },
        { name: 'shop', password: 'its own', administrator: false },
      ],
      clients: [
        { ...usual, user: 'shop', application: 'web', tls: 'TLSv1.3', count: 3, password: 'its own' },
        { ...usual, user: 'shop', tls: '', address: '::1', database: 'shop', replication: true },
        { ...usual, user: 'dba', tls: 'TLSv1.2' },
      ],
    });
    assert.ok(!JSON.stringify(fleet.servers).includes('its own'));
    const alone = behavior('servers', {}).database;
    assert.deepEqual(alone?.users, [{ name: 'postgres', password: simulatedPassword, administrator: true }]);
    assert.deepEqual([alone.gateway, alone.clients], [true, []]);
  });

  test('PgBouncer answers where it is on, enforces TLS as the server does, and has a minimum of its own', () => {
    const enabled = { 'pgbouncer.enabled': 'True', ssl_min_protocol_version: 'TLSv1.3' };
    const own = { plaintext: false, minimum: 'TLSv1.2', maximum: '' };
    const ports = (entry: object) => behavior('flexibleServers', entry).pgBouncer;
    assert.deepEqual(ports({}), []);
    assert.deepEqual(ports({ configurations: enabled }), [{ port: 6432, ...own }]);
    assert.deepEqual(ports({ configurations: { ...enabled, require_secure_transport: 'off' } }), [
      { port: 6432, ...own, plaintext: true },
    ]);
    assert.deepEqual(ports({ configurations: enabled, properties: { cluster: { clusterSize: 3 } } }), [
      { port: 6432, ...own },
      { port: 8432, ...own },
    ]);
    assert.deepEqual(behavior('servers', {}).pgBouncer, []);
  });

  test('the demo fleet has one server that does otherwise', () => {
    assert.deepEqual(Object.values(demoFleet.wire ?? {}), [{ minimum: 'TLSv1.2' }]);
  });

  const versions = ['""', '"TLSv1"', '"TLSv1.1"', '"TLSv1.2"', '"TLSv1.3"'];
  for (const [wire, entry, problem] of [
    [{ minimum: '1.0' }, 'wire.minimum', { code: 'expected', expected: 'oneOf', found: '"1.0"', choices: versions }],
    [
      { plaintext: 'on' },
      'wire.plaintext',
      { code: 'expected', expected: 'oneOf', found: '"on"', choices: ['true', 'false'] },
    ],
    [{ version: 'TLSv1' }, 'wire.version', { code: 'unknownMember', known: ['plaintext', 'minimum', 'maximum'] }],
    ['TLSv1', 'wire', { code: 'expected', expected: 'object', found: '"TLSv1"', example: '{"minimum": "TLSv1"}' }],
  ] as const) {
    test(`refuses ${JSON.stringify(wire)}`, () => {
      assert.throws(() => behavior('servers', { wire }), { entry: `[0] "db" ${entry}`, problem });
    });
  }

  test('nobody answers for a server that is not there', () => {
    const simulation = createSimulation({ fleet: demoFleet, operationSeconds: 0, faults: [] });
    assert.equal(simulation.onWire(`${group}/servers/nobody`), undefined);
  });
});
