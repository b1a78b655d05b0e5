import * as vscode from 'vscode';
import { Backends } from './backends';
import { startUserInterface } from './ui/start';
import { SubscriptionSelection } from './ui/selection';
import { SignIn } from './ui/signIn';

/** The composition root: builds the parts and wires them. Everything heavy is loaded at first use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel(vscode.l10n.t('PostgreSQL TLS'), { log: true });
  const signIn = new SignIn();
  const selection = new SubscriptionSelection(context.globalState);
  const backends = new Backends({ signIn, selection, storage: context.globalStorageUri, log });
  context.subscriptions.push(
    log,
    signIn,
    startUserInterface({
      context,
      log,
      signIn,
      selection,
      connect: () => backends.connect(),
      interactiveSignIn: (tenant) => backends.interactiveSignIn(tenant),
      listTenants: (signal) => backends.listTenants(signal),
      resetOffline: () => backends.resetOffline(),
      updateOffline: () => backends.updateOffline(),
    }),
  );
}
