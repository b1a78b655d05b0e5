import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError, type InputProblem, parseFleet } from '../../../src/simulation/index';
import type { JsonProblem } from '../../../src/simulation/problems';
import { flexibleId, singleId } from './support';

type ForeignKind = Extract<InputProblem, { code: 'foreign' }>['kind'];

const flexible = { id: flexibleId('orders-pg'), name: 'orders-pg', location: 'westeurope', version: '16' };
const whole = JSON.stringify([flexible], undefined, 2);

const templates = {
  bicep: `// servers
param location string = 'westeurope'
resource pg 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'orders-pg'
  properties: {
    highAvailability: {
      mode: 'Disabled'
    }
  }
}
`,
  terraform: `# servers
resource "azurerm_postgresql_flexible_server" "pg" {
  name = "orders-pg"
  zones = [
    "1"
  ]
}
`,
};

/** Name, file, problem; a kind stands for a foreign file. */
const foreign: readonly [string, string | Uint8Array, ForeignKind | InputProblem][] = [
  ['a state of Terraform', JSON.stringify({ version: 4, terraform_version: '1.9.0', resources: [] }), 'terraformState'],
  [
    'a plan of Terraform',
    JSON.stringify({ format_version: '1.2', terraform_version: '1.9.0', planned_values: {}, resource_changes: [] }),
    'terraformPlan',
  ],
  [
    'a plan as text',
    '\nTerraform used the selected providers to generate the following\n  # x will be created\n',
    'terraformPlanText',
  ],
  ['a configuration of Terraform', templates.terraform, 'terraformConfiguration'],
  ['a Bicep file', templates.bicep, 'bicep'],
  [
    'a configuration of Terraform in JSON',
    '{"resource":{"azurerm_postgresql_server":{"a":{}}}}',
    'terraformConfiguration',
  ],
  ['variables of Terraform', '# shop\nserver_name = "a"\nzones = [\n  "1"\n]\n', 'terraformVariables'],
  ['resources of a template', '{"resources":[{"type":"x","apiVersion":"2024-08-01"}]}', 'templateResources'],
  ['the answer to a request of PowerShell', '{"StatusCode":200,"Content":"{\\"value\\":[]}"}', 'powerShellResponse'],
  ['objects of PowerShell', '#< CLIXML\n<Objs Version="1.1.0.1"></Objs>', 'webPage'],
  ['CSV for a spreadsheet', '\uFEFFsep=,\n"Id","Name"\n"x","y"\n', 'csv'],
  [
    'an error of az in two lines',
    'WARNING: x\nERROR: (AuthorizationFailed) no\nCode: AuthorizationFailed\n',
    'cliMessages',
  ],
  [
    'an ARM template',
    JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [flexible],
    }),
    'template',
  ],
  [
    'the parameters of a template',
    JSON.stringify({ $schema: 'https://x/2015-01-01/deploymentParameters.json#', contentVersion: '1', parameters: {} }),
    'templateParameters',
  ],
  ['a state of Pulumi', JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [] } }), 'pulumiState'],
  ['CSV', 'name,location,version\norders-pg,westeurope,16\n', 'csv'],
  ['CSV with quotes and semicolons', '"NAME";"RESOURCE GROUP";"LOCATION"\r\n"a";"b";"c"\r\n', 'csv'],
  ['CSV of PowerShell', '#TYPE Microsoft.Azure.X\n"Name","Location"\n"a","b"\n', 'csv'],
  ['tabs', `${flexible.id}\torders-pg\twesteurope\n`, 'tsv'],
  ['YAML', `- administratorLogin: pgadmin\n  id: ${flexible.id}\n  tags: {}\n`, 'yaml'],
  ['a YAML document', '---\nname: orders-pg\nlocation: westeurope\n', 'yaml'],
  ['a table', 'Name       Location\n---------  ----------\norders-pg  westeurope\n', 'table'],
  ['HTML', `<!DOCTYPE html>\n<html><script>\n${whole}\n</script></html>`, 'webPage'],
  ['XML', '<?xml version="1.0"?>\n<servers/>', 'webPage'],
  ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 8, 8, 8, 0, 1, 2, 3]), 'binary'],
  ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x9b, 0xe1, 0xff]), 'binary'],
  ['an empty file', '', 'empty'],
  ['a file of spaces', Buffer.from('\uFEFF \r\n', 'utf16le'), 'empty'],
  ['an error of az', "ERROR: Please run 'az login' to setup account.\n", 'cliMessages'],
  [
    'the answer to a failed request',
    '{"error":{"code":"AuthorizationFailed","message":"no"}}',
    { code: 'failedRequest', error: '"AuthorizationFailed"' },
  ],
  ['subscriptions', JSON.stringify([{ id: 'x', tenantId: 'y', isDefault: true, name: 'Production' }]), 'accountList'],
  ['a list that --query shortened', '[{"name":"orders-pg","location":"westeurope"}]', { code: 'missingId' }],
  ['an object that --query shortened', '{"name":"orders-pg"}', { code: 'missingId' }],
  ['ids without the rest', JSON.stringify([{ id: flexible.id }]), { code: 'missingRegion' }],
];
for (const [name, content, problem] of foreign) {
  test(`refuses ${name} by what it is`, () => {
    assert.throws(
      () => parseFleet(content),
      (error: unknown) => {
        assert.ok(error instanceof InputError, String(error));
        assert.deepEqual(error.problem, typeof problem === 'string' ? { code: 'foreign', kind: problem } : problem);
        return true;
      },
    );
  });
}

test('refuses a list of PowerShell, and objects that PowerShell cut off', () => {
  const refused = (text: string): InputError => {
    try {
      parseFleet(text);
    } catch (error) {
      assert.ok(error instanceof InputError);
      return error;
    }
    return assert.fail('read');
  };
  const list = refused('\r\nName     : orders-pg\r\nLocation : westeurope\r\n');
  assert.deepEqual(list.problem, { code: 'foreign', kind: 'powerShellList' });
  const cut = refused(JSON.stringify([{ ...flexible, Properties: '@{version=16; state=Ready}' }]));
  assert.deepEqual([cut.entry, cut.problem], ['[0] "orders-pg" properties', { code: 'cutOffByPowerShell' }]);
});

const mistakes: readonly [string, string, string, JsonProblem | JsonProblem['code']][] = [
  ['cut off inside an object', whole.slice(0, -12), 'line 6, column', 'cutOff'],
  ['cut off inside a word', '[\n  {\n    "id": "/subscr', 'line 3, column 11', 'cutOff'],
  ['cut off after messages', `WARNING: x\n[\n  {"id": 1},\n`, 'line 4, column 1', 'cutOff'],
  ['a comma too many', '[\n  {"id": "a",}\n]', 'line 2, column 14', 'trailingComma'],
  ['a comma too many in a list', '[\n  {"id": "a"},\n]', 'line 3, column 1', 'trailingComma'],
  ['a comment', '[\n  // orders\n  {"id": "a"}\n]', 'line 2, column 3', 'comment'],
  ['a comment before', '// orders\n[]', 'line 1, column 1', 'comment'],
  ['a long comment', '[1, /* orders */ 2]', 'line 1, column 5', 'comment'],
  ['single quotes', "[{'id': 'a'}]", 'line 1, column 3', 'singleQuote'],
  ['names without quotes', '[{id: "a"}]', 'line 1, column 3', { code: 'invalidSymbol', symbol: 'id' }],
  ['more on the last line', '[] x', 'line 1, column 4', 'endExpected'],
  ['no JSON at all', 'hello', 'line 1, column 1', { code: 'invalidSymbol', symbol: 'hello' }],
];
for (const [name, text, place, problem] of mistakes) {
  test(`says where JSON is wrong, and what is right: ${name}`, () => {
    assert.throws(
      () => parseFleet(text),
      (error: unknown) => {
        assert.ok(error instanceof InputError, String(error));
        assert.ok(error.entry?.startsWith(place), error.entry);
        assert.deepEqual(error.problem, typeof problem === 'string' ? { code: problem } : problem);
        return true;
      },
    );
  });
}

const numbers: readonly [object, string][] = [
  [{ id: 5 }, 'id'],
  [{ location: 5 }, 'location'],
  [{ name: 5 }, 'name'],
  [{ version: 16 }, 'properties.version'],
  [{ administratorLogin: 5 }, 'properties.administratorLogin'],
  [{ fullyQualifiedDomainName: 5 }, 'properties.fullyQualifiedDomainName'],
];
for (const [wrong, path] of numbers) {
  test(`names the entry of a number in the place of a string: ${path}`, () => {
    const document = [
      { ...flexible, id: singleId('a'), name: 'a' },
      { ...flexible, ...wrong },
    ];
    assert.throws(
      () => parseFleet(JSON.stringify(document)),
      ({ entry, problem }: InputError) =>
        (entry?.startsWith('[1]') && entry.endsWith(path) && 'found' in problem && /\d/.test(problem.found ?? '')) ===
        true,
    );
  });
}

test('takes little time for a file of lines that are no JSON', () => {
  const started = process.cpuUsage();
  for (const line of ['x\n', '[x\n', '[]\n', 'a,b\n', '\r', '"\n', '[[[ x\n', '-', ' - :', 'resource "', '\x1b[33m']) {
    const text = line.repeat(Math.floor(2_000_000 / line.length));
    try {
      parseFleet(text);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      assert.ok(error.message.length < 1000);
    }
  }
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 5_000_000, `${user + system} microseconds`);
});
