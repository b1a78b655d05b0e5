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
    // l10n.js is the table of translated sentences, which all parts share
    assert.deepEqual(atStart, ['dist/extension.js', 'dist/l10n.js']);
    const parts = ['azure', 'backends', 'extension', 'fleetFollowers', 'l10n', 'simulation'];
    // what parts have in common stands in chunks of its own
    assert.deepEqual(
      afterRefresh.filter((name) => !name.startsWith('dist/shared-')),
      parts.map((name) => `dist/${name}.js`),
    );
  });
});
