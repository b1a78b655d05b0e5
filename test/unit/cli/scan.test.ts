import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { codeRules } from '../../../src/code/rules';
import { UsageError } from '../../../src/cli/command';
import { fleetOf, readFleetFile } from '../../../src/cli/fleetFile';
import { parseScanArguments } from '../../../src/cli/scanArguments';
import { reported, sarif, scanText } from '../../../src/cli/scanReport';
import { scanFolder } from '../../../src/cli/workspace';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

let folder: string;
const azureOnly = { known: new Map<string, string>(), everyHost: false };
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
  const one = reported((await scanFolder(folder, { known, everyHost: false })).files).find(
    ({ server }) => server !== undefined,
  );
  assert.equal(one?.file, 'app/known.env');
  assert.equal(one.server, 'orders');
  const all = reported((await scanFolder(folder, { known: new Map(), everyHost: true })).files);
  assert.deepEqual([...new Set(all.map(({ file }) => file))], ['a name/ü.env', 'app/.env']);
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
  await assert.rejects(readFleetFile(path.join(folder, 'missing')), UsageError);
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
      tool: { driver: { rules: { id: string }[] } };
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
    severities: {},
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
    ]),
    {
      folder: 'x',
      format: 'sarif',
      failOn: 'error',
      fleet: 'f',
      everyHost: true,
      severities: { 'code/fallback': 'error' },
    },
  );
  assert.equal(parseScanArguments(['--help']), undefined);
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--json', '--sarif'],
    ['a', '--fail-on', 'info'],
    ['a', '--nonsense'],
    ['a', '--severity', 'code/fallback'],
    ['a', '--severity', 'none=error'],
  ]) {
    assert.throws(() => parseScanArguments(args), UsageError, args.join(' '));
  }
});
