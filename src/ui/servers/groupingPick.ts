import * as vscode from 'vscode';
import { groupings, groupingTag, type Grouping } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import { showQuickPick } from '../app/window';

/** Asks how to group servers. Undefined: the user chose nothing. */
export async function askGrouping(current: Grouping, fleet: Pick<Fleet, 'byId'>): Promise<Grouping | undefined> {
  const labels: Record<(typeof groupings)[number], string> = {
    subscription: vscode.l10n.t('Subscription'),
    resourceGroup: vscode.l10n.t('Resource group'),
    location: vscode.l10n.t('Location'),
    posture: vscode.l10n.t('TLS posture'),
    version: vscode.l10n.t('PostgreSQL version'),
    kind: vscode.l10n.t('Kind of server'),
    flat: vscode.l10n.t('No groups'),
  };
  const icon = (isCurrent: boolean): string => (isCurrent ? 'check' : 'blank');
  const tags = tagCounts(fleet);
  const tag: { grouping?: Grouping; icon: string; label: string } = {
    icon: icon(groupingTag(current) !== undefined),
    label: vscode.l10n.t('Tag…'),
  };
  const chosen = await showQuickPick(
    [
      ...groupings.map((grouping): typeof tag => ({
        grouping,
        icon: icon(grouping === current),
        label: labels[grouping],
      })),
      ...(tags.length > 0 ? [tag] : []),
    ],
    {
      title: vscode.l10n.t('Group Servers By'),
      placeHolder: vscode.l10n.t('The grouping is remembered'),
    },
  );
  return chosen === tag ? askTag(current, tags) : chosen?.grouping;
}

async function askTag(current: Grouping, tags: readonly (readonly [string, number])[]): Promise<Grouping | undefined> {
  const chosen = await showQuickPick(
    tags.map(([name, servers]) => ({
      name,
      icon: name.toLowerCase() === groupingTag(current)?.toLowerCase() ? 'check' : 'blank',
      label: name,
      description: servers === 1 ? vscode.l10n.t('1 server') : vscode.l10n.t('{0} servers', servers),
    })),
    {
      title: vscode.l10n.t('Group Servers By Tag'),
      placeHolder: vscode.l10n.t('Select the name of a tag'),
    },
  );
  return chosen && `tag:${chosen.name}`;
}

/** VS Code draws and searches all rows of a quick pick at every key. */
const mostTags = 200;

/** Names of tags with the number of servers that have them, the most frequent first. */
function tagCounts({ byId }: Pick<Fleet, 'byId'>): readonly (readonly [string, number])[] {
  const counts = new Map<string, { name: string; servers: number }>();
  for (const { tags = {} } of byId.values()) {
    for (const name of Object.keys(tags)) {
      const key = name.toLowerCase();
      const counted = counts.get(key);
      counts.set(key, { name: counted?.name ?? name, servers: (counted?.servers ?? 0) + 1 });
    }
  }
  const all = [...counts.values()].map(({ name, servers }) => [name, servers] as const);
  return all.sort(([, a], [, b]) => b - a).slice(0, mostTags);
}
