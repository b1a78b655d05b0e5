import * as vscode from 'vscode';
import { lazyFeature, restorePanels, type CommandTable } from '../app/registry';
import type { VerificationOptions } from './index';

/** The observed behavior of servers on the wire, and the reasons why a client cannot connect. */
export function registerVerification(options: VerificationOptions, commands: CommandTable): vscode.Disposable {
  const names = ['verifyOnTheWire', 'verifyAll', 'showVerification', 'diagnoseConnection'] as const;
  const load = async () => (await import('./index')).createVerification(options);
  const loaded = lazyFeature(commands, names, load);
  return vscode.Disposable.from(loaded, restorePanels('verification', loaded.get));
}
