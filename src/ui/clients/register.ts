import * as vscode from 'vscode';
import { lazyFeature, restorePanels, type CommandTable } from '../app/registry';
import type { ClientsOptions } from './index';

/** The connected clients of a server, and those that a change would refuse. */
export function registerClients(options: ClientsOptions, commands: CommandTable): vscode.Disposable {
  const load = async () => (await import('./index')).createClients(options);
  const loaded = lazyFeature(commands, ['showClients'], load);
  return vscode.Disposable.from(loaded, restorePanels('clients', loaded.get));
}
