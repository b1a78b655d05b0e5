import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';

suite('activation', () => {
  test('loads nothing but the entry; the rest comes at first use', async () => {
    const extension = vscode.extensions.getExtension('postgres-tls.azure-postgres-tls');
    assert.ok(extension);
    const loaded = (): string[] =>
      Object.keys(require.cache)
        .map((file) => path.relative(extension.extensionPath, file).replaceAll('\\', '/'))
        .filter((file) => file.startsWith('dist/'))
        .sort();
    await extension.activate();
    assert.deepEqual(loaded(), ['dist/extension.js']);
    await vscode.commands.executeCommand('azurePostgresTls.refresh');
    const parts = ['azure', 'backends', 'extension', 'fleetCompanions', 'simulation'];
    assert.deepEqual(
      loaded(),
      parts.map((name) => `dist/${name}.js`),
    );
  });
});
