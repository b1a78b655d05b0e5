import * as vscode from 'vscode';
import { findDriver } from '../../connect/connectionString';
import type { ConnectionString } from '../../connect/types';
import { insertRefused } from './words';

/** A string could not be used; the message is for the user. */
export class UseFailed extends Error {
  override readonly name = 'UseFailed';
}

/**
 * The last active text editor. VS Code reports no active editor while a panel has the focus, so each change is
 * recorded.
 */
export class LastTextEditor {
  private last = vscode.window.activeTextEditor;
  private readonly subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
    this.last = editor ?? this.last;
  });

  /** Undefined if the editor is closed, hidden, or an output channel. */
  get visible(): vscode.TextEditor | undefined {
    const { last } = this;
    const visible = last && vscode.window.visibleTextEditors.includes(last);
    return visible && last.document.uri.scheme !== 'output' ? last : undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** Replaces the editor's selections with the string. Without an editor, opens a new document beside the panel. */
export async function insertString(editor: vscode.TextEditor | undefined, string: ConnectionString): Promise<void> {
  if (!editor) {
    const language = findDriver(string.driver)?.editorLanguage ?? 'plaintext';
    const document = await vscode.workspace.openTextDocument({ content: string.text, language });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
    return;
  }
  const inserted = await editor.edit((edit) => {
    for (const selection of editor.selections) {
      edit.replace(selection, string.text);
    }
  });
  if (!inserted) {
    throw new UseFailed(insertRefused());
  }
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}
