import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';

const host = 'a1.postgres.database.azure.com';
const url = `postgres://u@${host}/d?sslmode=require`;
const ignored = 'azure-postgres-tls-ignore code/unverified: x';

/** Files that repeat a part, by what comes first: each part may make readers look through the whole file again. */
const files: readonly (readonly [path: string, head: string, part: string])[] = [
  ['a.ts', '', `const a = { host: '${host}' }; new Pool(a);\n`],
  ['a.ts', '', `// ${ignored}\nconst a = "${url}";\n`],
  ['a.ts', `const u = "${url}";\n`, 'const a = a + "x";\n'],
  ['a.ts', '', `c.host = '${host}'\nc.ssl = false\n`],
  ['a.py', `a = "${url}"\n`, '\n'],
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
  ['a.xml', '', `<add name="a" connectionString="Host=${host};SSL Mode=Require"/>\n`],
  ['Dockerfile', 'FROM x\n', `RUN psql "${url}"\n`],
  ['a.sh', '', `psql "${url}"\n`],
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
