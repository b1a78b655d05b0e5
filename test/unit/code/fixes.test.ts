import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseTree, type ParseError } from 'jsonc-parser';
import { parseAllDocuments } from 'yaml';
import { isJudged, mayMatter } from '../../../src/code/files';
import { kindOfFile } from '../../../src/code/fileKind';
import type { CodeFinding } from '../../../src/code/findings';
import { applyEdits, fixesOf, type Fix } from '../../../src/code/fix';
import { EditChain } from '../../../src/code/fix/fix';
import { scanFile, type ScanOptions } from '../../../src/code/scan';
import { codeFixTitle } from '../../../src/words/code';
import { readCases, scanOptions, type Case, type CaseFile } from './cases';

/** Findings of a rule, and those that have a repair. */
const totals = new Map<string, { all: number; repaired: number }>();
const missing: string[] = [];
const caFile = '/etc/ssl/azure roots/ca.pem';

function errorsOf(path: string, text: string): number {
  const kind = kindOfFile(path)?.kind;
  if (kind === 'json' || kind === 'notebook') {
    const errors: ParseError[] = [];
    parseTree(text, errors, { allowTrailingComma: true });
    return errors.length;
  }
  if (kind === 'yaml') return parseAllDocuments(text).flatMap((document) => document.errors).length;
  const brackets = [...text].filter((char) => '([{'.includes(char)).length;
  return Math.abs(brackets - [...text].filter((char) => ')]}'.includes(char)).length);
}

const key = ({ rule, reason, host, setting }: CodeFinding): string => [rule, reason, host, setting].join(' ');

/** What is wrong with a repair, as lines. */
function faults(file: CaseFile, finding: CodeFinding, fix: Fix, options: ScanOptions): string[] {
  const lines: string[] = [];
  const name = `${file.path} ${finding.rule} ${fix.id}`;
  const text = applyEdits(file.text, fix.edits);
  const before = scanFile(file.path, file.text, options).findings.map(key);
  const after = scanFile(file.path, text, options).findings.map(key);
  if (after.filter((one) => one === key(finding)).length >= before.filter((one) => one === key(finding)).length)
    lines.push(`${name}: the finding is still there`);
  if (after.some((one) => !before.includes(one))) lines.push(`${name}: ${after.join()} is new`);
  if (errorsOf(file.path, text) > errorsOf(file.path, file.text)) lines.push(`${name}: does not parse\n${text}`);
  if (fix.edits.some(({ start, end }) => start < 0 || end < start || end > file.text.length))
    lines.push(`${name}: outside of the file`);
  if (codeFixTitle(fix).length < 5) lines.push(`${name}: has no title`);
  const sorted = fix.edits.toSorted((a, b) => a.start - b.start);
  if (sorted.some((edit, index) => edit.start < (sorted[index - 1]?.end ?? 0))) lines.push(`${name}: edits overlap`);
  return lines;
}

function check(one: Case): string[] {
  const options = scanOptions(one);
  return one.files.flatMap((file) => {
    if (!isJudged(file.path) || !mayMatter(file.text, [], false)) return [];
    return scanFile(file.path, file.text, options).findings.flatMap((finding) => {
      const fixes = fixesOf(finding, { path: file.path, source: file.text }, options, { caFile, reason: 'agreed' });
      const total = totals.get(finding.rule) ?? { all: 0, repaired: 0 };
      const repaired = fixes.some(({ id }) => id !== 'suppress');
      totals.set(finding.rule, { all: total.all + 1, repaired: total.repaired + (repaired ? 1 : 0) });
      if (!repaired)
        missing.push(`${one.name} | ${file.path} | ${finding.rule} ${finding.reason ?? ''} ${finding.family ?? ''}`);
      return fixes.flatMap((fix) => faults(file, finding, fix, options));
    });
  });
}

const cases = readCases();

suite('repairs of every finding of the cases', () => {
  for (const one of cases) test(one.name, () => assert.deepEqual(check(one), []));
});

test('findings with a repair, by rule', (context) => {
  for (const [rule, { all, repaired }] of [...totals].toSorted()) {
    context.diagnostic(`${rule}: ${repaired} of ${all}`);
  }
  // what has none has no right answer that is a small edit: readers that are not known, code that needs an import
  const least: Readonly<Record<string, number>> = {
    'code/ca-file': 0.85,
    'code/ca-only': 1,
    'code/fallback': 0.95,
    'code/ignored': 1,
    'code/invalid': 1,
    'code/plaintext': 0.88,
    'code/unverified': 0.92,
    'iac/enforcement-off': 1,
    'iac/maximum': 1,
    'iac/minimum': 1,
    'iac/order': 1,
  };
  for (const [rule, share] of Object.entries(least)) {
    const { all, repaired } = totals.get(rule) ?? { all: 0, repaired: 0 };
    assert.ok(all > 0 && repaired / all >= share, `${rule}: ${repaired} of ${all}`);
  }
  if (process.env.FIX_MISSING) context.diagnostic(missing.join('\n'));
});

test('a root certificate in a string with more in it is not taken for a path', () => {
  const path = 'application.properties';
  const source =
    'spring.datasource.url=jdbc:postgresql://a1.postgres.database.azure.com/d?sslmode=verify&x=/certs/BaltimoreCyberTrustRoot.crt.pem\n';
  const options = scanOptions({ name: path, files: [{ path, text: source, expected: [] }] });
  const { findings } = scanFile(path, source, options);
  assert.ok(findings.some(({ reason }) => reason === 'caExpired'));
  for (const finding of findings) {
    for (const { edits } of fixesOf(finding, { path, source }, options, { caFile: '/ca.pem', reason: 'x' })) {
      assert.match(applyEdits(source, edits), /a1\.postgres\.database\.azure\.com/);
    }
  }
});

test('an edit changes whole words, and none that stays', () => {
  const editsOf = (source: string, from: string, to: string) => {
    const chain = new EditChain(source);
    const start = source.indexOf(from);
    chain.apply([{ start, end: start + from.length, text: to }]);
    assert.equal(applyEdits(source, chain.edits()), source.replace(from, to));
    return chain.edits().map((edit) => `${source.slice(edit.start, edit.end)}>${edit.text}`);
  };
  assert.deepEqual(editsOf('ssl: { reject: false }', '{ reject: false }', '{ reject: true }'), ['false>true']);
  assert.deepEqual(editsOf('a?sslmode=no-verify&b', 'no-verify', 'no-full'), ['verify>full']);
  assert.deepEqual(editsOf('mode=verify', 'verify', 'verify-full'), ['>-full']);
  assert.deepEqual(editsOf('mode=prefer', 'prefer', 'preferred'), ['prefer>preferred']);
  assert.deepEqual(editsOf('mode=full', 'full', 'full'), []);
});

test('the right value of a parameter is one that can be deployed', () => {
  const block = (name: string, value: string): string =>
    `resource "azurerm_postgresql_flexible_server_configuration" "${name.slice(0, 7)}" {\n  name  = "${name}"\n  value = "${value}"\n}\n`;
  const other = block('work_mem', '4096');
  const rows: readonly (readonly [path: string, before: string, after: string])[] = [
    // azurerm accepts no empty value
    ['main.tf', `${other}\n${block('ssl_max_protocol_version', 'TLSv1.2')}\n${other}`, `${other}\n${other}`],
    ['postgres.tfvars', 'pg = {\n  ssl_max_protocol_version = "TLSv1.2"\n  a = "b"\n}\n', 'pg = {\n  a = "b"\n}\n'],
    // nor does it take one for another with other capitals
    ['main.tf', block('require_secure_transport', 'OFF'), block('require_secure_transport', 'on')],
    // without quotes, YAML reads what is no text
    [
      'pg.yaml',
      'kind: FlexibleServersConfiguration\napiVersion: dbforpostgresql.azure.com/v1\nspec: { azureName: require_secure_transport, value: off }\n',
      "kind: FlexibleServersConfiguration\napiVersion: dbforpostgresql.azure.com/v1\nspec: { azureName: require_secure_transport, value: 'on' }\n",
    ],
  ];
  for (const [path, source, expected] of rows) {
    const options = scanOptions({ name: path, files: [{ path, text: source, expected: [] }] });
    const [finding] = scanFile(path, source, options).findings;
    assert.ok(finding, source);
    const [fix] = fixesOf(finding, { path, source }, options);
    assert.equal(fix && applyEdits(source, fix.edits), expected);
  }
});
