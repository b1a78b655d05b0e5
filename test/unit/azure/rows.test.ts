import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  fromFlexibleServer,
  fromGraphServer,
  fromGraphSubscription,
  fromPgBouncerParameter,
  fromSingleServer,
  subscriptionOfUnreadable,
  toTenantName,
  withoutSettings,
} from '../../../src/azure/wireToDomain';
import { known, unknown } from '../../../src/domain/server';
import { flexibleId, flexibleServer, singleId, singleServer, subscriptionId } from './scriptedService';

const tenantId = '6B05E4C8-F29D-4137-8A7E-D1B3C5907E2F';

describe('a row of Resource Graph', () => {
  test('is a server of either product, its settings where the row has them', () => {
    const single = fromGraphServer(singleServer(), 7);
    assert.deepEqual([single?.kind, single?.name, single?.readAt], ['single', 'single1', 7]);
    assert.deepEqual(single?.tls.minimum, known('1.2'));
    const flexible = fromGraphServer(flexibleServer(), 7);
    assert.deepEqual([flexible?.kind, flexible?.name, flexible?.location], ['flexible', 'flexible1', 'westus']);
    assert.deepEqual(flexible?.tls.minimum, unknown('notReadYet'));
  });

  test('that is something else is none', () => {
    for (const row of [undefined, null, 'row', [], {}, { id: 7 }, { ...singleServer(), name: 'other' }]) {
      assert.equal(fromGraphServer(row, 0), undefined);
    }
  });

  test('keeps everything but its settings until they are read', () => {
    const row = fromGraphServer(singleServer(), 7) ?? assert.fail();
    for (const reason of ['notReadYet', 'throttled'] as const) {
      const unread = unknown(reason);
      const { tls, ...rest } = reason === 'notReadYet' ? withoutSettings(row) : withoutSettings(row, reason);
      assert.deepEqual(tls, { enforcement: unread, minimum: unread, maximum: unread });
      assert.deepEqual({ ...rest, tls: row.tls }, row);
    }
  });

  test('that cannot be read belongs to a subscription where it is of a PostgreSQL server', () => {
    const type = 'microsoft.dbforpostgresql/servers';
    const of = (row: unknown): unknown => subscriptionOfUnreadable(row);
    assert.equal(of({ id: singleId, type }), subscriptionId);
    assert.equal(
      of({ id: flexibleId.toUpperCase(), type: 'Microsoft.DBforPostgreSQL/flexibleServers' }),
      subscriptionId.toUpperCase(),
    );
    for (const other of [
      { id: singleId },
      { type },
      { id: singleId, type: 'microsoft.dbformysql/servers' },
      { id: singleId, type: `${type}/databases` },
      { id: singleId, type: `x${type}` },
      { id: `x${singleId}`, type },
      { id: singleId.replace(subscriptionId, 'x'), type },
      { id: `/subscriptions/${subscriptionId}`, type },
      null,
    ]) {
      assert.equal(of(other), undefined, JSON.stringify(other));
    }
  });

  test('is a subscription by its id, named by it where it has no name', () => {
    const row = { subscriptionId, name: 'Production', tenantId };
    assert.deepEqual(fromGraphSubscription(row), { id: subscriptionId, name: 'Production', tenantId });
    assert.deepEqual(fromGraphSubscription({ subscriptionId, name: '' }), { id: subscriptionId, name: subscriptionId });
    assert.equal(fromGraphSubscription({ subscriptionId: 'x' }), undefined);
    assert.equal(fromGraphSubscription(null), undefined);
  });
});

test('a tenant has its name, else its domain, else its id; without a UUID it is none', () => {
  const name = (wire: object): unknown => toTenantName(wire).map((tenant) => tenant.name);
  const defaultDomain = 'contoso.example';
  assert.deepEqual(toTenantName({ tenantId, displayName: 'Contoso', defaultDomain }), [
    { id: tenantId, name: 'Contoso' },
  ]);
  assert.deepEqual(name({ tenantId, displayName: '', defaultDomain }), [defaultDomain]);
  assert.deepEqual(name({ tenantId }), [tenantId]);
  assert.deepEqual(name({ tenantId: 'x; rm', displayName: 'Contoso' }), []);
  assert.deepEqual(name({ displayName: 'Contoso' }), []);
});

test('PgBouncer is on or off in both spellings; where it is hidden there is none', () => {
  const values = ['true', 'TRUE', 'on', 'false', 'off'].map((value) => fromPgBouncerParameter({ value }));
  assert.deepEqual(values, [known(true), known(true), known(true), known(false), known(false)]);
  assert.deepEqual(fromPgBouncerParameter('absent'), known(false));
  assert.deepEqual(fromPgBouncerParameter('forbidden'), unknown('forbidden'));
  assert.deepEqual(fromPgBouncerParameter({ value: 'maybe' }), unknown('unrecognised', 'maybe'));
});

describe('a server', () => {
  const single = (rest: object) => fromSingleServer({ id: singleId, location: 'westus', ...rest }, 0);
  const flexible = (rest: object) => fromFlexibleServer({ id: flexibleId, location: 'westus', ...rest }, 0);

  test('has the short name of its region', () => {
    assert.equal(single({ location: 'West  Europe' })?.location, 'westeurope');
    assert.equal(single({ location: undefined })?.location, '');
    assert.equal(single({ location: 7 })?.location, '');
  });

  test('has only what the service says of it', () => {
    const bare = single({});
    assert.deepEqual([bare?.name, bare?.state], ['single1', 'Unknown']);
    for (const member of ['host', 'version', 'administratorLogin', 'authentication', 'elasticCluster']) {
      assert.equal(member in (bare ?? {}), false, member);
      assert.equal(member in (flexible({}) ?? {}), false, member);
    }
    assert.equal(flexible({ minorVersion: '4' })?.version, undefined);
  });

  test('is an elastic cluster where it has nodes', () => {
    const clusters = [{ clusterSize: 2 }, { clusterSize: 1 }, { clusterSize: 0 }, {}, null, 'cluster'];
    assert.deepEqual(
      clusters.map((cluster) => flexible({ cluster })?.elasticCluster),
      [true, true, undefined, undefined, undefined, undefined],
    );
  });

  test('has each way to log in that the service mentions, and no other', () => {
    const authentication = (authConfig: unknown) => flexible({ authConfig })?.authentication;
    assert.deepEqual(authentication({ passwordAuth: 'Disabled' }), { password: false });
    assert.deepEqual(authentication({ activeDirectoryAuth: 'Enabled' }), { entra: true });
  });
});
