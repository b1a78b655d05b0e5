import * as vscode from 'vscode';
import { boundWord } from '../../words/terms';
import type { TlsBound } from '../../domain/tlsVersion';

/** The sentences of one kind of change on many servers. */
export interface ManySentences {
  /** Asks for consent; `changes` of the `servers` need the change. */
  readonly question: (changes: number, servers: number) => string;
  /** The title of the progress. */
  readonly progress: (changes: number, servers: number) => string;
  /** No server needs the change, or none allows it. */
  readonly nothing: (servers: number) => string;
}

export const enforcing: ManySentences = {
  question: (changes, servers) => vscode.l10n.t('Enforce TLS on {0} of {1} servers?', changes, servers),
  progress: (changes, servers) => vscode.l10n.t('Enforcing TLS on {0} of {1} servers', changes, servers),
  nothing: (servers) => vscode.l10n.t('Enforcing TLS would change none of the {0} servers.', servers),
};

export const stopping: ManySentences = {
  question: (changes, servers) => vscode.l10n.t('Stop enforcing TLS on {0} of {1} servers?', changes, servers),
  progress: (changes, servers) => vscode.l10n.t('Switching off enforcement on {0} of {1} servers', changes, servers),
  nothing: (servers) => vscode.l10n.t('Switching off enforcement would change none of the {0} servers.', servers),
};

export const raising: ManySentences = {
  question: (changes, servers) =>
    vscode.l10n.t('Raise {0} of {1} servers to the recommended settings?', changes, servers),
  progress: (changes, servers) =>
    vscode.l10n.t('Raising {0} of {1} servers to the recommended settings', changes, servers),
  nothing: (servers) =>
    vscode.l10n.t('Raising to the recommended settings would change none of the {0} servers.', servers),
};

export const undoing: ManySentences = {
  question: (changes, servers) => vscode.l10n.t('Undo the last change of {0} of {1} servers?', changes, servers),
  progress: (changes, servers) => vscode.l10n.t('Undoing the last change of {0} of {1} servers', changes, servers),
  nothing: (servers) => vscode.l10n.t('Undoing the last change would change none of the {0} servers.', servers),
};

export function settingMinimum(minimum: TlsBound): ManySentences {
  const version = boundWord(minimum);
  return {
    question: (changes, servers) =>
      vscode.l10n.t('Set minimum TLS {0} on {1} of {2} servers?', version, changes, servers),
    progress: (changes, servers) =>
      vscode.l10n.t('Setting minimum TLS {0} on {1} of {2} servers', version, changes, servers),
    nothing: (servers) =>
      vscode.l10n.t('Setting minimum TLS {0} would change none of the {1} servers.', version, servers),
  };
}
