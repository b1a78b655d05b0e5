import * as vscode from 'vscode';
import { findDriver } from '../../connect/connectionString';
import type { ConnectionString } from '../../connect/types';
import { insertRefused } from './words';

/** Something could not be done with a string; the message is for the user. */
export class UseFailed extends Error {
  override readonly name = 'UseFailed';
}

/**
 * The text editor that was used last. While a panel has the focus VS Code names no active editor, so it is noted when
 * it changes.
 */
export class LastTextEditor {
  private last = vscode.window.activeTextEditor;
  private readonly subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
    this.last = editor ?? this.last;
  });

  /** Undefined when it is closed or out of sight, or shows something that is not a document of the user's. */
  get visible(): vscode.TextEditor | undefined {
    const { last } = this;
    const visible = last && vscode.window.visibleTextEditors.includes(last);
    return visible && last.document.uri.scheme !== 'output' ? last : undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** Puts the text in place of the editor's selections, or into a new document beside the panel without an editor. */
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
