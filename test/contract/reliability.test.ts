import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFaultTable, repository } from '../support/faultTable';

const rows = readFaultTable();

test('docs/reliability.md has at least 40 faults, each once', () => {
  assert.ok(rows.length >= 40, `${rows.length} rows`);
  const faults = rows.map(({ fault }) => fault);
  assert.deepEqual(
    faults.filter((fault, at) => faults.indexOf(fault) !== at),
    [],
  );
});

test('every row says what is seen and what is guaranteed', () =>
  assert.deepEqual(
    rows.filter(({ sees, guarantee }) => sees === '' || guarantee === ''),
    [],
  ));

test('every test that docs/reliability.md names is there', () => {
  const missing = rows.filter(({ file, test: name }) => {
    const path = join(repository, file);
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(`'${name}'`);
  });
  assert.deepEqual(missing, []);
});

test('every row of the tables is one that the tests read', () => {
  const lines = readFileSync(join(repository, 'docs/reliability.md'), 'utf8').split('\n');
  const written = lines.filter((line) => line.startsWith('| ') && !line.startsWith('| fault |'));
  assert.equal(written.length, rows.length);
});
