import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import type { Credentials } from '../../probe';

/** Every server has it. */
const database = 'postgres';

/** Asks for a user and a password, for this once: nothing of it is kept. Undefined: the user decided against it. */
export async function askLogin(
  server: Server,
  [userTitle, passwordTitle]: readonly [string, string] = [
    vscode.l10n.t('Try a login on {0} (1/2)', server.name),
    vscode.l10n.t('Try a login on {0} (2/2)', server.name),
  ],
): Promise<Credentials | undefined> {
  const name = server.administratorLogin ?? '';
  const user = await vscode.window.showInputBox({
    title: userTitle,
    prompt: vscode.l10n.t('User'),
    value: server.kind === 'single' && name !== '' ? `${name}@${server.name}` : name,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? vscode.l10n.t('Type a name.') : undefined),
  });
  if (user === undefined) {
    return undefined;
  }
  const password = await vscode.window.showInputBox({
    title: passwordTitle,
    prompt: vscode.l10n.t('Password, or a Microsoft Entra access token. It is used once, and never stored.'),
    password: true,
    ignoreFocusOut: true,
  });
  return password === undefined || password === '' ? undefined : { user, database, password };
}
