import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isJudged, mayMatter } from '../../../src/code/files';
import type { CodeRule } from '../../../src/code/rules';
import { scanFile } from '../../../src/code/scan';
import { readCases, scanOptions, type Case, type CaseFile } from './cases';

const kinds: Partial<Record<CodeRule, string>> = {
  'code/plaintext': 'a',
  'code/fallback': 'a',
  'code/unverified': 'b',
  'code/ca-only': 'c',
  'code/invalid': 'e',
  'code/ignored': 'e',
  'code/ca-file': 'f',
  'iac/enforcement-off': 'g',
  'iac/minimum': 'g',
  'iac/maximum': 'g',
  'iac/order': 'g',
  'iac/removed': 'g',
};

interface Warning {
  readonly line: number;
  readonly kind: string;
}

interface Totals {
  expected: number;
  found: number;
  wrong: number;
}

const totals: Totals = { expected: 0, found: 0, wrong: 0 };

function warningsOf(one: Case, file: CaseFile): { warnings: Warning[]; verified: number[] } {
  if (!isJudged(file.path) || !mayMatter(file.text, [], false)) return { warnings: [], verified: [] };
  const { findings, connections } = scanFile(file.path, file.text, scanOptions(one));
  const lineOf = (offset: number): number => file.text.slice(0, offset).split('\n').length;
  return {
    warnings: findings
      .filter(({ severity }) => severity !== 'information')
      .flatMap(({ rule, range }) => ({ line: lineOf(range.start), kind: kinds[rule] ?? rule })),
    verified: connections
      .filter(({ guarantee }) => guarantee === 'verified')
      .flatMap(({ connection: { settings, hostRange } }) =>
        [hostRange, ...settings.map(({ range }) => range)].map(({ start }) => lineOf(start)),
      ),
  };
}

/** What is wrong with the answer for a file, as lines. */
function faults(one: Case, file: CaseFile): string[] {
  const { warnings, verified } = warningsOf(one, file);
  const left = [...warnings];
  const lines: string[] = [];
  for (const { line, kinds: right } of file.expected) {
    if (right.includes('d')) {
      if (!verified.includes(line)) lines.push(`${file.path}:${line} is not said to be verified`);
      continue;
    }
    totals.expected++;
    const at = left.findIndex((warning) => Math.abs(warning.line - line) <= 1 && right.includes(warning.kind));
    if (at < 0) lines.push(`${file.path}:${line} ${right.join('|')} is missing`);
    else {
      totals.found++;
      left.splice(at, 1);
    }
  }
  totals.wrong += left.length;
  return [...lines, ...left.map(({ line, kind }) => `${file.path}:${line} ${kind} is wrong`)];
}

const cases = readCases();

suite('cases', () => {
  for (const one of cases) {
    test(one.name, () =>
      assert.deepEqual(
        one.files.flatMap((file) => faults(one, file)),
        [],
      ),
    );
  }
});

test('precision and recall', (context) => {
  const precision = totals.found / (totals.found + totals.wrong);
  const recall = totals.found / totals.expected;
  context.diagnostic(`${cases.length} cases, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  assert.ok(cases.length >= 150, `${cases.length} cases`);
  assert.ok(precision >= 0.97, `precision ${precision}`);
  assert.ok(recall >= 0.93, `recall ${recall}`);
});
