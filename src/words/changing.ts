import * as l10n from '@vscode/l10n';
import type { ChangeWait } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import type { SettingDifference } from '../domain/difference';
import type { ActiveChange } from '../fleet/runningChanges';
import { boundWord, enforcementWord } from './terms';

/** A running change: row description and status bar. */
export function changingPhrase({
  change,
  phase,
  wait,
  cancelled,
}: Pick<ActiveChange, 'change' | 'phase' | 'wait' | 'cancelled'>): string {
  if (cancelled) {
    return l10n.t('ending the wait…');
  }
  if (wait) {
    return waitPhrase(wait);
  }
  if (phase === 'checking') {
    return l10n.t('reading the server…');
  }
  if (phase === 'reading') {
    return l10n.t('reading it again…');
  }
  if (change.enforcement === false) {
    return l10n.t('switching enforcement off…');
  }
  if (change.minimum !== undefined && change.minimum !== 'none') {
    return change.enforcement
      ? l10n.t('enforcing TLS {0}+…', change.minimum)
      : l10n.t('setting minimum TLS {0}…', change.minimum);
  }
  return l10n.t('switching enforcement on…');
}

/** A change as a label of a button or an item: its whole effect. */
export function changeLabel({ enforcement, minimum }: TlsChange): string {
  if (minimum === undefined || minimum === 'none') {
    return enforcement === false ? l10n.t('Stop Enforcing') : l10n.t('Enforce TLS');
  }
  return enforcement ? l10n.t('Enforce TLS with Minimum {0}', minimum) : l10n.t('Set Minimum TLS {0}', minimum);
}

/** A change that Azure continues after the user stopped waiting: row description. */
export function leftPhrase(): string {
  return l10n.t('left to Azure…');
}

/** A change that Azure continues after the user stopped waiting: card of the server. */
export function leftSentence(change: TlsChange): string {
  return l10n.t(
    'You stopped waiting for this change, and Azure continues it: {0}',
    changingPhrase({ change, phase: 'running' }),
  );
}

/** Time until a write is tried again, in whole seconds. */
function waitPhrase({ reason, retryAt }: ChangeWait): string {
  const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
  return reason === 'busy'
    ? l10n.t('busy, trying again in {0} s', seconds)
    : l10n.t('requests are limited, trying again in {0} s', seconds);
}

/** "enforcement on → off". */
export function differencePhrase({ setting, before, now }: SettingDifference): string {
  const word = (value: typeof now): string =>
    typeof value === 'boolean' ? enforcementWord({ known: true, value }) : boundWord(value);
  switch (setting) {
    case 'enforcement':
      return l10n.t('enforcement {0} → {1}', word(before), word(now));
    case 'minimum':
      return l10n.t('minimum TLS version {0} → {1}', word(before), word(now));
    case 'maximum':
      return l10n.t('maximum TLS version {0} → {1}', word(before), word(now));
  }
}

/** Before a change. */
export function changedMeanwhileQuestion(name: string, differences: readonly SettingDifference[]): string {
  return l10n.t(
    'Another user or tool has changed {0} since it was shown: {1}. Apply your change anyway?',
    name,
    differencesPhrase(differences),
  );
}

const differencesPhrase = (differences: readonly SettingDifference[]): string =>
  differences.map(differencePhrase).join(', ');
