import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { bundleSizes, entryBudget, mainBudget, packageBudget } from '../../bench/budgets';
import { repository, vsixFile } from '../host/paths';
import { succeed } from '../host/processes';

describe('the package', () => {
  for (const [name, budget] of Object.entries({ 'extension.js': entryBudget, 'main.js': mainBudget })) {
    test(`${name}, which VS Code loads at start, stays within its budget`, async () => {
      const found = (await bundleSizes()).find(({ file }) => file === name);
      assert.ok(found, `dist/${name} is not there`);
      assert.ok(found.bytes < budget, `dist/${name} has ${found.bytes} bytes, ${budget} are allowed`);
    });
  }

  test('the VSIX stays within its budget', async () => {
    const { size } = await stat(vsixFile);
    assert.ok(size <= packageBudget, `the VSIX has ${size} bytes, ${packageBudget} are allowed`);
  });

  test('holds what runs and what is read, no sources', async () => {
    const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
    const listed = await succeed(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: repository });
    const files = listed.split('\n').filter((file) => file !== '');
    const strangers = files.filter(
      (file) => !/^(package(\.nls)?(\.[\w-]+)?\.json|[A-Z-]+(\.(md|txt))?|(dist|media|l10n|schemas)\/.*)$/.test(file),
    );
    assert.deepEqual(strangers, []);
    assert.deepEqual(
      files.filter((file) => /\.(ts|map|tsbuildinfo)$/.test(file)),
      [],
    );
    assert.ok(files.includes('dist/extension.js'));
  });
});
