import { l10n } from 'vscode';
import type { Driver, VerificationLevel } from '../../connect/types';
import type { Authentication, Server, WireState } from '../../domain/server';
import type { FactView, PageWords, Switch } from '../../webview/connection/protocol';
import type { ActiveChange } from '../../fleet/runningChanges';
import type { FieldProblem, StringProblem } from '../../connect/storedConnection';
import { changingPhrase } from '../../words/changing';
import { guaranteeSentence, noteSentence } from '../../words/stringNotes';
import { wireSentence } from '../../words/wire';
import { copied, readingServer, severityWords, sharedReason } from '../panelKit/words';
import {
  boundWord,
  findingSentence,
  kindWord,
  locationWord,
  postureWord,
  refusalSentence,
  unknownPhrase,
  unknownReason,
} from '../../words/terms';

/** Messages of the connection panel. Shared terms come from the common vocabulary. */

export { badge } from '../panelKit/words';
export { findingSentence as finding, refusalSentence as refusal };
export { guaranteeSentence as guarantee, noteSentence as note };
export { certificateFindingSentence, rootNoticeSentence } from '../../words/certificates';
export {
  caFileGood,
  caFileUnreadable,
  caFileVerdictSentence as caFileVerdict,
  certificateSummary,
  expiry,
  rootsLabel,
} from './caFileWords';

export function pageWords(): PageWords {
  return {
    settings: l10n.t('TLS settings'),
    host: l10n.t('Host'),
    copyHost: l10n.t('Copy Host Name'),
    copied: copied(),
    hostCopied: l10n.t('Host name copied'),
    commandCopied: l10n.t('Azure CLI command copied'),
    stringCopied: l10n.t('Connection string copied'),
    database: l10n.t('Database'),
    user: l10n.t('User'),
    level: l10n.t('TLS mode'),
    certificate: l10n.t('CA certificate'),
    fingerprint: l10n.t('SHA-256'),
    connectionString: l10n.t('Connection string'),
    onTheWire: l10n.t('On the wire'),
    drivers: l10n.t('Drivers'),
    searchDrivers: l10n.t('Search drivers'),
    noDriver: l10n.t('No driver matches'),
    favorites: l10n.t('Favorites'),
    favorite: l10n.t('Favorite'),
    recent: l10n.t('Recent'),
    documentation: l10n.t('Documentation'),
    severity: { ok: l10n.t('Good:'), ...severityWords() },
  };
}

export function posture(tone: Parameters<typeof postureWord>[0] | 'changing'): string {
  return tone === 'changing' ? l10n.t('changing') : postureWord(tone);
}

/** The observed behavior on the wire, as a sentence. */
export function wire(state: WireState | undefined): string {
  if (state?.verifying) {
    return l10n.t('Verifying…');
  }
  return state?.outcome
    ? wireSentence(state.outcome)
    : l10n.t('Not verified yet: the server may not behave as its settings declare.');
}

export function changing(change: ActiveChange): string {
  return changingPhrase(change);
}

/** "Enforced · minimum TLS 1.2". */
export function settings({ tls: { enforcement, minimum, maximum } }: Server): string {
  if (!enforcement.known) {
    return enforcement.reason === 'notReadYet'
      ? unknownPhrase(enforcement)
      : unknownReason(enforcement.reason, enforcement.raw);
  }
  const parts = [
    enforcement.value ? l10n.t('enforced') : l10n.t('not enforced'),
    minimum.known && minimum.value === 'none'
      ? l10n.t('no minimum TLS version')
      : l10n.t('minimum TLS {0}', minimum.known ? boundWord(minimum.value) : unknownPhrase(minimum)),
  ];
  if (maximum.known && maximum.value !== 'none') {
    parts.push(l10n.t('maximum TLS {0}', boundWord(maximum.value)));
  }
  return parts.join(' · ');
}

export function facts(server: Server, subscription: string): readonly FactView[] {
  return [
    { label: l10n.t('Kind'), value: kindWord(server.kind) },
    ...(server.version ? [{ label: l10n.t('Version'), value: `PostgreSQL ${server.version}` }] : []),
    { label: l10n.t('State'), value: server.state },
    { label: l10n.t('Location'), value: locationWord(server.location) },
    { label: l10n.t('Resource group'), value: server.resourceGroup },
    { label: l10n.t('Subscription'), value: subscription },
  ];
}

export type PanelAction =
  | 'enforce'
  | 'stopEnforcing'
  | 'setMinimum'
  | 'refresh'
  | 'copyAzureCli'
  | 'verifyOnTheWire'
  | 'showVerification'
  | 'downloadCertificate'
  | 'chooseCertificate'
  | 'useSystemRoots'
  | 'copyString'
  | 'insertString'
  | 'runString';

export function actionLabel(action: PanelAction): string {
  switch (action) {
    case 'enforce':
      return l10n.t('Enforce TLS');
    case 'stopEnforcing':
      return l10n.t('Stop Enforcing');
    case 'setMinimum':
      return l10n.t('Minimum TLS…');
    case 'refresh':
      return l10n.t('Refresh');
    case 'copyAzureCli':
      return l10n.t('Copy as Azure CLI');
    case 'verifyOnTheWire':
      return l10n.t('Verify Now');
    case 'showVerification':
      return l10n.t('Show Verification');
    case 'downloadCertificate':
      return l10n.t('Download…');
    case 'chooseCertificate':
      return l10n.t('Choose File…');
    case 'useSystemRoots':
      return l10n.t('System Roots');
    case 'copyString':
      return l10n.t('Copy');
    case 'insertString':
      return l10n.t('Insert in Editor');
    case 'runString':
      return l10n.t('Run in Terminal');
  }
}

/** The reason why a button is disabled. */
export type DisabledReason =
  'changing' | 'reading' | 'systemRootsInUse' | 'noString' | 'untrusted' | 'needsCaFile' | 'verifying' | 'notVerified';

export function reason(code: DisabledReason): string {
  switch (code) {
    case 'changing':
      return l10n.t('A change to this server is in progress.');
    case 'reading':
      return l10n.t('The server is being read.');
    case 'systemRootsInUse':
      return l10n.t('The strings already use the system roots.');
    case 'noString':
      return l10n.t('There is no connection string yet.');
    case 'untrusted':
      return l10n.t('The workspace is not trusted.');
    case 'needsCaFile':
      return l10n.t('Download or choose a CA certificate first.');
    case 'verifying':
      return sharedReason('verifying');
    case 'notVerified':
      return sharedReason('notVerified');
  }
}

export function levelDescription(level: VerificationLevel): string {
  switch (level) {
    case 'verify-full':
      return l10n.t('Checks the certificate and the host name. Recommended.');
    case 'verify-ca':
      return l10n.t('Checks the certificate, but not the host name.');
    case 'require':
      return l10n.t('Encrypts, but does not verify the identity of the server.');
  }
}

export function switchLabel(field: Switch): string {
  switch (field) {
    case 'pgBouncer':
      return l10n.t('PgBouncer (port 6432)');
    case 'directTls':
      return l10n.t('Direct TLS');
    case 'entraToken':
      return l10n.t('Microsoft Entra token');
  }
}

/** @param on names of the options that are on */
export function optionsLabel(on: readonly string[]): string {
  return on.length === 0 ? l10n.t('Options') : l10n.t('Options: {0}', on.join(', '));
}

export function fieldProblem(problem: FieldProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Enter a name.');
    case 'controlCharacter':
      return l10n.t('Line breaks and other control characters are not allowed.');
  }
}

export function stringProblem(problem: StringProblem): string {
  switch (problem) {
    case 'noHost':
      return l10n.t('The server has no host name yet. The string appears once Azure has assigned one.');
    case 'address':
      return l10n.t(
        'This driver cannot check a certificate against an IP address. Choose another driver, or a level that does not check the host name.',
      );
    case 'fields':
      return l10n.t('Correct the database or the user to get the string.');
    case 'certificatePath':
      return l10n.t(
        'This string cannot contain the path of the CA certificate. Choose another file or another driver.',
      );
    case 'noCommandLine':
      return l10n.t(
        'There is no safe command line for the default shell of the terminal. Use "Run in Terminal", or choose another driver.',
      );
    case 'unwritable':
      return l10n.t('This driver cannot express this database or user. Choose another driver.');
  }
}

/** The string's authentication method is disabled on the server. */
export function authenticationOff(method: keyof Authentication): string {
  return method === 'entra'
    ? l10n.t('Microsoft Entra authentication is disabled on this server: use a password.')
    : l10n.t('Password authentication is disabled on this server: use a Microsoft Entra token.');
}

export function serverNotEnforcing(): string {
  return l10n.t('This server does not enforce TLS: other clients may connect without encryption.');
}

export function checkedWith(driver: Driver): string {
  return l10n.t('Checked with {0} {1}', driver.label, driver.checkedVersion);
}

export function missing(name: string, status: { readonly loading: boolean; readonly failure?: string }): string {
  if (status.loading) {
    return readingServer(name);
  }
  return (
    status.failure ?? l10n.t('{0} is not among your servers: it was deleted, or your account cannot see it.', name)
  );
}

/** The active editor rejected the text. */
export function insertRefused(): string {
  return l10n.t('The text could not be inserted: the editor may be read-only.');
}

/** Name of the terminal that psql runs in. */
export function terminalName(server: string): string {
  return l10n.t('psql: {0}', server);
}
