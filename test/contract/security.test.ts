import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../support/faultTable';

const rows = readFileSync(join(repository, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what |'));

test('docs/security.md has rows, each with a test that is there', () => {
  assert.ok(rows.length >= 30, `${rows.length} rows`);
  const bad = rows.filter((row) => {
    const [, file, name] = /\| `(test\/[^`]+\.ts)`(?: ([^|]+?))? \|$/.exec(row) ?? [];
    const path = join(repository, file ?? '');
    return (
      file === undefined ||
      !existsSync(path) ||
      (name !== undefined && !readFileSync(path, 'utf8').includes(`'${name}'`))
    );
  });
  assert.deepEqual(bad, []);
});

test('no cell of docs/security.md is empty', () =>
  assert.deepEqual(
    rows.filter((row) =>
      row
        .split('|')
        .slice(1, -1)
        .some((cell) => cell.trim() === ''),
    ),
    [],
  ));
