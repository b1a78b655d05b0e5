import { l10n } from 'vscode';

/** Messages that several panels use. */

export function badge(code: 'simulated' | 'legacy'): string {
  return code === 'simulated' ? l10n.t('Simulated') : l10n.t('Legacy');
}

/** Names of the icons before notices, for screen readers. */
export function severityWords(): Readonly<Record<'info' | 'warning' | 'error', string>> {
  return { info: l10n.t('Note:'), warning: l10n.t('Warning:'), error: l10n.t('Error:') };
}

export function copied(): string {
  return l10n.t('Copied');
}

export function saveAsJson(): string {
  return l10n.t('Save as JSON…');
}

/** The reason why a button is disabled. */
export function sharedReason(code: 'verifying' | 'notVerified' | 'notRunning' | 'noHost'): string {
  switch (code) {
    case 'verifying':
      return l10n.t('The server is being verified.');
    case 'notVerified':
      return l10n.t('Verify the server first.');
    case 'notRunning':
      return l10n.t('Nothing is running.');
    case 'noHost':
      return l10n.t('The server has no host name yet.');
  }
}

export function readingServer(name: string): string {
  return l10n.t('Reading {0}…', name);
}
