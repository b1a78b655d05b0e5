import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, flexibleId, simulate, singleId, write } from './support';

const settings = async (simulation: ReturnType<typeof simulate>, name: string): Promise<unknown[]> => {
  const { properties } = (await ask(simulation, 'GET', singleId(name))).body;
  return [properties.sslEnforcement, properties.minimalTlsVersion];
};

/** From the server, by the patch, to the settings afterwards; or to the parameter that is refused. */
const singlePatches: readonly [string, object, readonly unknown[] | string][] = [
  ['strong', { minimalTlsVersion: 'TLS1_0' }, ['Enabled', 'TLS1_0']],
  ['none', { minimalTlsVersion: 'TLS1_2' }, ['Enabled', 'TLS1_2']],
  ['none', { minimalTlsVersion: 'TLSEnforcementDisabled' }, ['Enabled', 'TLSEnforcementDisabled']],
  ['old', { minimalTlsVersion: 'TLS1_1' }, ['Enabled', 'TLS1_1']],
  // the trap: the minimum is lost
  ['strong', { sslEnforcement: 'Disabled' }, ['Disabled', 'TLSEnforcementDisabled']],
  ['old', { sslEnforcement: 'Disabled' }, ['Disabled', 'TLSEnforcementDisabled']],
  [
    'strong',
    { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLSEnforcementDisabled' },
    ['Disabled', 'TLSEnforcementDisabled'],
  ],
  ['off', { sslEnforcement: 'Enabled' }, ['Enabled', 'TLSEnforcementDisabled']],
  ['off', { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' }, ['Enabled', 'TLS1_2']],
  ['off', {}, ['Disabled', 'TLSEnforcementDisabled']],
  ['old', {}, ['Enabled', undefined]],
  ['strong', { minimalTlsVersion: 'TLSEnforcementDisabled' }, 'minimalTlsVersion'],
  ['off', { minimalTlsVersion: 'TLS1_2' }, 'minimalTlsVersion'],
  ['strong', { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLS1_2' }, 'minimalTlsVersion'],
  ['strong', { minimalTlsVersion: 'TLS1_3' }, 'minimalTlsVersion'],
  ['strong', { minimalTlsVersion: null }, 'minimalTlsVersion'],
  ['strong', { sslEnforcement: 'enabled' }, 'sslEnforcement'],
];

for (const [server, properties, expected] of singlePatches) {
  test(`Single Server ${server}: ${JSON.stringify(properties)} → ${JSON.stringify(expected)}`, async () => {
    const simulation = simulate();
    const before = await settings(simulation, server);
    const end = await write(simulation, 'PATCH', singleId(server), { properties });
    if (typeof expected === 'string') {
      assert.equal(end.error.code, 'InvalidParameterValue');
      assert.equal(
        end.error.message,
        `Invalid value given for parameter ${expected}. Specify a valid parameter value.`,
      );
      assert.deepEqual(await settings(simulation, server), before);
    } else {
      assert.equal(end.status, 'Succeeded');
      assert.deepEqual(await settings(simulation, server), expected);
    }
  });
}

test('a PATCH of a Single Server changes tags and sku, and keeps no password', async () => {
  const simulation = simulate();
  const body = {
    tags: { env: 'prod' },
    id: 'x',
    properties: { administratorLoginPassword: 'secret', userVisibleState: 'Dropping', publicNetworkAccess: 'Disabled' },
  };
  await write(simulation, 'PATCH', singleId('strong'), body);
  const server = (await ask(simulation, 'GET', singleId('strong'))).body;
  assert.deepEqual([server.tags, server.id], [{ env: 'prod' }, singleId('strong')]);
  assert.deepEqual([server.properties.userVisibleState, server.properties.publicNetworkAccess], ['Ready', 'Disabled']);
  assert.doesNotMatch(JSON.stringify(simulation.snapshot()), /secret/);
});

test('a Single Server that is not ready takes no change', async () => {
  const { status, body } = await ask(simulate(), 'PATCH', singleId('gone'), { properties: {} });
  assert.deepEqual([status, body.error.code], [409, 'ServerIsNotReady']);
});

const parameter = (name: string, server = 'flex'): string => `${flexibleId(server)}/configurations/${name}`;

/** Writes in turn; each with the value afterwards, or `undefined` when it is refused. */
const flexibleWrites: readonly [string, object, string | undefined][] = [
  ['require_secure_transport', { value: 'OFF' }, 'OFF'],
  ['require_secure_transport', { value: 'yes' }, undefined],
  ['ssl_min_protocol_version', { value: 'TLSv1.1' }, undefined],
  ['ssl_min_protocol_version', { value: 'TLSv1.3', source: 'user-override' }, 'TLSv1.3'],
  ['ssl_max_protocol_version', { value: 'TLSv1.2' }, undefined],
  ['ssl_min_protocol_version', { source: 'system-default' }, 'TLSv1.2'],
  ['ssl_max_protocol_version', { value: 'TLSv1.2' }, 'TLSv1.2'],
  ['ssl_min_protocol_version', { value: 'TLSv1.3' }, undefined],
  ['ssl_max_protocol_version', { value: '' }, ''],
  ['ssl_min_protocol_version', { value: 'TLSv1.3' }, 'TLSv1.3'],
  ['ssl_library', { value: 'OpenSSL' }, undefined],
  ['lock_timeout', { value: '2147483648' }, undefined],
  ['lock_timeout', { value: '5.5' }, undefined],
  ['lock_timeout', { value: '2000' }, '2000'],
  ['lock_timeout', { value: 2000 }, undefined],
  ['lock_timeout', {}, undefined],
];

test('Flexible Server: which values are taken', async () => {
  const simulation = simulate();
  for (const [index, [name, properties, expected]] of flexibleWrites.entries()) {
    const before = (await ask(simulation, 'GET', parameter(name))).body.properties.value;
    const end = await write(simulation, index % 2 === 0 ? 'PATCH' : 'PUT', parameter(name), { properties });
    const after = (await ask(simulation, 'GET', parameter(name))).body.properties.value;
    const label = `${name} ${JSON.stringify(properties)}`;
    if (expected === undefined) {
      assert.deepEqual([end.error?.code, after], ['InvalidParameterValue', before], label);
    } else {
      assert.deepEqual([end.status, after], ['Succeeded', expected], label);
    }
  }
});

test('a parameter that needs a restart says so after it was written', async () => {
  const simulation = simulate();
  await write(simulation, 'PATCH', parameter('max_connections'), { properties: { value: '200' } });
  await write(simulation, 'PATCH', parameter('lock_timeout'), { properties: { value: '200' } });
  const pending = async (name: string) =>
    (await ask(simulation, 'GET', parameter(name))).body.properties.isConfigPendingRestart;
  assert.deepEqual([await pending('max_connections'), await pending('lock_timeout')], [true, false]);
});

test('parameters of a server that does not run are neither read nor written', async () => {
  const simulation = simulate();
  for (const [server, status, code] of [
    ['stopped', 400, 'ServerStoppedError'],
    ['stopping', 400, 'ServerStoppedError'],
    ['updating', 409, 'ServerIsNotReady'],
  ] as const) {
    for (const answer of [
      await ask(simulation, 'GET', parameter('require_secure_transport', server)),
      await ask(simulation, 'GET', `${flexibleId(server)}/configurations`),
      await ask(simulation, 'PATCH', parameter('require_secure_transport', server), { properties: { value: 'on' } }),
    ]) {
      assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
    }
    assert.equal((await ask(simulation, 'GET', flexibleId(server))).status, 200);
  }
});

test('a broken body is refused', async () => {
  for (const body of ['{', '[]', '']) {
    const answer = await ask(simulate(), 'PATCH', singleId('strong'), body);
    assert.deepEqual([answer.status, answer.body.error.code], [400, 'InvalidRequestContent']);
  }
  const answer = await ask(simulate(), 'PATCH', singleId('strong'), { properties: 5 });
  assert.equal(answer.body.error.code, 'InvalidParameterValue');
});
