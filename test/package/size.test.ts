import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { bundleSizes, entryBudget, packageBudget } from '../../bench/budgets';
import { repository, vsixFile } from '../host/paths';
import { succeed } from '../host/processes';

describe('the package', () => {
  test('the entry that VS Code loads at start stays within its budget', async () => {
    const entry = (await bundleSizes()).find(({ file }) => file === 'extension.js');
    assert.ok(entry, 'dist/extension.js is not there');
    assert.ok(entry.bytes < entryBudget, `dist/extension.js has ${entry.bytes} bytes, ${entryBudget} are allowed`);
  });

  test('the VSIX stays within its budget', async () => {
    const { size } = await stat(vsixFile);
    assert.ok(size <= packageBudget, `the VSIX has ${size} bytes, ${packageBudget} are allowed`);
  });

  test('holds what runs and what is read, no sources', async () => {
    const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
    const listed = await succeed(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: repository });
    const files = listed.split('\n').filter((file) => file !== '');
    const strangers = files.filter(
      (file) => !/^(package(\.nls)?(\.[\w-]+)?\.json|[A-Z-]+(\.(md|txt))?|(dist|media|l10n)\/.*)$/.test(file),
    );
    assert.deepEqual(strangers, []);
    assert.deepEqual(
      files.filter((file) => /\.(ts|map|tsbuildinfo)$/.test(file)),
      [],
    );
    assert.ok(files.includes('dist/extension.js'));
  });
});
