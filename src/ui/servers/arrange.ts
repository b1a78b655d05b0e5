import * as vscode from 'vscode';
import { postures } from '../../domain/posture';
import { postureIcons, postureMeaning, postureWord } from '../../words/terms';
import { groupings, type Filter, type Grouping } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import type { ExtensionState } from '../app/extensionState';
import type { CommandHandlers } from '../app/registry';
import { Targets } from '../app/targets';
import type { FocusedServer } from './focus';
import { serverActions } from './serverActions';
import type { ServersView } from './view';
import { createQuickPick, showQuickPick } from '../app/window';

export interface ArrangeOptions {
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  readonly extensionState: Pick<ExtensionState, 'grouping'>;
  readonly view: Pick<ServersView, 'count' | 'filter' | 'setFilter' | 'setGrouping' | 'reveal'>;
}

/** Commands that arrange the servers view, and those for one server in it. */
export function arrangeCommands(options: ArrangeOptions) {
  const { fleet, focus, view } = options;
  const targets = new Targets(fleet, focus);
  return {
    filter: () => askFilter(options),
    groupBy: () => askGrouping(options),
    showServerActions: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to show its actions'));
      if (server) {
        await serverActions(server, options);
      }
    },
    refreshServer: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select the server to refresh'));
      return server && fleet.read(server.id);
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

async function askGrouping({ extensionState, view }: ArrangeOptions): Promise<void> {
  const current = extensionState.grouping;
  const labels: Record<Grouping, string> = {
    subscription: vscode.l10n.t('Subscription'),
    resourceGroup: vscode.l10n.t('Resource group'),
    location: vscode.l10n.t('Location'),
    posture: vscode.l10n.t('TLS posture'),
  };
  const chosen = await showQuickPick(
    groupings.map((grouping) => ({
      grouping,
      icon: grouping === current ? 'check' : 'blank',
      label: labels[grouping],
    })),
    { title: vscode.l10n.t('Group Servers By'), placeHolder: vscode.l10n.t('The grouping is remembered') },
  );
  if (chosen) {
    await view.setGrouping(chosen.grouping);
  }
}

/**
 * Asks for a filter. Typing filters the tree at once; the items below restrict it to a posture. Escape restores the
 * previous filter.
 */
async function askFilter({ view }: ArrangeOptions): Promise<void> {
  const before = view.filter;
  const pick = createQuickPick<vscode.QuickPickItem & { posture?: Filter['posture'] }>();
  pick.title = vscode.l10n.t('Filter Servers');
  pick.placeholder = vscode.l10n.t('Type part of a name, host, resource group, or location, or select a posture');
  pick.value = before.text;
  const fill = (): void => {
    const entries: [NonNullable<Filter['posture']>, string, string][] = [
      ['attention', vscode.l10n.t('Needs attention'), vscode.l10n.t('exposed or weak')],
      ...postures.map((one): [typeof one, string, string] => [one, postureWord(one), postureMeaning(one)]),
    ];
    pick.items = [
      ...(pick.value
        ? [{ icon: 'search', label: vscode.l10n.t('Servers matching "{0}"', pick.value), alwaysShow: true }]
        : [{ icon: 'list-flat', label: vscode.l10n.t('All servers'), alwaysShow: true }]),
      ...entries.map(([value, label, meaning]) => ({
        posture: value,
        icon: value === 'attention' ? 'bell' : postureIcons[value],
        label,
        description: String(view.count(value)),
        detail: meaning,
        alwaysShow: true,
      })),
    ];
  };
  fill();
  try {
    const filter = await new Promise<Filter | undefined>((resolve) => {
      pick.onDidChangeValue((text) => {
        fill();
        view.setFilter({ text: text.trim() });
      });
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        resolve({ text: pick.value.trim(), ...(item?.posture ? { posture: item.posture } : {}) });
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    view.setFilter(filter ?? before);
  } finally {
    pick.dispose();
  }
}
