import * as vscode from 'vscode';
import { messageOf } from '../../domain/errors';
import { isFiltering } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { ExtensionState } from '../app/extensionState';
import type { Failures } from '../app/failures';
import { Lazy } from '../app/lazy';
import type { Log } from '../app/log';
import { loadedHandlers, registerCommands, type CommandTable } from '../app/registry';
import type { ServerRows } from '../app/targets';
import type { arrangeCommands } from './arrange';
import { ContextKeys } from './contextKeys';
import type { FleetFollowersOptions } from './fleetFollowers';
import { FocusedServer } from './focus';
import { ServersView } from './view';
import { viewCommands } from './viewCommands';

export interface ServersOptions extends Pick<FleetFollowersOptions, 'storage' | 'file' | 'owner' | 'onRecorded'> {
  readonly fleet: Fleet;
  readonly extensionState: ExtensionState;
  readonly failures: Failures;
  readonly log: Log;
  readonly simulated: () => boolean;
}

/** The tree of servers with its filter and grouping, the status bar, and the focused server. */
export interface Servers extends vscode.Disposable {
  readonly focus: FocusedServer;
  readonly rows: ServerRows & Pick<ServersView, 'showUses' | 'usesOf'>;
  /** Reads the focused server, and nothing else; activation does not wait for it. */
  start(): void;
  /** Shows every row by the policy of now. */
  policyChanged(): void;
  /** Removes the current servers and lists another fleet. */
  startOver(): Promise<void>;
  /** Lists the current selection without the cached fleet, which belongs to another selection. */
  listSelected(): Promise<void>;
}

export function registerServers(
  options: ServersOptions,
  commands: CommandTable,
  load: () => Promise<{ readonly arrangeCommands: typeof arrangeCommands }>,
): Servers {
  const { fleet, extensionState, failures, log, simulated, storage, file, owner, onRecorded } = options;
  const focus = new FocusedServer(extensionState);
  const followers = new Lazy(async () => {
    const { FleetFollowers } = await import('./fleetFollowers');
    return new FleetFollowers({ fleet, focus, view, storage, file, owner, onRecorded, log: (line) => log.info(line) });
  });
  // Before the view, which may start a listing at once.
  const firstChange = fleet.onDidChange(() => {
    firstChange.dispose();
    void followers.get();
  });
  const rows = async () => (await import('./fleetFollowers')).rows;
  const view = new ServersView({ fleet, extensionState, focus, simulated, rows });
  const contextKeys = new ContextKeys(fleet, () => ({
    offline: simulated(),
    filtering: isFiltering(view.filter),
    flat: extensionState.grouping === 'flat',
  }));
  const owned = vscode.Disposable.from(
    firstChange,
    followers,
    focus,
    view,
    contextKeys,
    view.onDidArrange(() => contextKeys.update()),
    commands.onDidBegin((name) => name === 'serverClicked' || view.forgetClick()),
    registerCommands<'servers'>(commands, {
      ...viewCommands(fleet, view),
      ...loadedHandlers(
        [
          'filter',
          'showAtRisk',
          'groupBy',
          'refreshServer',
          'showServerFailure',
          'pinServer',
          'unpinServer',
          'revealServer',
          'showServerActions',
        ],
        async () => (await load()).arrangeCommands({ fleet, failures, focus, rows: view, extensionState, view }),
      ),
    }),
  );
  return {
    focus,
    rows: view,
    start: () => {
      contextKeys.update();
      if (focus.id !== undefined && fleet.get(focus.id) === undefined) {
        fleet.read(focus.id).catch((error: unknown) => {
          log.info(`the server in focus was not read: ${messageOf(error)}`);
        });
      }
    },
    policyChanged: () => view.refreshNow(),
    startOver: async () => {
      fleet.reset();
      contextKeys.update();
      view.refreshNow();
      await fleet.refresh();
    },
    listSelected: async () => {
      (await followers.get()).forgetOwner();
      await fleet.refresh();
    },
    dispose: () => void owned.dispose(),
  };
}
