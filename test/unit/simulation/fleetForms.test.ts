import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FleetDocument, type FleetNotice, parseFleet } from '../../../src/simulation/index';
import { flexibleId, groupId, simulate, singleId, ask } from './support';

const folder = join(import.meta.dirname, '../../fixtures/fleet-files');

function read(content: string | Uint8Array): { fleet: FleetDocument; notices: FleetNotice[] } {
  const notices: FleetNotice[] = [];
  const fleet = parseFleet(content, (notice) => notices.push(notice));
  return { fleet, notices };
}
const given = (name: string): Buffer => readFileSync(join(folder, name));
const names = ({ fleet }: { fleet: FleetDocument }): string[] => fleet.servers.map(({ name }) => name);

const flexible = { id: flexibleId('orders-pg'), location: 'westeurope', properties: { version: '16', state: 'Ready' } };
const single = {
  id: singleId('orders-db'),
  location: 'westeurope',
  properties: { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLSEnforcementDisabled' },
};
const both = [flexible, single];
const bothNames = ['orders-pg', 'orders-db'];
const parameter = (name: string, value: unknown, more: object = {}): object => ({
  id: `${flexible.id}/configurations/${name}`,
  name,
  type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
  value,
  ...more,
});

const cases: readonly [string, readonly FleetNotice[]][] = [
  ['03-az-list-utf16le.json', []],
  ['05-az-warning-before.json', [{ code: 'linesAround', count: 1 }]],
  ['07-az-graph-query.json', []],
  ['13-get-azflexible.json', []],
  ['19-resource-list-mixed.json', [{ code: 'otherResources', count: 1, types: ['Microsoft.Network/privateDnsZones'] }]],
  ['50-param-show.json', [{ code: 'onlyParameters', count: 1, first: 'catalog-pg' }]],
  ['53-log_file_mode.json', []],
];
for (const [name, notices] of cases) {
  test(`reads ${name}`, () => {
    const result = read(given(name));
    assert.deepEqual(names(result), ['catalog-pg']);
    assert.deepEqual(result.notices, notices);
    const [server] = result.fleet.servers;
    assert.equal(server?.properties.fullyQualifiedDomainName, 'catalog-pg.postgres.database.azure.com');
    assert.equal(server?.properties.state, 'Ready');
  });
}

test('a parameter that is not one of the extension’s stays as the file has it', async () => {
  const { fleet } = read(given('53-log_file_mode.json'));
  const simulation = simulate({ fleet });
  const path = `${fleet.servers[0]?.id}/configurations`;
  assert.equal((await ask(simulation, 'GET', `${path}/log_file_mode`)).body.properties.value, '0600');
  assert.equal((await ask(simulation, 'GET', `${path}/require_secure_transport`)).body.properties.value, 'off');
  const odd = [flexible, parameter('azure.extensions', ['a', 'b']), parameter('shared_buffers', 5)];
  assert.equal(read(JSON.stringify(odd)).fleet.configurations.length, 2);
});

test('text comes as UTF-8 or UTF-16 of either order, with or without a mark', () => {
  const json = JSON.stringify([{ ...flexible, tags: { owner: 'Gänse' } }]);
  const little = Buffer.from(json, 'utf16le');
  const big = Buffer.from(little).swap16();
  const files = {
    utf8: Buffer.from(json),
    utf8Mark: Buffer.from(`\uFEFF${json}`),
    little,
    littleMark: Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
    big,
    bigMark: Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
  };
  for (const [name, content] of Object.entries(files)) {
    const result = read(content);
    assert.deepEqual(result.fleet.servers[0]?.tags, { owner: 'Gänse' }, name);
    assert.deepEqual(result.notices, [], name);
  }
});

const json = JSON.stringify(both, undefined, 2);
const surrounded: readonly [string, string, number][] = [
  ['an error before', `ERROR: The extension rdbms-connect is broken\n${json}\n`, 1],
  ['a notice of an update after', `${json}\nYou have 2 update(s) available. Consider updating with 'az upgrade'\n`, 1],
  ['progress over itself', ` - Running ..\r | Running ..\r\r${json}\r\n`, 2],
  ['colors', `\x1b[33mWARNING: preview\x1b[0m\r\n\x1b[0m${json}\r\n`, 1],
  ['a prompt', `PS C:\\> az postgres flexible-server list -o json\r\n${json.replaceAll('\n', '\r\n')}`, 1],
  ['a quote without its pair', `WARNING: 5" disks are old\n${json}`, 1],
  ['a line that begins with a bracket', `[Warning] old extension\n[notice] new version\n${json}`, 2],
  ['a fence', `\`\`\`json\n${json}\n\`\`\`\n`, 2],
];
for (const [name, text, count] of surrounded) {
  test(`reads JSON with ${name}`, () => {
    for (const content of [text, Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      const result = read(content);
      assert.deepEqual(names(result), bothNames);
      assert.deepEqual(result.notices, [{ code: 'linesAround', count }]);
    }
  });
}

const page = (list: readonly unknown[], token: string | null): object => ({ Data: list, SkipToken: token });
const wrapped: readonly [string, unknown][] = [
  ['az graph query', { count: 2, data: both, skip_token: null, total_records: 2 }],
  ['Search-AzGraph', { SkipToken: null, Data: both }],
  ['pages of Search-AzGraph', [page([flexible], 'next'), page([single], null)]],
  ['an answer of Resource Graph', { totalRecords: 2, count: 2, data: both, facets: [], resultTruncated: 'false' }],
  [
    'a table of Resource Graph',
    {
      data: {
        columns: Object.keys(flexible).map((name) => ({ name, type: 'string' })),
        rows: both.map((one) => Object.values(one)),
      },
    },
  ],
  [
    'answers to a batch of requests',
    { responses: both.map((one) => ({ httpStatusCode: 200, content: { value: [one] } })) },
  ],
  ['a list of the service', { value: both, nextLink: null }],
  ['an array of Windows PowerShell', { value: both, Count: 2 }],
  ['lists in a list', [[flexible], [single]]],
];
for (const [name, document] of wrapped) {
  test(`reads ${name}`, () => {
    const result = read(JSON.stringify(document));
    assert.deepEqual(names(result), bothNames);
    assert.deepEqual(result.notices, []);
  });
}

test('says that a page is not the whole list', () => {
  for (const more of [{ nextLink: 'https://management.azure.com/next' }, { skip_token: 'x' }, { SkipToken: 'x' }]) {
    assert.deepEqual(read(JSON.stringify({ value: both, ...more })).notices, [{ code: 'morePages' }]);
  }
});

test('reads a line for each server, and the output of several commands in one file', () => {
  for (const text of [
    both.map((one) => JSON.stringify(one)).join('\n'),
    `${JSON.stringify([flexible], undefined, 2)}\n${JSON.stringify({ value: [single] })}\n`,
    `\uFEFF[]\r\n\uFEFF${json}`,
  ]) {
    const result = read(text);
    assert.deepEqual(names(result), bothNames);
    assert.deepEqual(result.notices, []);
  }
  assert.throws(() => read(`${JSON.stringify(flexible)}\n{"name":"a"}\n`), {
    entry: 'line 2 "a"',
    problem: { code: 'missingId' },
  });
});

test('reads what PowerShell gives: capitals, flat or with Properties', () => {
  const rows: readonly [string, object][] = [
    [
      'Get-AzPostgreSqlServer',
      {
        Id: single.id,
        Name: 'orders-db',
        Location: 'westeurope',
        SslEnforcement: 'Disabled',
        MinimalTlsVersion: 'TLS1_1',
        UserVisibleState: 'Ready',
        FullyQualifiedDomainName: 'orders-db.postgres.database.azure.com',
        Version: '11',
        Tag: { team: 'a' },
      },
    ],
    [
      'Get-AzResource -ExpandProperties',
      {
        ResourceId: single.id,
        ResourceName: 'orders-db',
        ResourceType: 'Microsoft.DBforPostgreSQL/servers',
        ResourceGroupName: 'rg',
        Name: 'orders-db',
        Location: 'westeurope',
        Tags: { team: 'a' },
        Properties: { SSLEnforcement: 'Disabled', minimalTlsVersion: 'TLS1_1', userVisibleState: 'Ready' },
      },
    ],
  ];
  for (const [name, row] of rows) {
    for (const document of [row, [row]]) {
      const [server] = read(JSON.stringify(document)).fleet.servers;
      assert.equal(server?.id, single.id, name);
      assert.equal(server.location, 'westeurope', name);
      assert.deepEqual(server.tags, { team: 'a' }, name);
      assert.equal(server.properties.sslEnforcement, 'Disabled', name);
      assert.equal(server.properties.minimalTlsVersion, 'TLS1_1', name);
      assert.equal('SslEnforcement' in server.properties, false, name);
    }
  }
  const configuration = { Id: `${flexible.id}/configurations/require_secure_transport`, Value: 'OFF', Source: 'x' };
  const { fleet } = read(JSON.stringify([flexible, { Name: 'orders-pg/require_secure_transport', ...configuration }]));
  assert.equal(fleet.configurations[0]?.properties.value, 'OFF');
});

test('of two spellings of a name the service’s own counts', () => {
  const [server] = read(JSON.stringify([{ Id: 'x', ID: 'y', ...flexible }])).fleet.servers;
  assert.equal(server?.id, flexible.id);
});

test('reads parameters of az beside servers, alone, and as a list', () => {
  const list = [
    parameter('require_secure_transport', 'off', { source: 'user-override' }),
    parameter('ssl_max_protocol_version', '', {
      defaultValue: '',
      dataType: 'Enumeration',
      allowedValues: 'TLSv1.2,TLSv1.3',
    }),
    parameter('pgaudit.log', 'none'),
  ];
  assert.deepEqual(read(JSON.stringify([flexible, ...list])).notices, []);
  const alone = read(JSON.stringify(list));
  assert.deepEqual(names(alone), ['orders-pg']);
  assert.equal(alone.fleet.servers[0]?.location, 'unknown');
  assert.equal(alone.fleet.configurations.length, 3);
  assert.deepEqual(alone.notices, [{ code: 'onlyParameters', count: 1, first: 'orders-pg' }]);
  const empty = read(JSON.stringify([flexible, parameter('ssl_max_protocol_version', null)]));
  assert.equal(empty.fleet.configurations[0]?.properties.value, '');
});

test('a default that is not among the allowed values can be set again', async () => {
  const properties = { defaultValue: '', allowedValues: 'TLSv1.2,TLSv1.3', dataType: 'Enumeration' };
  const { fleet } = read(JSON.stringify([flexible, parameter('ssl_max_protocol_version', 'TLSv1.3', properties)]));
  const path = `${flexible.id}/configurations/ssl_max_protocol_version`;
  const answer = await ask(simulate({ fleet }), 'PATCH', path, { properties: { value: '', source: 'user-override' } });
  assert.equal(answer.status, 202);
});

test('other resources are left out and counted, with their types', () => {
  const others = [
    { id: `${groupId}/providers/Microsoft.DBforMySQL/flexibleServers/a`, location: 'x' },
    { id: `${flexible.id}/databases/postgres` },
    { id: `${flexible.id}/providers/Microsoft.Insights/diagnosticSettings/a` },
    { id: groupId },
    { id: `${groupId}/providers/Microsoft.DBforPostgreSQL/serverGroupsv2/cosmos` },
  ];
  const result = read(JSON.stringify([...others, ...both]));
  assert.deepEqual(names(result), bothNames);
  const types = [
    'Microsoft.DBforMySQL/flexibleServers',
    'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    'Microsoft.Insights/diagnosticSettings',
  ];
  assert.deepEqual(result.notices, [{ code: 'otherResources', count: 5, types }]);
  assert.deepEqual(
    read(JSON.stringify(others)).notices.map(({ code }) => code),
    ['otherResources', 'noServers'],
  );
});

test('a file without servers says so', () => {
  for (const text of ['[]', '{"value":[]}', '{"count":0,"data":[],"skip_token":null}', 'WARNING: x\n[]']) {
    assert.deepEqual(read(text).notices.at(-1), { code: 'noServers' });
  }
});

test('a server that is there again with the same settings counts once, however its id is written', () => {
  const again = [flexible, { ...flexible, id: flexible.id.toUpperCase() }, { ...flexible, id: `${flexible.id}/` }];
  const result = read(JSON.stringify(again));
  assert.deepEqual(
    result.fleet.servers.map(({ id }) => id),
    [flexible.id],
  );
  assert.deepEqual(result.notices, [{ code: 'repeated', count: 2, first: 'ORDERS-PG' }]);
  const stopped = { ...flexible, properties: { state: 'Stopped' } };
  assert.throws(() => read(JSON.stringify([flexible, stopped])), {
    entry: '[1] "orders-pg"',
    problem: { code: 'contradiction', id: flexible.id, first: '[0] "orders-pg"' },
  });
});
