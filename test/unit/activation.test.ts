import { fakeVscode } from '../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Disposable, ExtensionContext } from 'vscode';
import manifest from '../../package.json';
import { activate } from '../../src/extension';

/** Source files that are loaded, by their paths in src/. */
const loaded = (): string[] =>
  Object.keys(require.cache).flatMap((file) => {
    const name = path.relative(path.join(__dirname, '../../src'), file).replaceAll('\\', '/');
    return name.startsWith('.') ? [] : [name];
  });

const never = () => ({ dispose: () => undefined });
const memento = { get: () => undefined, update: () => Promise.resolve(), keys: () => [] };

suite('activation', () => {
  const registered: string[] = [];
  const settingsRead: string[] = [];
  const subscriptions: Disposable[] = [];
  let atOnce: { readonly files: readonly string[]; readonly settings: number };

  before(async () => {
    const context = {
      subscriptions,
      extension: { packageJSON: manifest },
      globalState: memento,
      workspaceState: memento,
      globalStorageUri: { fsPath: '/storage' },
    } as unknown as ExtensionContext;
    fakeVscode.commands.registerCommand = (name) => {
      registered.push(name);
      return { dispose: () => undefined };
    };
    let follows: () => void = () => undefined;
    const following = new Promise<void>((resolve) => (follows = resolve));
    const read = (name: string): undefined => void settingsRead.push(name);
    Object.assign(fakeVscode.workspace, {
      getConfiguration: () => ({ get: read, inspect: read }),
      onDidChangeConfiguration: () => {
        follows();
        return never();
      },
      onDidChangeWorkspaceFolders: never,
      textDocuments: [],
      onDidOpenTextDocument: never,
      onDidSaveTextDocument: never,
    });
    Object.assign(fakeVscode.commands, { executeCommand: () => Promise.resolve() });
    Object.assign(fakeVscode.window, {
      registerWebviewPanelSerializer: never,
      createTreeView: () => ({
        visible: false,
        onDidExpandElement: never,
        onDidCollapseElement: never,
        onDidChangeVisibility: never,
        onDidChangeSelection: never,
        dispose: () => undefined,
      }),
    });
    Object.assign(fakeVscode.extensions, { getExtension: () => undefined });
    Object.assign(fakeVscode, { Uri: { joinPath: () => ({ fsPath: '/storage/fleet' }) } });
    activate(context);
    atOnce = { files: loaded().sort(), settings: settingsRead.length };
    // the next task loads the main part, and the one after it reads the settings
    await following;
    await new Promise(setImmediate);
  });
  after(() => subscriptions.forEach((one) => void one.dispose()));

  test('registers the commands of the manifest, loads the entry alone, and reads no setting', () => {
    assert.deepEqual(
      registered,
      manifest.contributes.commands.map(({ command }) => command),
    );
    assert.deepEqual(atOnce.files, ['extension.ts', 'ui/app/lazy.ts']);
    assert.equal(atOnce.settings, 0);
  });

  test('is followed by the main part alone, which reads no setting for each use', () => {
    const parts = ['backends.ts', 'ui/features.ts', 'ui/servers/fleetFollowers.ts', 'azure/index.ts'];
    assert.ok(loaded().includes('main.ts'));
    assert.deepEqual(
      parts.filter((name) => loaded().includes(name)),
      [],
    );
    const times = new Map<string, number>();
    settingsRead.forEach((name) => times.set(name, (times.get(name) ?? 0) + 1));
    assert.ok(times.size > 5);
    assert.deepEqual(
      [...times].filter(([, count]) => count > 3), // in the first snapshot, by the view, and for what starts after it
      [],
    );
  });
});
