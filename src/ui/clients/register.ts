import * as vscode from 'vscode';
import { Lazy } from '../app/lazy';
import { loadedHandlers, registerCommands, restorePanels, type CommandTable } from '../app/registry';
import type { ClientsOptions } from './index';

/** The connected clients of a server, and those that a change would refuse. */
export function registerClients(options: ClientsOptions, commands: CommandTable): vscode.Disposable {
  const loaded = new Lazy(async () => (await import('./index')).createClients(options));
  return vscode.Disposable.from(
    loaded,
    registerCommands<'clients'>(
      commands,
      loadedHandlers(['showClients'], async () => (await loaded.get()).commands),
    ),
    restorePanels('clients', () => loaded.get()),
  );
}
