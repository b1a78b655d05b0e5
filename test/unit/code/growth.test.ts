import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';

const host = 'a1.postgres.database.azure.com';
const url = `postgres://u@${host}/d?sslmode=require`;
const ignored = 'azure-postgres-tls-ignore code/unverified: x';

const parameters = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations';
const loop = (name: string, list: string): string =>
  `resource ${name} '${parameters}@2025-08-01' = [for (p, i) in ${list}: {\n  parent: pg\n  name: '\${list[i].name}'\n}]\n`;

const tls = 'require_secure_transport';
const azureNative = `import * as postgresql from '@pulumi/azure-native/dbforpostgresql'; // ${tls}\n`;
const azapi = (name: string, more: string): string =>
  `resource "azapi_resource" "a" {\n  type = "${parameters}"\n  parent_id = var.a\n  name = ${name}\n  ${more}\n  depends_on = [module.b]\n}\n`;

/** Files that repeat a part, by what comes first: each part may make readers look through the whole file again. */
const files: readonly (readonly [path: string, head: string, part: string])[] = [
  ['a.ts', '', `const a = { host: '${host}' }; new Pool(a);\n`],
  ['a.ts', '', `// ${ignored}\nconst a = "${url}";\n`],
  ['a.ts', `const u = "${url}";\n`, 'const a = a + "x";\n'],
  ['a.ts', '', `c.host = '${host}'\nc.ssl = false\n`],
  ['a.ts', 'module.exports = {\n', `a: { host: '${host}', ssl: false },\n`],
  ['a.ts', `const h = '${host}';\n`, 'new Pool({ host: h, ssl: false });\n'],
  ['a.ts', `const u = 'postgres://u@${host}/d';\n`, 'new Pool({ connectionString: u, ssl: false });\n'],
  ['a.ts', '', `function f(a) { const o = { host: '${host}' }; o.ssl = a; return new Pool(o); }\n`],
  ['a.ts', `const a = "${url}";\n`, '{ const a = 1; '],
  ['a.ts', `const a = "${url}";\n`, 'function f(a) { g(a); '],
  ['a.ts', `const a = "${url}";\n`, '{ var a = 1; '],
  ['a.ts', `const a = "${url}";\n`, 'const { '],
  ['a.ts', `const a = "${url}";\n`, 'class A { b() { this.a = a; '],
  ['a.go', `const a = "${url}"\n`, 'f(a) '],
  ['a.py', `a = "${url}"\n`, '\n'],
  ['a.py', '', `def f(a):\n  o = dict(host='${host}')\n  o['sslmode'] = a\n  psycopg.connect(**o)\n`],
  ['a.py', `a = "${url}"\n`, 'def f(a: '],
  ['a.tf', '', `locals { url = "${url}" }\n`],
  ['a.tf', `a = "${url}"\n`, 'b = <<E\nx\nE\n'],
  ['a.yaml', `a: ${url}\nb: `, '${'],
  ['a.yaml', `a: ${url}\nb: `, '{{'],
  ['a.yaml', `a: ${url}\nb: `, "'a' "],
  ['a.json', `{"a": "${url}", "b": "`, '${'],
  ['a.json', `{"a": "${url}", "b": [`, '"a",'],
  ['.env', '', `A=${url}\n`],
  ['.env', `A=${url}\n`, `${ignored.slice(0, 28)} # `],
  ['.env', '', `host=${host}\n`],
  ['a.properties', '', `s.x.url=jdbc:postgresql://${host}/d\n`],
  ['a.properties', `u=${url}\n`, 'a.'],
  ['a.bicep', '', loop('a', `['require_secure_transport']`)],
  ['a.bicep', `var list = [\n`, `  { name: 'require_secure_transport' }\n`],
  ['a.bicep', `${loop('a', 'list')}var list = [\n`, `  { name: 'require_secure_transport' }\n`],
  ['a.bicep', loop('a', `['require_secure_transport']`), '[for x in '],
  ['a.tf', '', azapi('each.key', `for_each = toset(["require_secure_transport", "b"])`)],
  ['a.tf', `locals {\n`, `  a = azapi_update_resource.a.require_secure_transport\n`],
  ['a.tf', `${azapi('local.list[count.index]', 'count = 100')}locals {\n  list = [`, `"require_secure_transport",`],
  ['a.tf', azapi('"b"', 'count = 1'), 'resource "azapi_resource" "a" {\n'],
  ['a.ts', azureNative, `const a = new postgresql.Configuration('a', { serverName, configurationName: '${tls}' });\n`],
  ['a.ts', azureNative, `const a = { a: [b.c] };\nb.push(a);\n`],
  ['a.ts', `${azureNative}new postgresql.Configuration('a', { serverName, configurationName: '${tls}' });\n`, 'a'],
  [
    'a.py',
    `# pulumi_azure_native ${tls}\n`,
    `a = dbforpostgresql.Configuration("a", server_name=b, configuration_name="${tls}")\n`,
  ],
  [
    'a.cs',
    `using Pulumi.AzureNative; // ${tls}\n`,
    `var a = new DBforPostgreSQL.Configuration("a", new() { ServerName = b, ConfigurationName = "${tls}" });\n`,
  ],
  ['Pulumi.yaml', `resources:\n  a:\n    type: azure-native:dbforpostgresql:Configuration # ${tls}\n    b: c`, ' ${a}'],
  [
    'a.tf.json',
    `{"resource": {"azapi_resource": {`,
    `"a": {"type": "${parameters}", "parent_id": "\${var.a}", "name": "${tls}"},`,
  ],
  ['a.json', `{"resources": [`, `{"type": "${parameters}", "name": "a/b", "copy": {"name": "c", "count": 100}},`],
  ['a.json', `{"resources": [{"type": "${parameters}", "copy": {"count": 100}, "name": "[concat(`, `copyIndex(),`],
  ['a.xml', '', `<add name="a" connectionString="Host=${host};SSL Mode=Require"/>\n`],
  ['Dockerfile', 'FROM x\n', `RUN psql "${url}"\n`],
  ['a.sh', '', `psql "${url}"\n`],
  ['.env', `H=${host}\n`, 'A=postgres://u@${H}/d?sslmode=require\n'],
  ['a.sh', '', `cat > a.env <<E\nA=${url}\nE\n`],
  ['a.yaml', 'kind: Secret\ndata:\n', `  a: ${Buffer.from(url).toString('base64')}\n`],
  ['a.yaml', 'kind: ConfigMap\ndata:\n  a.env: |\n', `    A=${url}\n`],
  ['a.yaml', `x-a: &a { PGHOST: ${host} }\nb:\n`, '  - { <<: *a, PGSSLMODE: require }\n'],
];

const options = {
  hosts: { known: new Map<string, string>(), everyHost: false },
  project: readProject([], [], new Set()),
};

/** The least processor time of a few runs, in microseconds. */
function cost(path: string, text: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    scanFile(path, text, options);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...times);
}

suite('time grows with the size of a file, and not with its square', () => {
  for (const [path, head, part] of files) {
    test(`${path}: ${JSON.stringify(part)}`, () => {
      const sized = (size: number): string => head + part.repeat(Math.ceil(size / part.length));
      cost(path, sized(10_000)); // compiles
      const small = Math.max(cost(path, sized(20_000)), 4_000);
      const ratio = cost(path, sized(160_000)) / small;
      // eight times the size: 8 when it is linear, 64 when it is quadratic
      assert.ok(ratio < 28, `${ratio.toFixed(1)} times as much for eight times the size`);
    });
  }
});

test('time grows with the number of fields that hold connection strings, and not with its square', () => {
  const fields = (count: number): string =>
    `class A {\n${Array.from({ length: count }, (_, index) => `private string f${index} = "Host=${host}";\n`).join('')}`;
  const small = cost('a.cs', fields(4_000));
  const ratio = cost('a.cs', fields(16_000)) / small;
  // four times as many: 4 when it is linear, 16 when it is quadratic
  assert.ok(ratio < 8, `${ratio.toFixed(1)} times as much for four times as many`);
});

/** Names of which each has the one before it many times: what the last one stands for is endless. */
const ends = 10;
const times = 40;
const chain = (first: string, line: (name: string, before: string) => string): string =>
  [first, ...Array.from({ length: ends }, (_, index) => line(`v${index + 1}`, `v${index}`))].join('\n');
const many = (before: string, by: string): string => Array.from({ length: times }, () => before).join(by);
const endless: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', chain(`const v0 = '${url}';`, (name, before) => `const ${name} = ${many(before, ' + ')};`)],
  ['a.ts', chain(`const v0 = '${url}';`, (name, before) => `const ${name} = \`${many(`\${${before}}`, '')}\`;`)],
  [
    'a.ts',
    `${chain(`const v0 = { host: '${host}' };`, (name, before) => `const ${name} = { ${many(`...${before}`, ', ')} };`)}\nnew Pool(v${ends});`,
  ],
  ['a.py', chain(`v0 = '${url}'`, (name, before) => `${name} = f'${many(`{${before}}`, '')}'`)],
  ['a.py', chain(`v0 = dict(host='${host}')`, (name, before) => `${name} = dict(${many(`**${before}`, ', ')})`)],
  ['a.rb', chain(`v0 = '${url}'`, (name, before) => `${name} = "${many(`#{${before}}`, '')}"`)],
  ['a.php', chain(`<?php $v0 = '${url}';`, (name, before) => `$${name} = ${many(`$${before}`, ' . ')};`)],
  ['a.go', chain(`v0 := "${url}"`, (name, before) => `${name} := ${many(before, ' + ')}`)],
  [
    'a.go',
    chain(`v0 := "${url}"`, (name, before) => `${name} := fmt.Sprintf("${many('%s', '')}", ${many(before, ', ')})`),
  ],
  ['a.cs', chain(`var v0 = "${url}";`, (name, before) => `var ${name} = $"${many(`{${before}}`, '')}";`)],
  ['a.java', chain(`String v0 = "${url}";`, (name, before) => `String ${name} = ${many(before, ' + ')};`)],
  ['a.sh', chain(`v0='${url}'`, (name, before) => `${name}="${many(`$${before}`, '')}"`)],
  ['a.ps1', chain(`$v0 = '${url}'`, (name, before) => `$${name} = "${many(`$${before}`, '')}"`)],
  ['.env', chain(`v0=${url}`, (name, before) => `${name}=${many(`\${${before}}`, '')}`)],
  ['a.properties', chain(`v0=${url}`, (name, before) => `${name}=${many(`\${${before}}`, '')}`)],
  ['a.yaml', chain(`v0: &v0 [ '${url}' ]`, (name, before) => `${name}: &${name} [ ${many(`*${before}`, ', ')} ]`)],
  [
    'a.yaml',
    chain(`v0: &v0 { u: '${url}' }`, (name, before) => `${name}: &${name} { ${many(`<<: *${before}`, ', ')} }`),
  ],
  [
    'a.tf',
    `locals {\n${chain(`v0 = "${url}"`, (name, before) => `${name} = "${many(`\${local.${before}}`, '')}"`)}\n}`,
  ],
  [
    'a.tf',
    `locals {\n${chain(`v0 = { u = "${url}" }`, (name, before) => `${name} = merge(${many(`local.${before}`, ', ')})`)}\n}`,
  ],
  ['a.bicep', chain(`var v0 = '${url}'`, (name, before) => `var ${name} = '${many(`\${${before}}`, '')}'`)],
  [
    'azuredeploy.json',
    JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      variables: Object.fromEntries([
        ['v0', url],
        ...Array.from({ length: ends }, (_, index) => [
          `v${index + 1}`,
          `[concat(${many(`variables('v${index}')`, ', ')})]`,
        ]),
      ]),
      resources: [],
    }),
  ],
  ['alembic.ini', `[alembic]\n${chain(`v0 = ${url}`, (name, before) => `${name} = ${many(`%(${before})s`, '')}`)}`],
  ['compose.yaml', `services: { a: { environment: { U: '${many('${U}', '')}' } } }`],
];

suite('names that name each other many times end soon', () => {
  for (const [index, [path, text]] of endless.entries()) {
    test(`${index}: ${path}`, () => {
      cost('a.ts', 'const a = 1;');
      // at most as long as a file of a megabyte may take; endless ones take hours
      assert.ok(cost(path, text) < 500_000, path);
    });
  }
});
