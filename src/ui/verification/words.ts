import { l10n } from 'vscode';
import { pgBouncerFindings } from '../../domain/findings';
import type { PgBouncerOutcome, ServerException, UnknownReason } from '../../domain/server';
import type { TlsBound } from '../../domain/tlsVersion';
import type { PgBouncerReason, PgBouncerRow, VerdictRow, WireProblem } from '../../probe';
import type { Running, StepRequest, VerificationRequest, VerificationWords } from '../../webview/verification/protocol';
import { sentences } from '../../words/lists';
import { resultWord, unusedTitle } from '../../words/observation';
import { unknownReason } from '../../words/terms';
import { exceptionSentence } from '../../words/timedExceptions';
import { problemSentence } from '../../words/wire';
import { copied, saveAsJson, severityWords, sharedReason } from '../panelKit/words';
import { demoAuthority } from '../../verification/observation';
import { pgBouncerHeading } from './headlineWords';

/** Messages of the verification panel and of its report. */

export { consequence, headline, obstacle } from './headlineWords';
export { findingSentence as finding } from '../../words/terms';
export { badge, readingServer } from '../panelKit/words';
export { findingAdvice, findingText, stepName, stepStatus } from '../../words/diagnosis';
export { clientCertificatePhrase, faultSentences, hostNameMatches, hostNameMismatch } from '../../words/chain';
export {
  clientName,
  factLabel,
  milliseconds,
  reportTitle,
  resultWord,
  stepTime,
  validity,
} from '../../words/observation';
export { plaintextSentence, problemSentence, refusalSentence } from '../../words/wire';

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
    noCertificate: l10n.t('No certificate has been observed yet.'),
    steps: l10n.t("Why can't I connect?"),
    times: l10n.t('Time of each step'),
    report: l10n.t('Report'),
    copied: copied(),
    reportCopied: l10n.t('The report was copied as Markdown.'),
    commandCopied: l10n.t('The command was copied.'),
    severity: severityWords(),
  };
}

/** @param seen whether the server has been verified */
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
      return saveAsJson();
  }
}

/** Labels of the buttons beside a step of the diagnosis. */
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

/** The reason why a button is disabled. */
export function reason(code: Running | 'notRunning' | 'nothingSeen' | 'noHost' | 'notReachedSafely'): string {
  switch (code) {
    case 'verification':
      return sharedReason('verifying');
    case 'login':
      return l10n.t('A login is being tried.');
    case 'notRunning':
    case 'noHost':
      return sharedReason(code);
    case 'nothingSeen':
      return sharedReason('notVerified');
    case 'notReachedSafely':
      return l10n.t('A password is sent only to a server with a trusted certificate for its host name.');
  }
}

/** @param minimum the server's, if the verdict names it */
export function pgBouncerVerdict(outcome: PgBouncerOutcome, minimum?: TlsBound): string {
  const [first] = pgBouncerFindings(outcome);
  if (first) {
    return pgBouncerHeading(first, minimum);
  }
  return outcome.seen
    ? l10n.t("PgBouncer is no weaker than the server's settings")
    : l10n.t('PgBouncer was not fully verified');
}

export function pgBouncerTitle(port: number): string {
  return l10n.t('PgBouncer (port {0})', port);
}

export function pgBouncerNotReached(problem: WireProblem): string {
  return sentences(l10n.t('PgBouncer could not be reached.'), problemSentence(problem));
}

export function pgBouncerNotKnown(why: UnknownReason): string {
  return l10n.t(
    'PgBouncer was not verified, because whether it runs on the server is unknown ({0}).',
    unknownReason(why),
  );
}

export function running(what: Running): string {
  return what === 'verification' ? l10n.t('Verifying…') : l10n.t('Trying a login…');
}

export function invitation(host: string): string {
  return l10n.t('Not verified yet. No password and no data is sent to {0}.', host);
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
    ? l10n.t('The verification was canceled: the panel shows the previous state.')
    : l10n.t('The login was canceled: the panel shows the previous state.');
}

export function simulatedNotice(): string {
  return l10n.t(
    'Simulated: the server responds on this machine, with a certificate from a demo CA that was created for this session.',
  );
}

export function authority(name: string): string {
  return name === demoAuthority ? l10n.t('the demo CA of this session') : name;
}

export function declaredWord(declared: VerdictRow['declared']): string {
  return declared === 'either' ? l10n.t('not specified') : resultWord(declared);
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
      return l10n.t('The settings do not specify it.');
    case 'acceptedAgainstSettings':
      return l10n.t('Accepted, although the settings reject it.');
    case 'refusedAgainstSettings':
      return l10n.t('Rejected, although the settings accept it.');
    case 'clientCertificateRequired':
      return l10n.t('The server requires a client certificate, so whether it accepts other clients is unknown.');
    case 'ownMinimum':
      return l10n.t("PgBouncer has its own minimum: this is below the server's minimum of {0}.", why.minimum);
    case 'ownRefusal':
      return l10n.t("PgBouncer rejects it, although the server's settings accept it.");
    case 'settingUnknown':
      return l10n.t('The setting is unknown ({0}).', unknownReason(why.reason));
    case 'notObserved':
      return problemSentence(why.problem);
  }
}

/** The timed exception of the server. */
export function exceptionNotice(exception: ServerException): string {
  return exceptionSentence(exception, Date.now());
}

export function directTls(version: string): string {
  return l10n.t('accepted with TLS {0}', version);
}

export function directTlsRefused(why: string): string {
  return sentences(l10n.t('Rejected.'), why);
}

/** @param unused the server sent it, but the trusted path does not need it */
export function certificateTitle(index: number, count: number, unused: boolean): string {
  if (unused) {
    return unusedTitle();
  }
  return index === 0 ? l10n.t('Server certificate') : l10n.t('Certificate {0} of {1}', index + 1, count);
}
