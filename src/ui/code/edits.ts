import * as vscode from 'vscode';
import type { PlacedEdit } from '../../workspace/protocol';
import { rangeOf } from './places';

const textEdit = ({ at, text }: PlacedEdit): vscode.TextEdit => vscode.TextEdit.replace(rangeOf(at), text);

export function editOf(uri: vscode.Uri, edits: readonly PlacedEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, edits.map(textEdit));
  return edit;
}

/** An edit in which a word stands that the user replaces, such as the reason in a comment. */
export function editWithPlaceholder(uri: vscode.Uri, edits: readonly PlacedEdit[], word: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    edits.map((one) => {
      const at = one.text.lastIndexOf(word);
      if (at < 0) return textEdit(one);
      const snippet = new vscode.SnippetString()
        .appendText(one.text.slice(0, at))
        .appendPlaceholder(word)
        .appendText(one.text.slice(at + word.length));
      return new vscode.SnippetTextEdit(rangeOf(one.at), snippet);
    }),
  );
  return edit;
}

/** Adds edits that VS Code shows for review before it makes them. */
export function addReviewed(
  edit: vscode.WorkspaceEdit,
  uri: vscode.Uri,
  edits: readonly PlacedEdit[],
  label: string,
): void {
  const metadata = { needsConfirmation: true, label };
  edit.set(
    uri,
    edits.map((one) => [textEdit(one), metadata] as [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata]),
  );
}
