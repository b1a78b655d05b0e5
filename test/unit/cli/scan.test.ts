import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { FixOptions } from '../../../src/code/fix';
import { codeRules } from '../../../src/code/rules';
import { UsageError } from '../../../src/cli/command';
import { fleetOf, readFleetFile } from '../../../src/cli/fleetFile';
import { parseScanArguments } from '../../../src/cli/scanArguments';
import { reported, sarif, scanText } from '../../../src/cli/scanReport';
import { scanFolder } from '../../../src/cli/workspace';
import type { Rules } from '../../../src/workspace/folder';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

let folder: string;
const azureOnly = { hosts: { known: new Map<string, string>(), everyHost: false } };
const weak = 'postgres://u:p@a1.postgres.database.azure.com/d?sslmode=disable';

before(async () => {
  folder = await temporaryFolder('scan');
  const files: Record<string, string> = {
    '.gitignore': 'ignored/\n*.secret.env\n',
    'app/.env': `\uFEFFA=1\r\nDATABASE_URL=${weak}\r\n`,
    'app/known.env': 'DATABASE_URL=postgres://u:p@db.contoso.example/d?sslmode=require\n',
    'app/x.secret.env': `DATABASE_URL=${weak}\n`,
    'ignored/.env': `DATABASE_URL=${weak}\n`,
    'app/.gitignore': 'nested.env\n',
    'app/nested.env': `DATABASE_URL=${weak}\n`,
    'app/binary.env': `\0DATABASE_URL=${weak}\n`,
    'app/large.env': `DATABASE_URL=${weak}\n`.padEnd(1_000_001, '#'),
    'a name/ü.env': `DATABASE_URL=${weak}\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  }
  await fs.symlink(path.join(folder, 'ignored'), path.join(folder, 'link'));
});

after(() => removeTemporary(folder));

test('the findings of a folder, with their places', async () => {
  const { files } = await scanFolder(folder, azureOnly);
  const findings = reported(files);
  assert.deepEqual(
    findings.map(({ file, line, column, endLine, endColumn, rule, severity, host }) => ({
      file,
      line,
      column,
      endLine,
      endColumn,
      rule,
      severity,
      host,
    })),
    [
      {
        file: 'a name/ü.env',
        line: 1,
        column: 62,
        endLine: 1,
        endColumn: 77,
        rule: 'code/plaintext',
        severity: 'error',
        host: 'a1.postgres.database.azure.com',
      },
      {
        file: 'app/.env',
        line: 2,
        column: 62,
        endLine: 2,
        endColumn: 77,
        rule: 'code/plaintext',
        severity: 'error',
        host: 'a1.postgres.database.azure.com',
      },
    ],
  );
  assert.match(scanText(findings), /^a name\/ü\.env:1:62: error: TLS is off: .* \[code\/plaintext\]$/m);
});

test('known servers and every host', async () => {
  const known = new Map([['db.contoso.example', 'orders']]);
  const one = reported((await scanFolder(folder, { hosts: { known, everyHost: false } })).files).find(
    ({ server }) => server !== undefined,
  );
  assert.equal(one?.file, 'app/known.env');
  assert.equal(one.server, 'orders');
  const all = reported((await scanFolder(folder, { hosts: { known: new Map(), everyHost: true } })).files);
  assert.deepEqual([...new Set(all.map(({ file }) => file))], ['a name/ü.env', 'app/.env']);
});

suite('repairs', () => {
  const host = 'a1.postgres.database.azure.com';
  const scan = async (files: Record<string, string>, rules: Partial<Rules> = {}, repairs: FixOptions = {}) => {
    const own = await temporaryFolder('repairs');
    for (const [name, text] of Object.entries(files)) await fs.writeFile(path.join(own, name), text);
    const found = reported((await scanFolder(own, { ...azureOnly, ...rules }, repairs)).files);
    await removeTemporary(own);
    return found.map(({ rule, fixed }) => [rule, fixed]);
  };

  test('of one line are that line', async () => {
    assert.deepEqual(await scan({ '.env': `A=1\r\nDATABASE_URL=${weak}\r\nB=2\r\n` }, {}, { caFile: '/etc/ca.pem' }), [
      ['code/plaintext', `DATABASE_URL=postgres://u:p@${host}/d?sslmode=verify-full&sslrootcert=/etc/ca.pem`],
    ]);
  });

  test('of several lines are all lines from the first to the last that change', async () => {
    const [first] = await scan({
      'main.bicep': `resource a 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: pg
  name: 'require_secure_transport'
  properties: { value: 'on' }
}
resource b 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: pg
  name: 'ssl_min_protocol_version'
  properties: { value: 'TLSv1.3' }
}
`,
    });
    assert.deepEqual(first, ['iac/order', '  dependsOn: [\n    a\n  ]']);
  });

  test('that remove a line are empty, and those that remove the end of one keep its beginning', async () => {
    const comment = 'azure-postgres-tls-ignore code/fallback: none';
    assert.deepEqual(await scan({ 'a.env': `# ${comment}\nA=1\n`, 'b.yaml': `a: 1 # ${comment}\r\nb: 2\r\n` }), [
      ['code/unused-suppression', ''],
      ['code/unused-suppression', 'a: 1'],
    ]);
    assert.deepEqual(await scan({ 'a.ts': `a();\n/* ${comment} */\nb(); // ${comment}\n` }), [
      ['code/unused-suppression', ''],
      ['code/unused-suppression', 'b();'],
    ]);
  });

  test('are absent where there is none, and where nobody asks', async () => {
    const single = { 'main.tf': 'resource "azurerm_postgresql_server" "a" {\n  name = "x"\n}\n' };
    assert.deepEqual(await scan(single), [['iac/retired', undefined]]);
    const { files } = await scanFolder(folder, azureOnly);
    assert.ok(files.length > 0);
    assert.ok(reported(files).every((finding) => !('fixed' in finding)));
  });

  test('are not tried without end in a large file', async () => {
    const line = `X=${weak}\n`;
    const found = await scan({ '.env': line.repeat(400) + `#${'x'.repeat(990)}\n`.repeat(800) });
    const repaired = found.filter(([, fixed]) => fixed !== undefined).length;
    assert.equal(found.length, 400);
    assert.ok(repaired > 0 && repaired < 10, `${repaired} repairs`);
  });
});

test('findings of connections to servers of a fleet', async () => {
  const own = await temporaryFolder('fleet');
  const host = 'a1.postgres.database.azure.com';
  await fs.writeFile(
    path.join(own, '.env'),
    `A=postgres://u:p@${host}/d?sslmode=prefer\n` +
      `B=postgres://u:p@${host}/d?sslmode=verify-full&sslrootcert=/ca.pem&ssl_max_protocol_version=TLSv1.2\n`,
  );
  const fleet = fleetOf([
    {
      name: 'a1',
      fullyQualifiedDomainName: host,
      configurations: { require_secure_transport: 'off', ssl_min_protocol_version: 'TLSv1.3' },
    },
  ]);
  const found = reported(
    (
      await scanFolder(own, {
        ...azureOnly,
        fleet: (name) => fleet.get(name),
        severities: { 'code/too-old': 'warning' },
      })
    ).files,
  );
  await removeTemporary(own);
  assert.deepEqual(
    found.map(({ line, rule, severity, server }) => [line, rule, severity, server]),
    [
      [1, 'code/fallback', 'error', 'a1'],
      [2, 'code/too-old', 'warning', 'a1'],
    ],
  );
  assert.match(found[0]?.message ?? '', /a1 does not enforce TLS/);
});

test('hosts of a fleet file', async () => {
  const file = path.join(folder, 'fleet.json');
  await fs.writeFile(
    file,
    JSON.stringify([
      { name: 'x', fullyQualifiedDomainName: 'X.contoso.example' },
      { name: 'y', properties: { fullyQualifiedDomainName: 'y.contoso.example' } },
    ]),
  );
  assert.deepEqual(
    [...(await readFleetFile(file))].map(([host, { name }]) => [host, name]),
    [
      ['x.contoso.example', 'x'],
      ['y.contoso.example', 'y'],
    ],
  );
  await fs.writeFile(file, 'nothing');
  await assert.rejects(readFleetFile(file), UsageError);
  await fs.writeFile(file, '[{"name":"x"},');
  await assert.rejects(readFleetFile(file), UsageError);
  await assert.rejects(readFleetFile(path.join(folder, 'missing')), UsageError);
});

test('the output of several commands in a fleet file', async () => {
  const host = 'a.postgres.database.azure.com';
  const id = '/subscriptions/1/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/a';
  const servers = JSON.stringify([{ id, name: 'a', fullyQualifiedDomainName: host }], undefined, 2);
  const parameters = JSON.stringify(
    [
      { id: `${id}/configurations/require_secure_transport`, value: 'off' },
      { id: `${id}/configurations/ssl_min_protocol_version`, value: 'TLSv1.3' },
    ],
    undefined,
    2,
  );
  const right = [[host, { name: 'a', enforcement: false, minimum: '1.3' }]];
  const file = path.join(folder, 'several.json');
  // PowerShell's >> writes UTF-16, the Azure CLI its warnings into the same file with 2>&1
  for (const content of [
    `${servers}\n${parameters}\n`,
    `\uFEFF${servers}\r\n\uFEFF${parameters}\r\n`,
    `WARNING: a new version of the Azure CLI is available\n${servers}\n${parameters}\n`,
  ]) {
    for (const encoding of ['utf8', 'utf16le'] as const) {
      await fs.writeFile(file, Buffer.from(content, encoding));
      assert.deepEqual([...(await readFleetFile(file))], right, `${encoding}: ${content}`);
    }
  }
  await fs.writeFile(file, `${servers}\n${parameters.slice(0, -1)}`);
  await assert.rejects(readFleetFile(file), UsageError);
});

test('the settings of servers in a fleet file, and nothing that it does not say', () => {
  const host = (name: string): string => `${name}.postgres.database.azure.com`;
  const id = '/subscriptions/1/resourceGroups/g/providers/Microsoft.DBforPostgreSQL';
  const fleet = fleetOf([
    {
      name: 'single',
      properties: { fullyQualifiedDomainName: host('single'), sslEnforcement: 'Disabled', minimalTlsVersion: 'TLS1_1' },
    },
    {
      name: 'flexible',
      fullyQualifiedDomainName: host('flexible'),
      configurations: { require_secure_transport: 'on', ssl_min_protocol_version: 'TLSv1.3' },
    },
    { Name: 'shell', FullyQualifiedDomainName: host('SHELL') },
    { name: 'listed', fullyQualifiedDomainName: host('listed') },
    {
      id: `${id}/flexibleServers/listed/configurations/require_secure_transport`,
      name: 'require_secure_transport',
      value: 'off',
    },
  ]);
  assert.deepEqual(
    [...fleet],
    [
      [host('single'), { name: 'single', enforcement: false, minimum: '1.1' }],
      [host('flexible'), { name: 'flexible', enforcement: true, minimum: '1.3' }],
      [host('shell'), { name: 'shell' }],
      [host('listed'), { name: 'listed', enforcement: false }],
    ],
  );
});

test('SARIF names each rule once, and a place of each finding', async () => {
  const { files } = await scanFolder(folder, azureOnly);
  const report = JSON.parse(JSON.stringify(sarif(reported(files)))) as {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string; defaultConfiguration: { enabled: boolean } }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      }[];
    }[];
  };
  const [run] = report.runs;
  assert.equal(report.version, '2.1.0');
  assert.deepEqual(
    run?.tool.driver.rules.map(({ id }) => id),
    Object.keys(codeRules),
  );
  const off = run.tool.driver.rules.filter(({ defaultConfiguration }) => !defaultConfiguration.enabled);
  assert.equal(off.map(({ id }) => id).join(), 'iac/destroy');
  for (const { ruleId, ruleIndex, level } of run.results) {
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.equal(level, 'error');
  }
  assert.equal(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri, 'a%20name/%C3%BC.env');
});

test('arguments', () => {
  assert.deepEqual(parseScanArguments(['x']), {
    folder: 'x',
    format: 'text',
    failOn: 'information',
    everyHost: false,
    severities: { 'iac/destroy': 'off' },
  });
  assert.deepEqual(
    parseScanArguments([
      'x',
      '--sarif',
      '--fail-on',
      'error',
      '--fleet',
      'f',
      '--every-host',
      '--severity',
      'code/fallback=error',
      '--severity',
      'iac/destroy=warning',
    ]),
    {
      folder: 'x',
      format: 'sarif',
      failOn: 'error',
      fleet: 'f',
      everyHost: true,
      severities: { 'iac/destroy': 'warning', 'code/fallback': 'error' },
    },
  );
  assert.equal(parseScanArguments(['x', '--json', '--ca-file', 'ca.pem'])?.caFile, 'ca.pem');
  assert.equal(parseScanArguments(['--help']), undefined);
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--json', '--sarif'],
    ['a', '--fail-on', 'info'],
    ['a', '--ca-file', 'ca.pem'],
    ['a', '--nonsense'],
    ['a', '--severity', 'code/fallback'],
    ['a', '--severity', 'none=error'],
  ]) {
    assert.throws(() => parseScanArguments(args), UsageError, args.join(' '));
  }
});
