import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asCode } from '../../../src/ascode';
import { codeForms } from '../../../src/ascode/forms';
import { applyEdits } from '../../../src/code/fix/fix';
import { orderEdits } from '../../../src/code/fix/order';
import { scanFile } from '../../../src/code/scan';
import { flexibleServer } from '../../support/servers';
import { scanOptions } from './cases';

const type = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations';

/** A file after the repair of its last finding of an order. */
function repaired(path: string, source: string): string {
  const options = scanOptions({ name: '', files: [] });
  const finding = scanFile(path, source, options).findings.findLast(({ rule }) => rule === 'iac/order');
  assert.ok(finding, 'no finding');
  const edits = orderEdits({ path, source }, finding);
  assert.ok(edits, 'no repair');
  const after = applyEdits(source, edits);
  const left = scanFile(path, after, options).findings.filter(({ rule }) => rule === 'iac/order');
  assert.deepEqual(
    left.filter(({ range }) => range.start >= finding.range.start),
    [],
  );
  return after;
}

const bicep = (name: string, parameter: string, waits = ''): string =>
  `resource ${name} '${type}@2025-08-01' = {\n  parent: pg\n  name: '${parameter}'\n${waits}}\n`;

suite('the repair of an order', () => {
  const first = bicep('a', 'require_secure_transport');
  const parameter = 'ssl_min_protocol_version';

  test('in Bicep adds a list, or one more to a list as it is written', () => {
    const list = (waits: string): string => first + bicep('b', parameter, waits);
    assert.equal(repaired('main.bicep', list('')), list('  dependsOn: [\n    a\n  ]\n'));
    assert.equal(repaired('main.bicep', list('  dependsOn: []\n')), list('  dependsOn: [a]\n'));
    assert.equal(repaired('main.bicep', list('  dependsOn: [ pg ]\n')), list('  dependsOn: [ pg, a ]\n'));
    assert.equal(
      repaired('main.bicep', list('  dependsOn: [\n    pg // made here\n  ]\n')),
      list('  dependsOn: [\n    pg // made here\n    a\n  ]\n'),
    );
  });

  test('names the last of those that wait for one another, and each of those that do not', () => {
    const third = (waits: string): string => bicep('c', 'ssl_max_protocol_version', waits);
    const chain = first + bicep('b', parameter, '  dependsOn: [ a ]\n');
    assert.equal(repaired('main.bicep', chain + third('')), chain + third('  dependsOn: [\n    b\n  ]\n'));
    const free = first + bicep('b', parameter);
    assert.equal(repaired('main.bicep', free + third('')), free + third('  dependsOn: [\n    a\n    b\n  ]\n'));
  });

  test('in a template writes the id of the other parameter', () => {
    const id = (name: string): string => `"[resourceId('${type}', parameters('server'), '${name}')]"`;
    const resource = (name: string, waits: string): string =>
      `    {\n      "type": "${type}",\n      "name": "[concat(parameters('server'), '/${name}')]",\n${waits}      "properties": { "value": "" }\n    }`;
    const file = (waits: string): string =>
      `{\n  "resources": [\n${resource('require_secure_transport', '')},\n${resource(parameter, waits)}\n  ]\n}\n`;
    const enforced = id('require_secure_transport');
    assert.equal(repaired('a.json', file('')), file(`      "dependsOn": [${enforced}],\n`));
    const other = `"[resourceId('Microsoft.Network/virtualNetworks', 'v')]"`;
    assert.equal(
      repaired('a.json', file(`      "dependsOn": [\n        ${other}\n      ],\n`)),
      file(`      "dependsOn": [\n        ${other},\n        ${enforced}\n      ],\n`),
    );
  });

  test('of a loop in Bicep adds @batchSize(1) above it, or corrects its size', () => {
    const list = `['require_secure_transport', 'log_connections']`;
    const file = (decorator: string, indent = ''): string =>
      `${indent}@description('a')\n${decorator}${indent}resource a '${type}@2025-08-01' = [for p in ${list}: {\n${indent}  parent: pg\n${indent}  name: p\n${indent}}]\n`;
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    assert.equal(repaired('main.bicep', file('')), file('@batchSize(1)\n'));
    assert.equal(repaired('main.bicep', file('', '  ')), file('  @batchSize(1)\n', '  '));
    assert.equal(repaired('main.bicep', windows(file(''))), windows(file('@batchSize(1)\n')));
    assert.equal(repaired('main.bicep', file('@batchSize(20)\n')), file('@batchSize(1)\n'));
  });

  test('of a loop that does not wait for a parameter either is both', () => {
    const loop = (decorator: string, waits: string): string =>
      `${decorator}resource b '${type}@2025-08-01' = [for p in ['${parameter}', 'log_connections']: {\n  parent: pg\n  name: p\n${waits}}]\n`;
    assert.equal(
      repaired('main.bicep', first + loop('', '')),
      first + loop('@batchSize(1)\n', '  dependsOn: [\n    a\n  ]\n'),
    );
  });

  test('of a loop in a template makes it serial, as it is written', () => {
    const file = (copy: string): string =>
      `{\n  "variables": { "a": ["require_secure_transport", "log_connections"] },\n  "resources": [\n    {\n      "type": "${type}",\n      "name": "[concat('s/', variables('a')[copyIndex()])]",\n      "copy": ${copy}\n    }\n  ]\n}\n`;
    const inLine = (more: string): string => file(`{ "name": "c", "count": 2${more} }`);
    assert.equal(repaired('a.json', inLine('')), inLine(', "mode": "serial", "batchSize": 1'));
    assert.equal(repaired('a.json', inLine(', "mode": "parallel"')), inLine(', "mode": "serial", "batchSize": 1'));
    assert.equal(
      repaired('a.json', inLine(', "batchSize": 3, "mode": "serial"')),
      inLine(', "batchSize": 1, "mode": "serial"'),
    );
    const lines = (more: string): string => file(`{\n        "name": "c",\n        "count": 2${more}\n      }`);
    assert.equal(repaired('a.json', lines('')), lines(',\n        "mode": "serial",\n        "batchSize": 1'));
  });

  test('in Terraform adds depends_on, or one more to a list as it is written', () => {
    const server = '${azurerm_postgresql_flexible_server.a.id}';
    const block = (name: string, parameter: string, waits: string): string =>
      `resource "azapi_update_resource" "${name}" {\n  type        = "${type}@2025-08-01"\n  resource_id = "${server}/configurations/${parameter}"\n  body        = { properties = { value = "on" } }\n${waits}}\n`;
    const file = (waits: string): string => block('a', 'require_secure_transport', '') + block('b', parameter, waits);
    const other = 'azurerm_postgresql_flexible_server.a';
    assert.equal(repaired('main.tf', file('')), file('\n  depends_on = [azapi_update_resource.a]\n'));
    assert.equal(
      repaired('main.tf', file('').replaceAll('\n', '\r\n')),
      file('\n  depends_on = [azapi_update_resource.a]\n').replaceAll('\n', '\r\n'),
    );
    assert.equal(
      repaired('main.tf', file(`  depends_on = [${other}]\n`)),
      file(`  depends_on = [${other}, azapi_update_resource.a]\n`),
    );
    assert.equal(
      repaired('main.tf', file(`  depends_on = [\n    ${other}, # made here\n  ]\n`)),
      file(`  depends_on = [\n    ${other}, # made here\n    azapi_update_resource.a,\n  ]\n`),
    );
    assert.equal(
      repaired('main.tf', file(`  depends_on = [\n    ${other}\n  ]\n`)),
      file(`  depends_on = [\n    ${other},\n    azapi_update_resource.a\n  ]\n`),
    );
  });

  test('of a loop in Terraform locks the server', () => {
    const list = 'toset(["require_secure_transport", "log_connections"])';
    const loop = (server: string, locks: string): string =>
      `resource "azapi_resource" "a" {\n  for_each = ${list}\n  type = "${type}@2025-08-01"\n${server}  body = {}\n${locks}}\n`;
    for (const [server, id] of [
      ['  parent_id = var.server\n  name = each.key\n', 'var.server'],
      ['  resource_id = "${var.server}/configurations/${each.key}"\n', 'var.server'],
      ['  resource_id = "/s/${var.name}/configurations/${each.key}"\n', '"/s/${var.name}"'],
    ] as const) {
      assert.equal(repaired('main.tf', loop(server, '')), loop(server, `\n  locks = [${id}]\n`));
    }
  });

  test('in a Pulumi program adds an option, as its arguments are written', () => {
    const head = `import * as postgresql from '@pulumi/azure-native/dbforpostgresql';\n`;
    const one = (name: string, value: string, options: string): string =>
      `const ${name} = new postgresql.Configuration('${name}', { serverName: 's', resourceGroupName: 'g', configurationName: '${value}' }${options});\n`;
    const file = (options: string): string =>
      head + one('a', 'require_secure_transport', '') + one('b', parameter, options);
    assert.equal(repaired('a.ts', file('')), file(', { dependsOn: [a] }'));
    assert.equal(repaired('a.ts', file(', { protect: true }')), file(', { protect: true, dependsOn: [a] }'));
    assert.equal(repaired('a.ts', file(', { dependsOn: [c] }')), file(', { dependsOn: [c, a] }'));
    const lines = (options: string): string =>
      head +
      one('a', 'require_secure_transport', '') +
      `const b = new postgresql.Configuration(\n  'b',\n  { serverName: 's', resourceGroupName: 'g', configurationName: '${parameter}' },\n${options});\n`;
    assert.equal(repaired('a.ts', lines('')), lines('  { dependsOn: [a] },\n'));

    const python = (start: string, name: string, value: string, options: string): string =>
      `${start}${name} = dbforpostgresql.Configuration(\n    "${name}",\n    resource_group_name="g",\n    server_name="s",\n    configuration_name="${value}",\n${options})\n`;
    const script = (options: string, start = 'import pulumi\n'): string =>
      python(`${start}from pulumi_azure_native import dbforpostgresql\n`, 'a', 'require_secure_transport', '') +
      python('', 'b', parameter, options);
    assert.equal(repaired('a.py', script('')), script('    opts=pulumi.ResourceOptions(depends_on=[a]),\n'));
    const named = 'from pulumi import ResourceOptions\n';
    assert.equal(repaired('a.py', script('', named)), script('    opts=ResourceOptions(depends_on=[a]),\n', named));
  });

  test('without a name to wait for there is none, and the finding stays', () => {
    const source = ['require_secure_transport', parameter]
      .map(
        (name) =>
          `new postgresql.Configuration('${name}', { serverName: 's', resourceGroupName: 'g', configurationName: '${name}' });\n`,
      )
      .join('');
    const text = `import * as postgresql from '@pulumi/azure-native/dbforpostgresql';\n${source}`;
    const { findings } = scanFile('a.ts', text, scanOptions({ name: '', files: [] }));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['iac/order'],
    );
    assert.deepEqual(
      findings.map((finding) => orderEdits({ path: 'a.ts', source: text }, finding)),
      [undefined],
    );
  });
});

suite('code that this product writes', () => {
  const settings = { enforcement: true, minimum: '1.3' } as const;
  const targets = [flexibleServer(), flexibleServer({ name: 'second' })].map((server) => ({ server, settings }));
  const order = /^ *"?(?:dependsOn|depends_on|locks)"?[ :=]+\[(?:[^\][]|\[[^\]]*\])*\],?\n|, dependsOn: \[\w+\]/gm;
  const findings = (path: string, source: string) =>
    scanFile(path, source, scanOptions({ name: '', files: [] })).findings.filter(({ rule }) => rule === 'iac/order');

  for (const form of codeForms) {
    test(`${form}: is in order`, () => {
      for (const { name, text } of asCode(targets, form).files) assert.deepEqual(findings(name, text), []);
    });
  }

  for (const form of ['bicep', 'armJson', 'terraformAzapi', 'pulumiTypeScript'] as const) {
    test(`${form}: without its order, has a finding for each server, and a repair`, () => {
      const [file] = asCode(targets, form).files;
      assert.ok(file);
      let source = file.text.replace(order, '');
      for (const left of [2, 1]) {
        const [finding, ...others] = findings(file.name, source);
        assert.ok(finding);
        assert.equal(others.length, left - 1);
        source = applyEdits(source, orderEdits({ path: file.name, source }, finding) ?? []);
      }
      assert.deepEqual(findings(file.name, source), []);
    });
  }
});
