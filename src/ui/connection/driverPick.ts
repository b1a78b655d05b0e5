import * as vscode from 'vscode';
import { drivers } from '../../connect/connectionString';
import { searchDrivers } from '../../connect/driverSearch';
import type { Driver, DriverId } from '../../connect/types';
import { createQuickPick } from '../app/window';

interface DriverItem extends vscode.QuickPickItem {
  readonly id?: DriverId;
}

/**
 * Asks for a driver with the same search as the connection panel. Filters the rows itself, because VS Code's own
 * filter would hide matches by term, such as `kotlin`.
 */
export async function askDriver(last: DriverId, favorites: readonly string[]): Promise<DriverId | undefined> {
  const pick = createQuickPick<DriverItem>();
  pick.title = vscode.l10n.t('Copy Connection String');
  pick.placeholder = vscode.l10n.t('Select a driver');
  const fill = (): void => {
    const found = pick.value.trim() === '' ? undefined : searchDrivers(drivers, pick.value);
    pick.items = found ? found.map(driverItem) : allItems(last, favorites);
    const best = pick.items.find(({ id }) => id !== undefined);
    pick.activeItems = best ? [best] : [];
  };
  fill();
  try {
    return await new Promise((resolve) => {
      pick.onDidChangeValue(fill);
      pick.onDidAccept(() => {
        const id = pick.activeItems[0]?.id;
        if (id !== undefined) {
          resolve(id);
        }
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

const driverItem = ({ id, label, language }: Driver): DriverItem => ({
  id,
  label,
  description: language,
  alwaysShow: true,
});

/** The last used driver, the favorites, and the others by language. */
function allItems(last: DriverId, favorites: readonly string[]): DriverItem[] {
  const languages = [...new Set(drivers.map(({ language }) => language))];
  const isFavorite = ({ id }: Driver): boolean => id !== last && favorites.includes(id);
  const isOther = ({ id }: Driver): boolean => id !== last && !favorites.includes(id);
  const groups: readonly (readonly [label: string, members: readonly Driver[]])[] = [
    [vscode.l10n.t('used last'), drivers.filter(({ id }) => id === last)],
    [vscode.l10n.t('Favorites'), drivers.filter(isFavorite)],
    ...languages.map(
      (language) => [language, drivers.filter((one) => one.language === language && isOther(one))] as const,
    ),
  ];
  return groups
    .filter(([, members]) => members.length > 0)
    .flatMap(([label, members]) => [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map(driverItem)]);
}
