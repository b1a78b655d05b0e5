import * as vscode from 'vscode';
import { History } from '../../changes/history';
import { historyCsv, historyJson, historyMarkdown } from '../../changes/historyExport';
import { backendMode } from '../app/settings';
import { historyFile, storedLines } from '../app/storedLines';
import { showInformationMessage, showQuickPick } from '../app/window';

/** Opens the recorded changes in an editor, in the chosen format. */
export async function exportHistory(storage: string): Promise<void> {
  const entries = await new History(storedLines(historyFile(storage, backendMode() === 'offline'))).read();
  if (entries.length === 0) {
    void showInformationMessage(vscode.l10n.t('No changes have been recorded.'));
    return;
  }
  const formats = [
    { label: vscode.l10n.t('CSV'), language: 'csv', text: historyCsv },
    { label: vscode.l10n.t('JSON'), language: 'json', text: historyJson },
    { label: vscode.l10n.t('Markdown'), language: 'markdown', text: historyMarkdown },
  ];
  const chosen = await showQuickPick(formats, {
    title: vscode.l10n.t('Export History of Changes'),
    placeHolder: vscode.l10n.t('Select the format'),
  });
  if (chosen) {
    const { language, text } = chosen;
    const known = (await vscode.languages.getLanguages()).includes(language) ? { language } : {};
    // the newest change first, as a reader looks for it
    const content = text([...entries].reverse());
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ ...known, content }));
  }
}
