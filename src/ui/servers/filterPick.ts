import * as vscode from 'vscode';
import { postures, type Posture } from '../../domain/posture';
import { atRisk } from '../../fleet/arrangement';
import { postureIcons, postureMeaning, postureWord } from '../../words/terms';
import { createQuickPick } from '../app/window';
import type { ServersView } from './view';

/**
 * Asks for a filter: a text and any number of postures. The tree shows it at once; Escape restores the previous filter.
 */
export async function askFilter(view: Pick<ServersView, 'count' | 'filter' | 'setFilter'>): Promise<void> {
  const before = view.filter;
  const pick = createQuickPick<vscode.QuickPickItem & { readonly postures: readonly Posture[] }>();
  pick.canSelectMany = true;
  pick.title = vscode.l10n.t('Filter Servers');
  pick.placeholder = vscode.l10n.t(
    'Part of a name, host, resource group or location, or version:16 kind:single tag:env=prod',
  );
  pick.value = before.text;
  const item = (icon: string, label: string, detail: string, ...values: Posture[]) => ({
    icon,
    label,
    detail,
    description: String(view.count(values)),
    postures: values,
    // The text filters servers, not these rows.
    alwaysShow: true,
  });
  pick.items = [
    item('bell', vscode.l10n.t('Needs attention'), vscode.l10n.t('exposed or weak'), ...atRisk),
    ...postures.map((one) => item(postureIcons[one], postureWord(one), postureMeaning(one), one)),
  ];
  const chosenBefore = new Set(before.postures);
  const all = pick.items.find(
    ({ postures: values }) => values.length === chosenBefore.size && values.every((one) => chosenBefore.has(one)),
  );
  pick.selectedItems = all
    ? [all]
    : pick.items.filter(({ postures: [one, more] }) => one !== undefined && !more && chosenBefore.has(one));
  try {
    const accepted = await new Promise<boolean>((resolve) => {
      const show = (): void =>
        view.setFilter({
          text: pick.value.trim(),
          postures: [...new Set(pick.selectedItems.flatMap(({ postures: values }) => values))],
        });
      pick.onDidChangeValue(show);
      pick.onDidChangeSelection(show);
      pick.onDidAccept(() => resolve(true));
      pick.onDidHide(() => resolve(false));
      pick.show();
    });
    if (!accepted) {
      view.setFilter(before);
    }
  } finally {
    pick.dispose();
  }
}
