import * as vscode from 'vscode';
import { noFilter } from '../../fleet/arrangement';
import { serversViewId, type ServersView } from './view';
import type { CommandHandlers } from '../app/registry';
import type { EntryServices } from '../app/services';
import { withProgress } from '../app/window';

/** Commands of the view that need no question. */
export function viewCommands(services: EntryServices) {
  const { fleet, view } = services;
  return {
    refresh: () => refresh(services),
    cancelLoading: async () => fleet.cancelLoading(),
    clearFilter: async () => view.setFilter(noFilter),
  } satisfies CommandHandlers;
}

/** A tree tells single clicks only: the second one on the same row within a moment opens the panel. */
export function registerDoubleClick(view: Pick<ServersView, 'selectedServer'>): vscode.Disposable {
  let lastClick: { id: string; at: number } | undefined;
  return vscode.commands.registerCommand('azurePostgresTls.serverClicked', async () => {
    const id = view.selectedServer;
    const now = Date.now();
    const double = lastClick !== undefined && lastClick.id === id && now - lastClick.at < doubleClickMilliseconds;
    lastClick = double || id === undefined ? undefined : { id, at: now };
    if (double) {
      await vscode.commands.executeCommand('azurePostgresTls.openConnection', id);
    }
  });
}

/** As desktops have it by default. */
const doubleClickMilliseconds = 500;

async function refresh(services: EntryServices): Promise<void> {
  await withProgress({ location: { viewId: serversViewId } }, () => services.fleet.refresh());
}
