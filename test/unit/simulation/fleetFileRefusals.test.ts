import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FleetFileError, parseFleet } from '../../../src/simulation/index';
import { flexibleId, singleId, subscription } from './support';

const single = { id: singleId('orders-db'), location: 'westeurope', properties: {} };
const flexible = { id: flexibleId('orders-pg'), location: 'westeurope', properties: {} };
const configuration = {
  id: `${flexible.id}/configurations/ssl_min_protocol_version`,
  properties: { value: 'TLSv1.3' },
};
const refusals: readonly [string, unknown, string | undefined, RegExp][] = [
  ['a number', 5, undefined, /expected \{"value": \[…\]\} or an array of ARM resources, found 5/],
  ['no list', { servers: [] }, undefined, /or an array of ARM resources, found an object/],
  ['a value that is no array', { value: null }, 'value', /expected an array of resources, found null/],
  ['an example without an answer', { responses: { 404: {} } }, 'responses', /"200" with a "body"/],
  ['an entry that is no object', [single, 'x'], '[1]', /expected a resource \(an object\), found "x"/],
  ['an entry without an id', { value: [{ name: 'orders-db' }] }, 'value[0] "orders-db"', /"id" is missing/],
  ['another resource', [{ id: '/subscriptions/x' }], '[0] "x" id', /not the id of a PostgreSQL server: expected/],
  [
    'a subscription that is no UUID',
    [{ ...single, id: single.id.replace(subscription, 'prod') }],
    '[0] "orders-db" id',
    /"prod" is not a UUID/,
  ],
  [
    'a resource group that Azure has none of',
    [{ ...single, id: single.id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/a\x03\ntouch x') }],
    '[0] "orders-db" id',
    /"a\\u0003\\ntouch x" is not a name of a resource group/,
  ],
  [
    'a resource group that is a step up',
    [{ ...single, id: single.id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/..') }],
    '[0] "orders-db" id',
    /"\.\." is not a name of a resource group/,
  ],
  [
    'a server that is a step up',
    [{ ...single, id: singleId('..') }],
    '[0] ".." id',
    /"\.\." is not a name of a server/,
  ],
  [
    'a host that is none',
    [{ ...single, properties: { fullyQualifiedDomainName: 'h sslmode=disable' } }],
    '[0] "orders-db" properties.fullyQualifiedDomainName',
    /"h sslmode=disable" is not a host name/,
  ],
  [
    'a type that does not fit',
    [{ ...single, type: 'Microsoft.DBforMySQL/servers' }],
    '[0] "orders-db" type',
    /"Microsoft.DBforMySQL\/servers" does not fit the id: expected "Microsoft.DBforPostgreSQL\/servers"/,
  ],
  ['a type that is no string', [{ ...single, type: 5 }], '[0] "orders-db" type', /the type 5 does not fit/],
  ['a name that does not fit', [{ ...single, name: 'other' }], '[0] "other" name', /expected "orders-db"/],
  ['no region', [{ id: single.id }], '[0] "orders-db" location', /region is missing/],
  ['properties that are no object', [{ ...single, properties: [] }], '[0] "orders-db" properties', /found an array/],
  [
    'a wrong enforcement',
    [{ ...single, properties: { sslEnforcement: 'On' } }],
    '[0] "orders-db" properties.sslEnforcement',
    /expected "Enabled", "Disabled", found "On"/,
  ],
  [
    'a wrong minimum',
    [{ ...single, properties: { minimalTlsVersion: 'TLS1_3' } }],
    '[0] "orders-db" properties.minimalTlsVersion',
    /"TLSEnforcementDisabled", "TLS1_0", "TLS1_1", "TLS1_2", found "TLS1_3"/,
  ],
  [
    'a state that is no string',
    [{ ...flexible, properties: { state: 1 } }],
    '[0] "orders-pg" properties.state',
    /such as "Ready", found 1/,
  ],
  [
    'a host that is no string',
    [{ ...flexible, properties: { fullyQualifiedDomainName: {} } }],
    '[0] "orders-pg" properties.fullyQualifiedDomainName',
    /expected a string, found an object/,
  ],
  [
    'the same id twice with other settings',
    [single, { ...single, id: single.id.toUpperCase(), properties: { minimalTlsVersion: 'TLS1_2' } }],
    '[1] "ORDERS-DB"',
    /at \[0\] "orders-db"/,
  ],
  [
    'a parameter with a wrong value',
    [flexible, { ...configuration, properties: { value: 'TLSv1.1' } }],
    '[1] "ssl_min_protocol_version" properties.value',
    /"TLSv1.1" is not a value of ssl_min_protocol_version: expected "TLSv1.2", "TLSv1.3"/,
  ],
  [
    'a parameter inside with a value that is no string',
    [{ ...flexible, configurations: { require_secure_transport: true } }],
    '[0] "orders-pg" configurations.require_secure_transport.properties.value',
    /expected the value as a string, found true/,
  ],
  [
    'a parameter inside without a name',
    [{ ...flexible, configurations: [{ value: 'on' }] }],
    '[0] "orders-pg" configurations[0]',
    /expected the name of a parameter, found nothing/,
  ],
  [
    'a parameter inside that is no object',
    [{ ...flexible, configurations: ['on'] }],
    '[0] "orders-pg" configurations[0]',
    /found "on"/,
  ],
  [
    'parameters that are a word',
    [{ ...flexible, configurations: 'on' }],
    '[0] "orders-pg" configurations',
    /found "on"/,
  ],
  [
    'a parameter twice',
    [{ ...flexible, configurations: { ssl_min_protocol_version: 'TLSv1.2' } }, configuration],
    '[1] "ssl_min_protocol_version"',
    /is there already, at \[0\] "orders-pg"/,
  ],
  [
    'a parameter of a Single Server',
    [{ id: `${single.id}/configurations/array_nulls`, value: 'on' }],
    '[0] "array_nulls"',
    /parameters of a Single Server are not read/,
  ],
  [
    'parameters inside a Single Server',
    [{ ...single, configurations: {} }],
    '[0] "orders-db" configurations',
    /inside a Single Server/,
  ],
  ['subscriptions that are no array', { value: [], subscriptions: {} }, 'subscriptions', /expected an array/],
  [
    'a subscription without an id',
    { value: [], subscriptions: [{}] },
    'subscriptions[0]',
    /to be a UUID, found nothing/,
  ],
  ['a subscription that is no object', { value: [], subscriptions: [1] }, 'subscriptions[0]', /found 1/],
  [
    'a subscription whose name is no string',
    { value: [], subscriptions: [{ subscriptionId: subscription, displayName: 1 }] },
    'subscriptions[0] displayName',
    /expected a name, found 1/,
  ],
  [
    'a subscription twice',
    { value: [], subscriptions: [{ subscriptionId: subscription }, { subscriptionId: subscription }] },
    'subscriptions[1]',
    /at subscriptions\[0\]/,
  ],
];

for (const [name, document, entry, problem] of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => parseFleet(JSON.stringify(document), 'fleet.json'),
      (error: unknown) => {
        assert.ok(error instanceof FleetFileError, String(error));
        assert.equal(error.file, 'fleet.json');
        assert.equal(error.entry, entry);
        assert.match(error.problem, problem);
        assert.ok(error.message.startsWith('fleet.json: '));
        return true;
      },
    );
  });
}
