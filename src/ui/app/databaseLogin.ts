import * as vscode from 'vscode';
import type { Authentication, Server } from '../../domain/server';
import type { Credentials } from '../../probe';
import { abortable } from './abortable';
import { backendMode } from './settings';
import { choose, showInputBox, withProgress, type PickItem } from './window';

/** Exists on every server. */
const database = 'postgres';

/** Credentials that replace a password when logging in to a server's databases. Never stored. */
export interface EntraLogin {
  /** Microsoft Entra access token. */
  readonly token: string;
  /** The user name in the token, if it contains one. */
  readonly user?: string;
}

export interface LoginQuestion {
  readonly title: string;
  /** Requests a token for the account that sees the server; undefined if none is available. */
  readonly entra: ((signal: AbortSignal) => Promise<EntraLogin>) | undefined;
}

/**
 * Prompts for credentials, which are used once and never stored. Resolves with undefined when the user cancels.
 *
 * @throws TlsError when the token request fails
 */
export async function askLogin(server: Server, { title, entra }: LoginQuestion): Promise<Credentials | undefined> {
  const method = entra ? await askMethod(server, title) : 'password';
  switch (method) {
    case 'entra':
      return entra && (await withToken(title, entra));
    case 'password':
      return withPassword(server, title);
    case undefined:
      return undefined;
  }
}

type Method = keyof Authentication;

interface MethodItem extends PickItem {
  readonly method?: Method;
}

/** Lists methods that are disabled on the server last, with that as the reason. */
function askMethod({ authentication = {} }: Server, title: string): Promise<Method | undefined> {
  const methods = [
    {
      method: 'password',
      icon: 'key',
      label: vscode.l10n.t('Password'),
      detail: vscode.l10n.t('Typed for this once, and never stored'),
    },
    {
      method: 'entra',
      icon: 'account',
      label: vscode.l10n.t('Microsoft Entra token'),
      detail: vscode.l10n.t('Of the account that this server was listed with'),
    },
  ] as const;
  const isOff = ({ method }: { readonly method: Method }): boolean => authentication[method] === false;
  const closed = methods.filter(isOff);
  const items: readonly MethodItem[] = [
    ...methods.filter((one) => !isOff(one)).map(({ method, icon, label, detail }) => ({ method, icon, label, detail })),
    ...(closed.length > 0
      ? [{ label: vscode.l10n.t('Cannot be chosen'), kind: vscode.QuickPickItemKind.Separator }]
      : []),
    ...closed.map(({ label }) => ({
      icon: 'circle-slash',
      label,
      detail: vscode.l10n.t('Switched off on this server'),
    })),
  ];
  return choose(
    { title, placeholder: vscode.l10n.t('Log in with what?'), items, ignoreFocusOut: true },
    ({ method }) => method,
  );
}

async function withPassword(server: Server, title: string): Promise<Credentials | undefined> {
  const name = server.administratorLogin ?? '';
  const user = await askUser(title, server.kind === 'single' && name !== '' ? `${name}@${server.name}` : name);
  if (user === undefined) {
    return undefined;
  }
  const password = await showInputBox({
    title,
    placeHolder: vscode.l10n.t('Password'),
    prompt:
      backendMode() === 'offline'
        ? // the password of `simulatedPassword`
          vscode.l10n.t('The password of simulated users is "simulated", unless the fleet file has another.')
        : vscode.l10n.t('Password, or a Microsoft Entra access token. It is used once, and never stored.'),
    password: true,
    ignoreFocusOut: true,
  });
  return password === undefined || password === '' ? undefined : { user, database, password };
}

async function withToken(title: string, entra: NonNullable<LoginQuestion['entra']>): Promise<Credentials | undefined> {
  const { token, user: owner = '' } = await withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking for a Microsoft Entra token'),
      cancellable: true,
    },
    (_progress, cancellation) => abortable(cancellation, entra),
  );
  const user = await askUser(
    title,
    owner,
    vscode.l10n.t('The account, or a group that it belongs to, as the server knows it'),
  );
  return user === undefined ? undefined : { user, database, password: token };
}

function askUser(
  title: string,
  value: string,
  prompt = vscode.l10n.t('User of the database server'),
): Thenable<string | undefined> {
  return showInputBox({
    title,
    prompt,
    placeHolder: vscode.l10n.t('User name'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? vscode.l10n.t('Enter a name.') : undefined),
  });
}
