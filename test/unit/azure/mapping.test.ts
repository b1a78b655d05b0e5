import type { Server as WireSingle } from '@azure/arm-postgresql';
import type { Configuration, Server as WireFlexible } from '@azure/arm-postgresql-flexible';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toParameterWrites, toSingleServerPatch } from '../../../src/azure/domainToWire';
import { fromFlexibleServer, fromParameters, fromSingleServer, toSubscription } from '../../../src/azure/wireToDomain';
import { known, unknown } from '../../../src/domain/server';
import { flexibleId, singleId } from './scriptedService';

const single = (rest: Record<string, unknown> = {}): WireSingle => ({ id: singleId, location: 'westus', ...rest });
const flexible = (rest: Record<string, unknown> = {}): WireFlexible => ({
  id: flexibleId,
  location: 'westus',
  ...rest,
});

test('tags are texts within the limits of Azure, and absent where there are none', () => {
  const tagsOf = (tags: unknown) => fromSingleServer(single({ tags }), 0)?.tags;
  assert.deepEqual(tagsOf({ env: 'prod', count: 1, ['a'.repeat(513)]: 'x' }), { env: 'prod' });
  assert.equal(
    Object.keys(tagsOf(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`t${at}`, '']))) ?? {}).length,
    50,
  );
  for (const none of [undefined, null, {}, [], 'env=prod']) {
    assert.equal(tagsOf(none), undefined);
  }
});

describe('names', () => {
  const named = (rest: Record<string, unknown>) => fromSingleServer(single(rest), 0);

  test('are taken as the service spells them, whatever their case', () => {
    assert.equal(named({ name: 'SINGLE1' })?.name, 'SINGLE1');
    assert.equal(named({ id: singleId.replace('testrg', 'RG-1_(a).Ünï日') })?.resourceGroup, 'RG-1_(a).Ünï日');
    assert.equal(
      named({ fullyQualifiedDomainName: 'a1.privatelink.postgres.database.azure.com' })?.host?.slice(0, 3),
      'a1.',
    );
  });

  for (const [what, rest] of [
    ['a resource group with control characters', { id: singleId.replace('testrg', 'a\x03\r\ntouch canary\r') }],
    ['a resource group with a quote', { id: singleId.replace('testrg', "a'b") }],
    ['a resource group that ends with a period', { id: singleId.replace('testrg', 'a.') }],
    ['a resource group that is a step up', { id: singleId.replace('testrg', '..') }],
    ['a resource group with an escape', { id: singleId.replace('testrg', 'a%2e') }],
    ['a server that is a step up', { id: singleId.replace(/[^/]+$/, '..') }],
    ['a server with a query', { id: `${singleId}?x=1` }],
    ['a server with a fragment', { id: `${singleId}#x` }],
    ['a subscription that is no UUID', { id: singleId.replace(/[^/]+(?=\/resourceGroups)/, 'x') }],
    ['a name that is not the one of the id', { name: 'other' }],
    ['a name with a line end', { name: 'single1\n' }],
    ['a host that is a connection string', { fullyQualifiedDomainName: 'h sslmode=disable' }],
    ['a host that is two', { fullyQualifiedDomainName: 'a.example.com,b.example.com' }],
    ['a host that is a socket', { fullyQualifiedDomainName: '/tmp' }],
    ['a host that is an option', { fullyQualifiedDomainName: '-h' }],
    ['a host with control characters', { fullyQualifiedDomainName: 'h\x1b[2J' }],
  ] as const) {
    test(`${what}: it is no server of Azure's`, () => assert.equal(named(rest), undefined));
  }

  test('a region and a login that are odd are left out', () => {
    const { location, administratorLogin } = named({ location: 'west\x1b', administratorLogin: 'a\u202eb' }) ?? {};
    assert.deepEqual([location, administratorLogin], ['', undefined]);
  });
});

describe('Single Server', () => {
  const settings = (sslEnforcement: unknown, minimalTlsVersion: unknown): unknown => {
    const { enforcement, minimum } = fromSingleServer(single({ sslEnforcement, minimalTlsVersion }), 0)?.tls ?? {};
    return [enforcement, minimum];
  };

  test('settings', () => {
    assert.deepEqual(settings('Enabled', 'TLS1_2'), [known(true), known('1.2')]);
    assert.deepEqual(settings('Disabled', 'TLSEnforcementDisabled'), [known(false), known('none')]);
    assert.deepEqual(settings('ENABLED', 'tls1_0'), [known(true), known('1.0')]);
  });

  test('what is absent or not known stays unknown, with what the service said', () => {
    assert.deepEqual(settings(undefined, null), [unknown('absent'), unknown('absent')]);
    assert.deepEqual(settings('Maybe', 'TLS9_9'), [
      unknown('unrecognised', 'Maybe'),
      unknown('unrecognised', 'TLS9_9'),
    ]);
    assert.deepEqual(settings(true, 12), [unknown('unrecognised', 'true'), unknown('unrecognised', '12')]);
  });

  test('the resource', () => {
    const wire = single({
      name: 'single1',
      version: '11',
      userVisibleState: 'Dropping',
      administratorLogin: 'admin',
      fullyQualifiedDomainName: 'h',
    });
    const { tls, ...server } = fromSingleServer(wire, 7) ?? assert.fail();
    assert.deepEqual(tls.maximum, known('none'));
    assert.deepEqual(server, {
      id: singleId,
      kind: 'single',
      name: 'single1',
      resourceGroup: 'testrg',
      subscriptionId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      location: 'westus',
      host: 'h',
      version: '11',
      state: 'Dropping',
      administratorLogin: 'admin',
      readAt: 7,
    });
  });

  test('something else is not a server', () => {
    assert.equal(fromSingleServer(single({ id: undefined }), 0), undefined);
    assert.equal(fromSingleServer(single({ id: flexibleId }), 0), undefined);
    assert.equal(fromSingleServer(single({ id: '/subscriptions/x' }), 0), undefined);
  });
});

describe('Flexible Server', () => {
  test('which ways to log in are on, as far as the service says', () => {
    const authentication = (authConfig: unknown): unknown =>
      fromFlexibleServer(flexible({ authConfig }), 0)?.authentication;
    assert.deepEqual(authentication({ passwordAuth: 'Disabled', activeDirectoryAuth: 'enabled' }), {
      password: false,
      entra: true,
    });
    assert.deepEqual(authentication({ passwordAuth: 'Enabled', activeDirectoryAuth: 'Sometimes' }), { password: true });
    for (const other of [undefined, null, {}, 'Enabled', { passwordAuth: 7 }]) {
      assert.equal(authentication(other), undefined);
    }
  });

  const states = [
    ['Ready', 'notReadYet'],
    ['READY', 'notReadYet'],
    ['Stopped', 'stopped'],
    ['Stopping', 'stopped'],
    ['Inaccessible', 'inaccessible'],
    ['Updating', 'notReady'],
    ['Disabled', 'notReady'],
    ['Hibernating', 'notReady'],
    [undefined, 'notReady'],
  ] as const;
  for (const [state, reason] of states) {
    test(`${state}: settings are ${reason}`, () => {
      const server = fromFlexibleServer(flexible({ state }), 0);
      assert.equal(server?.state, state ?? 'Unknown');
      assert.deepEqual(server.tls, {
        enforcement: unknown(reason),
        minimum: unknown(reason),
        maximum: unknown(reason),
      });
    });
  }

  test('the version has its minor part where the service gives it', () => {
    assert.equal(fromFlexibleServer(flexible({ version: '17', minorVersion: '4' }), 0)?.version, '17.4');
    assert.equal(fromFlexibleServer(flexible({ version: '17' }), 0)?.version, '17');
    assert.equal(fromFlexibleServer(flexible({ id: singleId }), 0), undefined);
  });
});

describe('server parameters', () => {
  const parameter = (value: unknown, rest: Partial<Configuration> = {}): Configuration => ({
    ...(typeof value === 'string' ? { value } : {}),
    ...rest,
  });
  const defaults = { enforcement: parameter('on'), minimum: parameter('TLSv1.2'), maximum: parameter('') };

  test('values, in whatever case', () => {
    assert.deepEqual(fromParameters(defaults), {
      enforcement: known(true),
      minimum: known('1.2'),
      maximum: known('none'),
    });
    const other = fromParameters({
      enforcement: parameter('OFF'),
      minimum: parameter('TLSV1'),
      maximum: parameter('tlsv1.3'),
    });
    assert.deepEqual(other, { enforcement: known(false), minimum: known('1.0'), maximum: known('1.3') });
  });

  test('an empty minimum is not "no minimum"', () => {
    const { minimum } = fromParameters({ ...defaults, minimum: parameter('') });
    assert.deepEqual(minimum, unknown('unrecognised', ''));
  });

  test('what could not be read keeps its reason', () => {
    const settings = fromParameters({
      enforcement: 'forbidden',
      minimum: parameter(undefined),
      maximum: parameter('TLSv2'),
    });
    assert.deepEqual(settings, {
      enforcement: unknown('forbidden'),
      minimum: unknown('absent'),
      maximum: unknown('unrecognised', 'TLSv2'),
    });
  });

  test('allowed values, oldest first; a pattern says nothing', () => {
    const allowed = (allowedValues: string): unknown =>
      fromParameters({ ...defaults, minimum: parameter('TLSv1.2', { allowedValues }) }).allowedMinimums;
    assert.deepEqual(allowed('TLSv1.3, TLSv1.2'), ['1.2', '1.3']);
    assert.deepEqual(allowed('TLSv1.2,TLSv1.3,TLSv9'), ['1.2', '1.3']);
    assert.equal(allowed('.*'), undefined);
  });

  test('read-only and pending restart', () => {
    const settings = fromParameters({
      ...defaults,
      enforcement: parameter('on', { isReadOnly: true }),
      minimum: parameter('TLSv1.2', { isConfigPendingRestart: true }),
    });
    assert.deepEqual(settings.readOnly, ['enforcement']);
    assert.equal(settings.pendingRestart, true);
  });
});

test('subscriptions', () => {
  const [id, tenantId] = ['a8e2d9f4-17c3-4e60-b5d8-94c1f6a03b72', '6B05E4C8-F29D-4137-8A7E-D1B3C5907E2F'];
  const name = 'Production';
  assert.deepEqual(toSubscription({ subscriptionId: id, displayName: name, tenantId }), { id, name, tenantId });
  assert.deepEqual(toSubscription({ subscriptionId: id }), { id, name: id });
  assert.deepEqual(toSubscription({ subscriptionId: id, tenantId: '../x' }), { id, name: id });
  assert.equal(toSubscription({ displayName: 'x' }), undefined);
  for (const odd of ['..', 'a b', `${id}/..`, `${id}\n`, id.slice(1)]) {
    assert.equal(toSubscription({ subscriptionId: odd }), undefined, odd);
  }
});

describe('changes', () => {
  test('a patch has only what changes', () => {
    assert.deepEqual(toSingleServerPatch({ enforcement: false }), { sslEnforcement: 'Disabled' });
    assert.deepEqual(toSingleServerPatch({ minimum: '1.1' }), { minimalTlsVersion: 'TLS1_1' });
    assert.deepEqual(toSingleServerPatch({ enforcement: true, minimum: 'none' }), {
      sslEnforcement: 'Enabled',
      minimalTlsVersion: 'TLSEnforcementDisabled',
    });
    assert.deepEqual(toSingleServerPatch({}), {});
  });

  test('parameters are written one by one, the strengthening first', () => {
    const source = 'user-override';
    const minimum = { setting: 'minimum', name: 'ssl_min_protocol_version', body: { value: 'TLSv1.3', source } };
    const enforcement = (value: string): unknown => ({
      setting: 'enforcement',
      name: 'require_secure_transport',
      body: { value, source },
    });
    assert.deepEqual(toParameterWrites({ enforcement: true, minimum: '1.3' }), [enforcement('on'), minimum]);
    assert.deepEqual(toParameterWrites({ enforcement: false, minimum: '1.3' }), [minimum, enforcement('off')]);
    assert.deepEqual(toParameterWrites({ minimum: '1.3' }), [minimum]);
    assert.deepEqual(
      toParameterWrites({ minimum: '1.0' }).map(({ body }) => body.value),
      ['TLSv1'],
    );
    assert.deepEqual(toParameterWrites({}), []);
  });
});
