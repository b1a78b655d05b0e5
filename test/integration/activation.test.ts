import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';

const extension = vscode.extensions.getExtension('postgres-tls.azure-postgres-tls');
let atStart: readonly string[];
let afterRefresh: readonly string[];

const loaded = (): string[] =>
  Object.keys(require.cache)
    .map((file) => path.relative(extension?.extensionPath ?? '', file).replaceAll('\\', '/'))
    .filter((file) => file.startsWith('dist/'))
    .sort();

// outside of the suite: before any test of any file has used the extension
suiteSetup(async () => {
  await extension?.activate();
  atStart = loaded();
  await vscode.commands.executeCommand('azurePostgresTls.refresh');
  afterRefresh = loaded();
});

suite('activation', () => {
  test('loads nothing but the entry; the rest comes at first use', () => {
    // The next task, which may have run, loads main.js with l10n.js, the table of sentences that all parts share, and
    // ignoredCheck.js, as a folder is open.
    const next = ['dist/ignoredCheck.js', 'dist/l10n.js', 'dist/main.js'];
    assert.deepEqual(
      atStart.filter((name) => !next.includes(name)),
      ['dist/extension.js'],
    );
    const parts = ['azure', 'backends', 'extension', 'fleetFollowers', 'ignoredCheck', 'l10n', 'main', 'simulation'];
    // what parts have in common stands in chunks of its own
    assert.deepEqual(
      afterRefresh.filter((name) => !name.startsWith('dist/shared-')),
      parts.map((name) => `dist/${name}.js`),
    );
  });
});
