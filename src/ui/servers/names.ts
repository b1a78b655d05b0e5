import * as vscode from 'vscode';
import type { Posture } from '../../domain/posture';
import type { Filter, ServerGroup } from '../../fleet/arrangement';
import { locationWord, postureLabel, postureWord } from '../../words/terms';

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
  }
}

/** A description of the filter. */
export function filterWords(filter: Filter): string {
  const named: Posture | undefined = filter.posture === 'attention' ? undefined : filter.posture;
  return [
    ...(filter.posture === 'attention' ? [vscode.l10n.t('needs attention')] : []),
    ...(named ? [postureWord(named)] : []),
    ...(filter.text ? [`"${filter.text}"`] : []),
  ].join(' · ');
}
