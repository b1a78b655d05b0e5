import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { bundleSizes, entryBudget } from '../../bench/budgets';
import { repository } from '../host/paths';
import { succeed } from '../host/processes';

describe('the package', () => {
  test('the entry that VS Code loads at start stays within its budget', async () => {
    const entry = (await bundleSizes()).find(({ file }) => file === 'extension.js');
    assert.ok(entry, 'dist/extension.js is not there');
    assert.ok(entry.bytes < entryBudget, `dist/extension.js has ${entry.bytes} bytes, ${entryBudget} are allowed`);
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
