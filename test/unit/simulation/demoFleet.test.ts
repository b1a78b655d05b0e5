import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulation, demoFleet } from '../../../src/simulation/index';
import { parseResourcePath } from '../../../src/simulation/fleetDocument';

const property = (name: string): unknown[] => demoFleet.servers.map(({ properties }) => properties[name]);
const configured = (parameter: string): unknown[] =>
  demoFleet.configurations.filter(({ name }) => name === parameter).map(({ properties }) => properties.value);

test('the demo fleet shows both products, three subscriptions, and every setting and state', () => {
  assert.equal(demoFleet.servers.length, 15);
  assert.deepEqual(
    demoFleet.subscriptions.map(({ displayName }) => displayName),
    ['Contoso Production', 'Contoso Staging', 'Contoso Sandbox'],
  );
  const paths = demoFleet.servers.map(({ id }) => parseResourcePath(id));
  assert.deepEqual(new Set(paths.map((path) => path?.serverType)), new Set(['servers', 'flexibleServers']));
  assert.equal(new Set(paths.map((path) => path?.subscriptionId)).size, 3);
  assert.ok(new Set(paths.map((path) => path?.resourceGroup)).size >= 8);
  assert.ok(new Set(demoFleet.servers.map(({ location }) => location)).size >= 4);
  assert.ok(demoFleet.servers.some(({ name }) => name.length === 63));

  assert.deepEqual(
    new Set(property('minimalTlsVersion')),
    new Set([undefined, 'TLSEnforcementDisabled', 'TLS1_0', 'TLS1_1', 'TLS1_2']),
  );
  assert.ok(demoFleet.servers.some(({ properties }) => properties.sslEnforcement && !properties.minimalTlsVersion));
  assert.ok(property('sslEnforcement').includes('Disabled'));
  assert.deepEqual(configured('require_secure_transport'), ['off']);
  assert.deepEqual(new Set(configured('ssl_min_protocol_version')), new Set(['TLSv1.2', 'TLSv1.3']));
  assert.deepEqual(configured('ssl_max_protocol_version'), ['TLSv1.2']);
  for (const state of ['Ready', 'Stopped', 'Updating', 'Inaccessible']) {
    assert.ok(property('state').includes(state), state);
  }
  for (let version = 11; version <= 18; version++) {
    assert.ok(property('version').includes(String(version)), String(version));
  }
});

test('clients of the demo fleet are such as their servers let in', () => {
  const simulation = createSimulation({ fleet: demoFleet, operationSeconds: 0, faults: [] });
  const versions = new Set<string>();
  for (const { id, name } of demoFleet.servers) {
    const wire = simulation.onWire(id) ?? assert.fail(name);
    for (const { tls, user } of wire.database.clients) {
      versions.add(tls);
      assert.ok(wire.running, name);
      if (tls === '') {
        assert.ok(wire.plaintext, `${user} of ${name}`);
      } else {
        assert.ok(tls >= wire.minimum && (wire.maximum === '' || tls <= wire.maximum), `${user} of ${name}`);
        // Single Server never had a newer version
        assert.ok(!id.includes('/servers/') || tls <= 'TLSv1.2', `${user} of ${name}`);
      }
    }
  }
  assert.deepEqual(versions, new Set(['', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']));
});
