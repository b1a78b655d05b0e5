import * as vscode from 'vscode';
import { Lazy } from '../app/lazy';
import { loadedHandlers, registerCommands, restorePanels, type CommandTable } from '../app/registry';
import type { VerificationOptions } from './index';

/** The observed behavior of servers on the wire, and the reasons why a client cannot connect. */
export function registerVerification(options: VerificationOptions, commands: CommandTable): vscode.Disposable {
  const loaded = new Lazy(async () => (await import('./index')).createVerification(options));
  return vscode.Disposable.from(
    loaded,
    registerCommands<'verification'>(
      commands,
      loadedHandlers(
        ['verifyOnTheWire', 'verifyAll', 'showVerification', 'diagnoseConnection'],
        async () => (await loaded.get()).commands,
      ),
    ),
    restorePanels('verification', () => loaded.get()),
  );
}
