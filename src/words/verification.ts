import * as l10n from '@vscode/l10n';
import { isTroubled } from '../domain/posture';
import type { WireOutcome } from '../domain/server';
import { visible } from '../domain/visible';
import type { PgBouncerReason, PgBouncerRow, VerdictRow } from '../probe';
import type { Running, StepRequest, VerificationRequest, VerificationWords } from '../webview/verification/protocol';
import { demoAuthority } from '../ui/verification/observation';
import { pgBouncerVerdict } from './pgBouncerPort';
import { problemSentence } from './wire';
import { unknownReason } from './terms';

/** Words of the verification panel and of its report. */

export { pgBouncerNotKnown, pgBouncerNotReached, pgBouncerTitle, pgBouncerVerdict } from './pgBouncerPort';
export { findingAdvice, findingText, stepName, stepStatus } from './diagnosis';
export { cautionSentence, clientCertificatePhrase, day, faultSentence, mismatchSentence } from './chain';
export { plaintextSentence, problemSentence, refusalSentence } from './wire';

export function pageWords(): VerificationWords {
  return {
    table: l10n.t('Declared and observed'),
    columns: {
      client: l10n.t('Clients'),
      declared: l10n.t('Declared'),
      observed: l10n.t('On the wire'),
      verdict: l10n.t('Verdict'),
    },
    session: l10n.t('Connection'),
    certificate: l10n.t('Certificate'),
    noCertificate: l10n.t('No certificate was seen yet.'),
    steps: l10n.t("Why can't I connect?"),
    times: l10n.t('Time of each step'),
    report: l10n.t('Report'),
    copied: l10n.t('Copied'),
    reportCopied: l10n.t('The report was copied as Markdown.'),
    commandCopied: l10n.t('The command was copied.'),
    severity: { info: l10n.t('Information:'), warning: l10n.t('Warning:'), error: l10n.t('Error:') },
  };
}

export function actionLabel(request: VerificationRequest, seen: boolean): string {
  switch (request) {
    case 'verify':
      return seen ? l10n.t('Verify Again') : l10n.t('Verify Now');
    case 'cancel':
      return l10n.t('Cancel');
    case 'diagnose':
      return l10n.t("Why Can't I Connect?");
    case 'logIn':
      return l10n.t('Try a Login…');
    case 'copyMarkdown':
      return l10n.t('Copy as Markdown');
    case 'saveMarkdown':
      return l10n.t('Save as Markdown…');
    case 'saveJson':
      return l10n.t('Save as JSON…');
  }
}

/** Buttons beside a step of the diagnosis. */
export function stepAction(request: StepRequest): string {
  switch (request) {
    case 'openServer':
      return l10n.t('Open in Portal');
    case 'openNetworking':
      return l10n.t('Open Networking in Portal');
    case 'copyStartCommand':
      return l10n.t('Copy Command');
  }
}

/** Why a button cannot be used. */
export function reason(code: Running | 'notRunning' | 'nothingSeen' | 'notReachedSafely'): string {
  switch (code) {
    case 'verification':
      return l10n.t('The server is being verified.');
    case 'login':
      return l10n.t('A login is being tried.');
    case 'notRunning':
      return l10n.t('Nothing is running.');
    case 'nothingSeen':
      return l10n.t('Verify the server first.');
    case 'notReachedSafely':
      return l10n.t('A password is sent only to a server whose certificate is trusted and for its name.');
  }
}

export function badge(code: 'simulated' | 'legacy'): string {
  return code === 'simulated' ? l10n.t('Simulated') : l10n.t('Legacy');
}

/** The verdict on a server in a few words. */
export function verdict(outcome: WireOutcome | undefined, reached: boolean): string {
  if (!outcome) {
    return l10n.t('Not verified yet');
  }
  if (!reached) {
    return l10n.t('The server could not be reached');
  }
  if (outcome.agreement === 'disagree') {
    return outcome.outdated
      ? l10n.t('Not as its settings say now')
      : l10n.t('The server does not do what its settings say');
  }
  switch (outcome.certificate) {
    case 'notTrusted':
      return l10n.t('The certificate is not trusted');
    case 'otherName':
      return l10n.t('The certificate is for another name');
    case 'good':
    case 'unknown':
      return verdictWithPgBouncer(outcome);
  }
}

/** Where nothing speaks against the server itself. */
function verdictWithPgBouncer({ agreement, pgBouncer }: WireOutcome): string {
  const troubled = pgBouncer.find(isTroubled);
  if (troubled) {
    return pgBouncerVerdict(troubled);
  }
  if (agreement !== 'agree') {
    return l10n.t('Not everything could be seen');
  }
  return pgBouncer.every(({ seen }) => seen)
    ? l10n.t('The server does what its settings say')
    : l10n.t('The server does what its settings say; not everything could be seen of PgBouncer');
}

export function reading(name: string): string {
  return l10n.t('Reading {0}…', name);
}

export function running(what: Running): string {
  return what === 'verification' ? l10n.t('Verifying…') : l10n.t('Trying a login…');
}

export function invitation(host: string): string {
  return l10n.t('Nothing was looked at yet. No password and no data is sent to {0}.', host);
}

export function noHost(): string {
  return l10n.t('The server has no host name yet.');
}

/** @param at milliseconds since the epoch */
export function verifiedAt(at: number, address: string | undefined, milliseconds: number): string {
  const time = new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  return address === undefined
    ? l10n.t('Tried on {0} · {1} ms', time, milliseconds)
    : l10n.t('Verified on {0} · {1} · {2} ms', time, address, milliseconds);
}

export function cancelled(what: Running): string {
  return what === 'verification'
    ? l10n.t('The verification was cancelled: what is shown is as it was before.')
    : l10n.t('The login was cancelled: what is shown is as it was before.');
}

export function notice(code: 'outdated' | 'simulated'): string {
  switch (code) {
    case 'outdated':
      return l10n.t('Observed before the last change of the settings: verify again.');
    case 'simulated':
      return l10n.t(
        'Simulated: it answers on this machine, with a certificate of a demo CA that was made for this session.',
      );
  }
}

export function authority(name: string): string {
  return name === demoAuthority ? l10n.t('the demo CA, made for this session') : name;
}

export function clientName(clients: VerdictRow['clients']): string {
  return clients === 'plaintext' ? l10n.t('Without TLS') : l10n.t('TLS {0}', clients);
}

export function declaredWord(declared: VerdictRow['declared']): string {
  switch (declared) {
    case 'accepted':
      return l10n.t('accepted');
    case 'refused':
      return l10n.t('refused');
    case 'either':
      return l10n.t('not said');
    case 'unknown':
      return l10n.t('unknown');
  }
}

export function observedWord(observed: VerdictRow['observed']): string {
  return declaredWord(observed);
}

export function agreementWord(agreement: PgBouncerRow['agreement']): string {
  switch (agreement) {
    case 'agree':
      return l10n.t('agrees');
    case 'disagree':
      return l10n.t('disagrees');
    case 'attention':
      return l10n.t('needs attention');
    case 'unknown':
      return l10n.t('unknown');
  }
}

export function verdictReason(why: PgBouncerReason): string {
  switch (why.code) {
    case 'asDeclared':
      return '';
    case 'notBounded':
      return l10n.t('The settings leave it open.');
    case 'acceptedAgainstSettings':
      return l10n.t('Accepted, although the settings refuse it.');
    case 'refusedAgainstSettings':
      return l10n.t('Refused, although the settings accept it.');
    case 'clientCertificateRequired':
      return l10n.t('The server requires a client certificate, so whether clients get in was not seen.');
    case 'ownMinimum':
      return l10n.t("PgBouncer has its own minimum: this is below the server's minimum of {0}.", why.minimum);
    case 'ownRefusal':
      return l10n.t("PgBouncer refuses it; the server's settings accept it.");
    case 'settingUnknown':
      return l10n.t('The setting is not known ({0}).', unknownReason(why.reason));
    case 'notObserved':
      return problemSentence(why.problem);
  }
}

export type FactName =
  | 'version'
  | 'cipher'
  | 'keyExchange'
  | 'directTls'
  | 'clientCertificate'
  | 'address'
  | 'aliases'
  | 'authority'
  | 'hostName'
  | 'daysLeft'
  | 'subject'
  | 'issuer'
  | 'valid'
  | 'key'
  | 'names'
  | 'sha256';

export function factLabel(name: FactName): string {
  switch (name) {
    case 'version':
      return l10n.t('Agreed version');
    case 'cipher':
      return l10n.t('Cipher');
    case 'keyExchange':
      return l10n.t('Key exchange');
    case 'directTls':
      return l10n.t('Direct TLS');
    case 'clientCertificate':
      return l10n.t('Client certificate');
    case 'address':
      return l10n.t('Address');
    case 'aliases':
      return l10n.t('Name stands for');
    case 'authority':
      return l10n.t('Ends in');
    case 'hostName':
      return l10n.t('For the host name');
    case 'daysLeft':
      return l10n.t('Days left');
    case 'subject':
      return l10n.t('Subject');
    case 'issuer':
      return l10n.t('Issuer');
    case 'valid':
      return l10n.t('Valid');
    case 'key':
      return l10n.t('Key');
    case 'names':
      return l10n.t('Names');
    case 'sha256':
      return l10n.t('SHA-256');
  }
}

export function hostNameWord(matches: boolean, names: readonly string[]): string {
  return matches
    ? l10n.t('yes')
    : l10n.t('no: it is for {0}', names.map((name) => visible(name)).join(', ') || l10n.t('no name at all'));
}

/** @param from day; absent where the certificate has none that can be read */
export function validity(from: string | undefined, to: string | undefined): string {
  const unreadable = l10n.t('unreadable date');
  return l10n.t('{0} to {1}', from?.slice(0, 10) ?? unreadable, to?.slice(0, 10) ?? unreadable);
}

export function directTls(version: string): string {
  return l10n.t('accepted with TLS {0}', version);
}

export function refusedBecause(why: string): string {
  return l10n.t('Refused. {0}', why);
}

/** @param unused it was sent, and the path that was judged does without it */
export function certificateTitle(index: number, count: number, unused: boolean): string {
  if (unused) {
    return l10n.t('Also sent, not used');
  }
  return index === 0 ? l10n.t('Certificate of the server') : l10n.t('Certificate {0} of {1}', index + 1, count);
}

export type StepTime = 'names' | 'connect' | 'tlsRequest' | 'plaintext' | 'direct' | 'session';

export function stepTime(step: StepTime): string {
  switch (step) {
    case 'names':
      return l10n.t('DNS');
    case 'connect':
      return l10n.t('Connect');
    case 'tlsRequest':
      return l10n.t('TLS request');
    case 'plaintext':
      return l10n.t('Start without TLS');
    case 'direct':
      return l10n.t('Direct TLS');
    case 'session':
      return l10n.t('Handshake');
  }
}

export function milliseconds(value: number): string {
  return l10n.t('{0} ms', value);
}

export function none(): string {
  return l10n.t('none');
}

/** Title of a report of its own. */
export function reportTitle(name: string): string {
  return l10n.t('TLS of {0} on the wire', name);
}
