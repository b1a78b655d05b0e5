import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError, type InputProblem, parseFleet } from '../../../src/simulation/index';
import { flexibleId, singleId, subscription } from './support';

const single = { id: singleId('orders-db'), location: 'westeurope', properties: {} };
const flexible = { id: flexibleId('orders-pg'), location: 'westeurope', properties: {} };
const configuration = {
  id: `${flexible.id}/configurations/ssl_min_protocol_version`,
  properties: { value: 'TLSv1.3' },
};
const expected = (
  expected: Extract<InputProblem, { code: 'expected' }>['expected'],
  found?: string,
  more: object = {},
): InputProblem => ({ code: 'expected', expected, ...(found === undefined ? {} : { found }), ...more });

const clientOf = (changes: object) => [{ ...single, clients: [{ user: 'shop' }, { user: 'shop', ...changes }] }];
const clientAt = (member: string): string => `[0] "orders-db" clients[1].${member}`;

/** Name, document, place, problem. */
const refusals: readonly [string, unknown, string | undefined, InputProblem][] = [
  ['a number', 5, undefined, expected('resourceList', '5')],
  ['no list', { servers: [] }, undefined, expected('resourceList', '{…}')],
  ['a value that is no array', { value: null }, 'value', expected('resources', 'null')],
  ['an example without an answer', { responses: { 404: {} } }, 'responses', { code: 'exampleWithoutResources' }],
  ['an entry that is no object', [single, 'x'], '[1]', expected('object', '"x"')],
  [
    'clients that are no array',
    [{ ...single, clients: {} }],
    '[0] "orders-db" clients',
    expected('array', '{…}', { example: '[{"user": "shop", "tls": "TLSv1.2"}]' }),
  ],
  [
    'a client that is no object',
    [{ ...single, clients: ['shop'] }],
    '[0] "orders-db" clients[0]',
    expected('object', '"shop"', { example: '{"user": "shop", "tls": "TLSv1.2"}' }),
  ],
  [
    'a client without a user',
    clientOf({ user: '' }),
    clientAt('user'),
    expected('string', '""', { example: '"shop"' }),
  ],
  [
    'a name longer than PostgreSQL has',
    clientOf({ user: 'ü'.repeat(32) }),
    clientAt('user'),
    expected('string', `"${'ü'.repeat(32)}"`),
  ],
  ['a password that is no text', clientOf({ password: 5 }), clientAt('password'), expected('string', '5')],
  [
    'a version that TLS does not have',
    clientOf({ tls: 'TLSv1.4' }),
    clientAt('tls'),
    expected('oneOf', '"TLSv1.4"', { choices: ['""', '"TLSv1"', '"TLSv1.1"', '"TLSv1.2"', '"TLSv1.3"'] }),
  ],
  ['a number of clients', clientOf({ count: 5001 }), clientAt('count'), expected('count', '5001', { most: 5000 })],
  ['a part of a client', clientOf({ count: 1.5 }), clientAt('count'), expected('count', '1.5', { most: 5000 })],
  [
    'an address that is none',
    clientOf({ address: '10.0.0' }),
    clientAt('address'),
    expected('string', '"10.0.0"', { example: '"10.0.0.4"' }),
  ],
  [
    'a replication that is neither',
    clientOf({ replication: 'on' }),
    clientAt('replication'),
    expected('oneOf', '"on"', { choices: ['true', 'false'] }),
  ],
  [
    'a member that clients do not have',
    clientOf({ version: '1.2' }),
    clientAt('version'),
    {
      code: 'unknownMember',
      known: ['user', 'password', 'application', 'address', 'database', 'tls', 'replication', 'count'],
    },
  ],
  ['an entry without an id', { value: [{ name: 'orders-db' }] }, 'value[0] "orders-db"', { code: 'missingId' }],
  ['another resource', [{ id: '/subscriptions/x' }], '[0] "x" id', { code: 'notServerId', id: '"/subscriptions/x"' }],
  [
    'a subscription that is no UUID',
    [{ ...single, id: single.id.replace(subscription, 'prod') }],
    '[0] "orders-db" id',
    { code: 'notAName', of: 'subscription', name: '"prod"' },
  ],
  [
    'a resource group that Azure has none of',
    [{ ...single, id: single.id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/a\x03\ntouch x') }],
    '[0] "orders-db" id',
    { code: 'notAName', of: 'resourceGroup', name: '"a\\u0003\\ntouch x"' },
  ],
  [
    'a resource group that is a step up',
    [{ ...single, id: single.id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/..') }],
    '[0] "orders-db" id',
    { code: 'notAName', of: 'resourceGroup', name: '".."' },
  ],
  [
    'a server that is a step up',
    [{ ...single, id: singleId('..') }],
    '[0] ".." id',
    { code: 'notAName', of: 'server', name: '".."' },
  ],
  [
    'a host that is none',
    [{ ...single, properties: { fullyQualifiedDomainName: 'h sslmode=disable' } }],
    '[0] "orders-db" properties.fullyQualifiedDomainName',
    { code: 'notAName', of: 'host', name: '"h sslmode=disable"' },
  ],
  [
    'a type that does not fit',
    [{ ...single, type: 'Microsoft.DBforMySQL/servers' }],
    '[0] "orders-db" type',
    { code: 'mismatch', found: '"Microsoft.DBforMySQL/servers"', expected: '"Microsoft.DBforPostgreSQL/servers"' },
  ],
  [
    'a type that is no string',
    [{ ...single, type: 5 }],
    '[0] "orders-db" type',
    { code: 'mismatch', found: '5', expected: '"Microsoft.DBforPostgreSQL/servers"' },
  ],
  [
    'a name that does not fit',
    [{ ...single, name: 'other' }],
    '[0] "other" name',
    { code: 'mismatch', found: '"other"', expected: '"orders-db"' },
  ],
  ['no region', [{ id: single.id }], '[0] "orders-db" location', { code: 'missingRegion' }],
  [
    'properties that are no object',
    [{ ...single, properties: [] }],
    '[0] "orders-db" properties',
    expected('object', '[…]'),
  ],
  [
    'a wrong enforcement',
    [{ ...single, properties: { sslEnforcement: 'On' } }],
    '[0] "orders-db" properties.sslEnforcement',
    expected('oneOf', '"On"', { choices: ['"Enabled"', '"Disabled"'] }),
  ],
  [
    'a wrong minimum',
    [{ ...single, properties: { minimalTlsVersion: 'TLS1_3' } }],
    '[0] "orders-db" properties.minimalTlsVersion',
    expected('oneOf', '"TLS1_3"', { choices: ['"TLSEnforcementDisabled"', '"TLS1_0"', '"TLS1_1"', '"TLS1_2"'] }),
  ],
  [
    'a state that is no string',
    [{ ...flexible, properties: { state: 1 } }],
    '[0] "orders-pg" properties.state',
    expected('string', '1', { example: '"Ready"' }),
  ],
  [
    'a host that is no string',
    [{ ...flexible, properties: { fullyQualifiedDomainName: {} } }],
    '[0] "orders-pg" properties.fullyQualifiedDomainName',
    expected('string', '{…}'),
  ],
  [
    'the same id twice with other settings',
    [single, { ...single, id: single.id.toUpperCase(), properties: { minimalTlsVersion: 'TLS1_2' } }],
    '[1] "ORDERS-DB"',
    { code: 'contradiction', id: single.id.toUpperCase(), first: '[0] "orders-db"' },
  ],
  [
    'a parameter with a wrong value',
    [flexible, { ...configuration, properties: { value: 'TLSv1.1' } }],
    '[1] "ssl_min_protocol_version" properties.value',
    {
      code: 'valueNotAllowed',
      parameter: 'ssl_min_protocol_version',
      value: '"TLSv1.1"',
      allowed: ['TLSv1.2', 'TLSv1.3'],
    },
  ],
  [
    'a parameter inside with a value that is no string',
    [{ ...flexible, configurations: { require_secure_transport: true } }],
    '[0] "orders-pg" configurations.require_secure_transport.properties.value',
    expected('string', 'true'),
  ],
  [
    'a parameter inside without a name',
    [{ ...flexible, configurations: [{ value: 'on' }] }],
    '[0] "orders-pg" configurations[0]',
    expected('parameterName'),
  ],
  [
    'a parameter inside that is no object',
    [{ ...flexible, configurations: ['on'] }],
    '[0] "orders-pg" configurations[0]',
    expected('object', '"on"'),
  ],
  [
    'parameters that are a word',
    [{ ...flexible, configurations: 'on' }],
    '[0] "orders-pg" configurations',
    expected('arrayOrObject', '"on"'),
  ],
  [
    'a parameter twice',
    [{ ...flexible, configurations: { ssl_min_protocol_version: 'TLSv1.2' } }, configuration],
    '[1] "ssl_min_protocol_version"',
    { code: 'contradiction', id: configuration.id, first: '[0] "orders-pg"' },
  ],
  [
    'a parameter of a Single Server',
    [{ id: `${single.id}/configurations/array_nulls`, value: 'on' }],
    '[0] "array_nulls"',
    { code: 'singleServerParameters' },
  ],
  [
    'parameters inside a Single Server',
    [{ ...single, configurations: {} }],
    '[0] "orders-db" configurations',
    { code: 'singleServerParameters' },
  ],
  ['subscriptions that are no array', { value: [], subscriptions: {} }, 'subscriptions', expected('array', '{…}')],
  [
    'a subscription without an id',
    { value: [], subscriptions: [{}] },
    'subscriptions[0] subscriptionId',
    expected('uuid'),
  ],
  ['a subscription that is no object', { value: [], subscriptions: [1] }, 'subscriptions[0]', expected('object', '1')],
  [
    'a subscription whose name is no string',
    { value: [], subscriptions: [{ subscriptionId: subscription, displayName: 1 }] },
    'subscriptions[0] displayName',
    expected('string', '1'),
  ],
  [
    'a subscription twice',
    { value: [], subscriptions: [{ subscriptionId: subscription }, { subscriptionId: subscription }] },
    'subscriptions[1]',
    { code: 'contradiction', id: `/subscriptions/${subscription}`, first: 'subscriptions[0]' },
  ],
];

for (const [name, document, entry, problem] of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => parseFleet(JSON.stringify(document)),
      (error: unknown) => {
        assert.ok(error instanceof InputError, String(error));
        assert.deepEqual([error.entry, error.problem], [entry, problem]);
        return true;
      },
    );
  });
}
