import * as vscode from 'vscode';
import { Lazy } from '../app/lazy';
import { loadedHandlers, registerCommands, type CommandTable } from '../app/registry';
import type { ExceptionsOptions } from './exceptions';
import type { HistoryOptions } from './index';

/** The view of recorded changes. */
export interface HistoryFeature extends vscode.Disposable {
  /** Reads the record again, if the view is shown. */
  refresh(): void;
  /** Follows the exceptions of earlier sessions; activation does not wait for it. */
  start(): void;
}

export function registerHistory(options: HistoryOptions & ExceptionsOptions, commands: CommandTable): HistoryFeature {
  const { extensionState, failures } = options;
  const changed = new vscode.EventEmitter<undefined>();
  const redraw = (): void => changed.fire(undefined);
  const loaded = new Lazy(async () => (await import('./index')).createHistory({ ...options, view, redraw }));
  const exceptions = new Lazy(async () => (await import('./index')).createExceptions(options));
  const view: vscode.TreeView<vscode.TreeItem> = vscode.window.createTreeView<vscode.TreeItem>(
    'azurePostgresTls.history',
    {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getTreeItem: (row) => row,
        getChildren: async (row) => (await loaded.get()).children(row),
      },
      showCollapseAll: true,
    },
  );
  const owned = vscode.Disposable.from(
    changed,
    loaded,
    exceptions,
    view,
    registerCommands<'history'>(commands, {
      ...loadedHandlers(
        ['showHistory', 'showServerHistory', 'filterHistory', 'clearHistoryFilter', 'refreshHistory', 'undoRecorded'],
        async () => (await loaded.get()).commands,
      ),
      ...loadedHandlers(['startException', 'endException'], async () => (await exceptions.get()).commands),
    }),
  );
  return {
    refresh: redraw,
    start: () => {
      if (extensionState.exceptions.size > 0) {
        exceptions
          .get()
          .then((loading) => loading.offerOverdue())
          .catch((error: unknown) => failures.show(error));
      }
    },
    dispose: () => void owned.dispose(),
  };
}
