import * as vscode from 'vscode';
import { noFilter } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { CommandHandlers } from '../app/registry';
import { withProgress } from '../app/window';
import { serversViewId, type ServersView } from './view';

/** The default of desktop systems. */
const doubleClickMilliseconds = 500;

/** Commands of the view that ask no question. */
export function viewCommands(
  fleet: Pick<Fleet, 'refresh' | 'cancelLoading'>,
  view: Pick<ServersView, 'setFilter' | 'selectedServer'>,
) {
  let lastClick: { id: string; at: number } | undefined;
  return {
    refresh: () => Promise.resolve(withProgress({ location: { viewId: serversViewId } }, () => fleet.refresh())),
    cancelLoading: async () => fleet.cancelLoading(),
    clearFilter: async () => view.setFilter(noFilter),
    // A tree reports single clicks only: a second click on the same row within the time limit opens the panel.
    serverClicked: async () => {
      const id = view.selectedServer;
      const now = Date.now();
      const double = lastClick !== undefined && lastClick.id === id && now - lastClick.at < doubleClickMilliseconds;
      lastClick = double || id === undefined ? undefined : { id, at: now };
      if (double) {
        await vscode.commands.executeCommand('azurePostgresTls.openConnection', id);
      }
    },
  } satisfies Partial<CommandHandlers<'servers'>>;
}
