import * as vscode from 'vscode';
import type { Posture } from '../../domain/posture';
import type { ServerKind } from '../../domain/server';
import { atRisk, groupingTag, type Filter, type ServerGroup } from '../../fleet/arrangement';
import { kindWord, locationWord, postureLabel, postureWord } from '../../words/terms';

/** Words of groups and filters: needed before the first row, which is made elsewhere. */

export function groupName(
  group: Pick<ServerGroup, 'grouping' | 'value'>,
  subscriptionName: (id: string) => string,
): string {
  switch (group.grouping) {
    case 'subscription':
      return subscriptionName(group.value);
    case 'resourceGroup':
      return group.value;
    case 'location':
      return locationWord(group.value);
    case 'posture':
      return postureLabel(group.value as Posture);
    case 'version':
      return group.value === '' ? vscode.l10n.t('Unknown version') : `PostgreSQL ${group.value}`;
    case 'kind':
      return kindWord(group.value as ServerKind);
    case 'flat':
      return '';
    default: {
      const tag = groupingTag(group.grouping) ?? '';
      return group.value === '' ? vscode.l10n.t('Without the tag {0}', tag) : `${tag}: ${group.value}`;
    }
  }
}

/** A description of the filter. */
export function filterWords(filter: Filter): string {
  const { postures = [] } = filter;
  const isAtRisk = postures.length === atRisk.length && atRisk.every((one) => postures.includes(one));
  return [
    ...(isAtRisk
      ? [vscode.l10n.t('needs attention')]
      : postures.length > 0
        ? [postures.map(postureWord).join(', ')]
        : []),
    ...(filter.text ? [`"${filter.text}"`] : []),
  ].join(' · ');
}
