import * as l10n from '@vscode/l10n';
import type { UndoingPolicy } from '../domain/undoingPolicy';
import { visible } from '../domain/visible';

/** Sentence about a policy that undoes a change. */
export function undoingPolicySentence({ assignment, minimum }: UndoingPolicy): string {
  const name = visible(assignment);
  return minimum === undefined
    ? l10n.t('The policy assignment "{0}" switches enforcement on again at its next remediation.', name)
    : l10n.t('The policy assignment "{0}" sets the minimum to TLS {1} again at its next remediation.', name, minimum);
}
