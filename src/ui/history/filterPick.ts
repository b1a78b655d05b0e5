import * as vscode from 'vscode';
import type { HistoryEntry } from '../../changes/history';
import {
  filteredResults,
  makerOf,
  makers,
  type FilteredResult,
  type HistoryFilter,
  type Maker,
} from '../../changes/historyFilter';
import { createQuickPick, type PickItem } from '../app/window';
import { countPhrase, filteredResultWord, makerWord, serverName } from './words';

type FilterItem = PickItem & { readonly sets?: Partial<Record<keyof HistoryFilter, string>> };

/** Asks which changes to show. Undefined: the user dismissed the question. */
export async function askForFilter(
  entries: readonly HistoryEntry[],
  current: HistoryFilter,
): Promise<HistoryFilter | undefined> {
  const items = itemsOf(entries);
  const pick = createQuickPick<FilterItem>();
  pick.title = vscode.l10n.t('Filter the History');
  pick.placeholder = vscode.l10n.t('Select the changes to show; without a selection, all are shown');
  pick.canSelectMany = true;
  pick.items = items;
  pick.selectedItems = items.filter(({ sets }) => sets && isSet(current, sets));
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(filterOf(pick.selectedItems)));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function itemsOf(entries: readonly HistoryEntry[]): readonly FilterItem[] {
  const separator = (label: string): FilterItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const servers = new Map<string, { readonly id: string; count: number }>();
  for (const { id } of entries) {
    const key = id.toLowerCase();
    const found = servers.get(key);
    servers.set(key, { id, count: (found?.count ?? 0) + 1 });
  }
  const isBy = (maker: Maker): number => entries.filter((entry) => makerOf(entry) === maker).length;
  return [
    separator(vscode.l10n.t('Result')),
    ...filteredResults.map((result) => ({ label: filteredResultWord(result), sets: { results: result } })),
    separator(vscode.l10n.t('Made by')),
    ...makers.map((maker) => ({
      label: makerWord(maker),
      description: countPhrase(isBy(maker)),
      sets: { makers: maker },
    })),
    separator(vscode.l10n.t('Server')),
    ...[...servers]
      .map(([key, { id, count }]) => ({
        label: serverName(id),
        description: countPhrase(count),
        sets: { servers: key },
      }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  ];
}

function isSet(filter: HistoryFilter, sets: NonNullable<FilterItem['sets']>): boolean {
  const { results, makers: by, servers } = sets;
  return (
    filter.results.some((one) => one === results) ||
    filter.makers.some((one) => one === by) ||
    filter.servers.some((one) => one === servers)
  );
}

function filterOf(items: readonly FilterItem[]): HistoryFilter {
  const chosen = (name: keyof HistoryFilter): string[] => items.flatMap(({ sets }) => sets?.[name] ?? []);
  const results = chosen('results');
  const by = chosen('makers');
  return {
    results: filteredResults.filter((one): one is FilteredResult => results.includes(one)),
    makers: makers.filter((one) => by.includes(one)),
    servers: chosen('servers'),
  };
}
