import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of the table in docs/reliability.md. */
export interface FaultRow {
  readonly fault: string;
  /** What the user sees. */
  readonly sees: string;
  readonly guarantee: string;
  /** Test file, from the root of the repository, and the test's name. */
  readonly file: string;
  readonly test: string;
}

export const repository = join(import.meta.dirname, '../..');

/** Rows whose last cell names a test: `file`, then the name. */
export function readFaultTable(): readonly FaultRow[] {
  const text = readFileSync(join(repository, 'docs/reliability.md'), 'utf8');
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, fault = '', sees = '', guarantee = '', named = ''] = cells;
    const [, file, test] = /^`(test\/[^`]+\.ts)` (.+)$/.exec(named) ?? [];
    return file !== undefined && test !== undefined ? [{ fault, sees, guarantee, file, test }] : [];
  });
}

/** What the table says that the user sees in a test of this name. */
export function wordsFor(test: string): string {
  return readFaultTable().find((row) => row.test === test)?.sees ?? assert.fail(`docs/reliability.md has no "${test}"`);
}
