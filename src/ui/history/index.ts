import * as vscode from 'vscode';
import { History, undoOfEntry, type HistoryEntry } from '../../changes/history';
import {
  byDay,
  everything,
  isFiltered,
  matchesFilter,
  type HistoryDay,
  type HistoryFilter,
} from '../../changes/historyFilter';
import type { TlsChange } from '../../domain/change';
import { asTlsError } from '../../domain/errors';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import type { CommandHandlers } from '../app/registry';
import { backendMode } from '../app/settings';
import { historyFile, storedLines } from '../app/storedLines';
import { Targets, type ServerRows } from '../app/targets';
import { inert, showInformationMessage } from '../app/window';
import type { Exceptions } from './exceptions';
import { askForFilter } from './filterPick';
import { ChangeRow, DayRow } from './rows';
import { filteredResultWord, makerWord, serverName } from './words';

export { createExceptions } from './exceptions';

export interface HistoryOptions {
  readonly fleet: Fleet;
  readonly focus: ConstructorParameters<typeof Targets>[1];
  readonly rows: ServerRows;
  /** Folder of the extension's files. */
  readonly storage: string;
  /** Shows a plan with one change. */
  readonly openPlan: (serverId: string, change: TlsChange) => Promise<void>;
}

export interface HistoryViewOptions extends HistoryOptions {
  readonly view: Pick<vscode.TreeView<vscode.TreeItem>, 'message' | 'description'>;
  /** Makes VS Code ask for the rows again. */
  readonly redraw: () => void;
}

/** The view of recorded changes, loaded when it is first shown. */
export interface HistoryPart extends vscode.Disposable {
  readonly commands: Omit<CommandHandlers<'history'>, keyof Exceptions['commands']>;
  children(row?: vscode.TreeItem): Promise<vscode.TreeItem[]>;
}

export function createHistory(options: HistoryViewOptions): HistoryPart {
  const { fleet, focus } = options;
  const rows = new HistoryRows(options);
  const targets = new Targets(fleet, focus, options.rows);
  return {
    children: (row) => rows.children(row),
    commands: {
      showHistory: () => focusView(),
      showServerHistory: async (invocation) => {
        const server = await targets.one(invocation, vscode.l10n.t('Select the server whose history to show'));
        if (server) {
          await rows.setFilter({ ...everything, servers: [server.id.toLowerCase()] });
          await focusView();
        }
      },
      filterHistory: async () => {
        const filter = await askForFilter(await rows.read(), rows.filter);
        await (filter && rows.setFilter(filter));
      },
      clearHistoryFilter: () => rows.setFilter(everything),
      refreshHistory: () => Promise.resolve(options.redraw()),
      undoRecorded: async ({ target }) => {
        if (target instanceof ChangeRow) {
          await undo(target.entry, options);
        }
      },
    },
    dispose: () => undefined,
  };
}

const focusView = async (): Promise<void> => {
  await vscode.commands.executeCommand('azurePostgresTls.history.focus');
};

/** Plans the way back to the settings before a change. The plan says where there is none. */
async function undo(entry: HistoryEntry, { fleet, openPlan }: HistoryOptions): Promise<void> {
  const server = await readServer(entry.id, fleet);
  const change = undoOfEntry(entry, server);
  if (change) {
    await openPlan(server.id, change);
  } else {
    void showInformationMessage(
      vscode.l10n.t('The settings of {0} before this change are not known, so it cannot be undone.', server.name),
    );
  }
}

async function readServer(id: string, fleet: HistoryOptions['fleet']): Promise<Server> {
  try {
    return await fleet.read(id);
  } catch (error) {
    const reference = serverReference(id);
    throw reference ? new ServerFailure(reference, 'read', asTlsError(error)) : error;
  }
}

class HistoryRows {
  filter: HistoryFilter = everything;

  constructor(private readonly options: HistoryViewOptions) {}

  read(): Promise<readonly HistoryEntry[]> {
    return new History(storedLines(historyFile(this.options.storage, backendMode() === 'offline'))).read();
  }

  async setFilter(filter: HistoryFilter): Promise<void> {
    this.filter = filter;
    await vscode.commands.executeCommand('setContext', 'azurePostgresTls.historyFiltered', isFiltered(filter));
    this.options.redraw();
  }

  async children(row?: vscode.TreeItem): Promise<vscode.TreeItem[]> {
    if (row instanceof DayRow) {
      return rowsOf(row.of);
    }
    const entries = await this.read();
    const shown = entries.filter((entry) => matchesFilter(entry, this.filter));
    this.describe(entries.length, shown.length);
    const now = Date.now();
    return byDay(shown).map((day, index) => new DayRow(day, now, index === 0));
  }

  private describe(all: number, shown: number): void {
    const { view } = this.options;
    const { results, makers, servers } = this.filter;
    const filters = [...results.map(filteredResultWord), ...makers.map(makerWord), ...servers.map(serverName)];
    const simulated = backendMode() === 'offline' ? [vscode.l10n.t('simulated')] : [];
    view.description = inert([...simulated, ...filters].join(' · '));
    view.message = messageOf(all, shown, isFiltered(this.filter));
  }
}

function messageOf(all: number, shown: number, filtered: boolean): string {
  if (all === 0) {
    return vscode.l10n.t(
      'No changes have been recorded. Your changes of servers appear here, and those of others once a refresh finds them.',
    );
  }
  if (!filtered) {
    return '';
  }
  return shown === 0
    ? vscode.l10n.t('The filter shows none of the {0} recorded changes.', all)
    : vscode.l10n.t('The filter shows {0} of {1} recorded changes.', shown, all);
}

function rowsOf({ day, entries }: HistoryDay): vscode.TreeItem[] {
  // counted from the oldest, so that a row keeps its id when another change is recorded
  return entries.map((entry, index) => new ChangeRow(entry, `${day}:${entries.length - index}`));
}
