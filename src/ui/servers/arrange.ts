import * as vscode from 'vscode';
import { atRisk } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import { ServerFailure } from '../../domain/serverFailure';
import type { ExtensionState } from '../app/extensionState';
import type { Failures } from '../app/failures';
import type { CommandHandlers } from '../app/registry';
import { Targets, type ServerRows } from '../app/targets';
import type { FocusedServer } from './focus';
import { serverActions } from './serverActions';
import type { ServersView } from './view';
import { askFilter } from './filterPick';
import { askGrouping } from './groupingPick';

export interface ArrangeOptions {
  readonly fleet: Fleet;
  readonly rows: ServerRows;
  readonly failures: Pick<Failures, 'show'>;
  readonly focus: FocusedServer;
  readonly extensionState: Pick<ExtensionState, 'grouping'>;
  readonly view: Pick<ServersView, 'count' | 'filter' | 'setFilter' | 'setGrouping' | 'reveal'>;
}

/** Commands that arrange the servers view, and those for one server in it. */
export function arrangeCommands(options: ArrangeOptions) {
  const { fleet, failures, focus, rows, view } = options;
  const targets = new Targets(fleet, focus, rows);
  return {
    filter: () => askFilter(view),
    showAtRisk: async () => {
      view.setFilter({ text: '', postures: atRisk });
      await vscode.commands.executeCommand('azurePostgresTls.servers.focus');
    },
    groupBy: async () => {
      const grouping = await askGrouping(options.extensionState.grouping, fleet);
      if (grouping !== undefined) {
        await view.setGrouping(grouping);
      }
    },
    showServerActions: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to show its actions'));
      if (server) {
        await serverActions(server, options);
      }
    },
    refreshServer: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select the server to refresh'));
      return server && fleet.readInSight(server.id);
    },
    showServerFailure: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to show its actions'));
      const error = server && fleet.lastFailure(server.id);
      if (error) {
        await failures.show(new ServerFailure(server, 'use', error));
      }
    },
    pinServer: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select the server to pin to the status bar'));
      if (server) {
        focus.pin(server.id);
      }
    },
    unpinServer: async () => focus.unpin(),
    revealServer: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select the server to show in the Servers view'));
      if (server) {
        await view.reveal(server.id);
      }
    },
  } satisfies Partial<CommandHandlers<'servers'>>;
}
