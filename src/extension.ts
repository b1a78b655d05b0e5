import type * as vscode from 'vscode';
import { Backends } from './backends';
import { Log } from './ui/log';
import { startUserInterface } from './ui/start';
import { SignIn } from './ui/signIn';

/** The composition root: builds the parts and wires them. Everything heavy is loaded at first use. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log();
  const signIn = new SignIn();
  const backends = new Backends(signIn, context.globalStorageUri, log);
  context.subscriptions.push(
    log,
    signIn,
    startUserInterface({
      context,
      log,
      signIn,
      connect: () => backends.connect(),
      interactiveSignIn: () => backends.interactiveSignIn(),
      resetOffline: () => backends.resetOffline(),
      updateOffline: () => backends.updateOffline(),
    }),
  );
}
