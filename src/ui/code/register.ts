import * as vscode from 'vscode';
import { lazyFeature, type CommandTable } from '../app/registry';
import type { CodeOptions } from './index';

/** What a text has that may be judged, without a miss; `src/code/files.ts` looks closer. */
const interest = /postgres|horizondb|secure_transport|ssl_?m|minimal_?tls|enforce|CyberTrust/i;

/** Connections in the files of the workspace. Loaded with the first open file that may have one. */
export function registerCode(options: CodeOptions, commands: CommandTable): vscode.Disposable {
  const load = async () => (await import('./index')).createCode(options);
  const loaded = lazyFeature(commands, ['scanWorkspace', 'fixWorkspace', 'showUses'], load);
  const look = (document: vscode.TextDocument): void => {
    if (interest.test(document.getText())) {
      void loaded.get();
    }
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.Disposable.from(
    loaded,
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
  );
}
