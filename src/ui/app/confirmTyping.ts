import * as vscode from 'vscode';
import type { Consent } from '../../changes/decide';
import { isTyped, type TypedText } from '../../changes/guard';
import { showInputBox } from './window';

/** Asks the user to type a text. Whatever else is typed, also by a caller without a window, declines. */
export async function confirmsByTyping(typed: TypedText, consent?: Consent): Promise<boolean> {
  try {
    const given = await showInputBox({
      title: vscode.l10n.t('Confirm the Change'),
      prompt:
        typed.code === 'name'
          ? vscode.l10n.t('Type the name of the server to confirm: {0}', typed.text)
          : vscode.l10n.t('Type the number of servers to confirm: {0}', typed.text),
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || isTyped(typed, text) ? undefined : vscode.l10n.t('This is not {0}.', typed.text),
    });
    return given !== undefined && isTyped(typed, given);
  } catch (error) {
    if (consent?.asker === 'caller') {
      return false; // VS Code rejects questions that no user could answer.
    }
    throw error;
  }
}
