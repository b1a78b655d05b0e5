import * as l10n from '@vscode/l10n';
import { wholeAgreement } from '../domain/posture';
import type { WireOutcome } from '../domain/server';
import { visible, visibleProse } from '../domain/visible';
import type { HelloRefusal, PlaintextAnswer, ServerError, WireProblem } from '../probe';

/** Words for what is seen on the wire. What a server says itself is quoted: it was not authenticated. */

/** The detail row: how the wire stands to the settings, and when that was seen. */
export function wireWord(outcome: WireOutcome): string {
  const time = timeOf(outcome);
  if (outcome.outdated) {
    return l10n.t('seen before the last change: verify again');
  }
  if (outcome.agreement === 'agree') {
    switch (wholeAgreement(outcome)) {
      case 'agree':
        break;
      case 'disagree':
        return l10n.t('as the settings say, but look at PgBouncer · verified at {0}', time);
      case 'unknown':
        return l10n.t('as the settings say, but PgBouncer could not be seen · verified at {0}', time);
    }
  }
  switch (outcome.agreement) {
    case 'agree':
      return l10n.t('as the settings say · verified at {0}', time);
    case 'disagree':
      return l10n.t('not as the settings say · verified at {0}', time);
    case 'unknown':
      return l10n.t('could not be seen · tried at {0}', time);
  }
}

/** Why something could not be seen, as a sentence. */
export function problemSentence(problem: WireProblem): string {
  switch (problem.code) {
    case 'nameNotResolved':
      return l10n.t('The name has no address ({0}).', visibleProse(problem.detail));
    case 'connectionRefused':
      return l10n.t('Nobody listens on this port.');
    case 'unreachable':
      return l10n.t('The server cannot be reached ({0}).', visibleProse(problem.detail));
    case 'timedOut':
      return l10n.t('There was no answer in time.');
    case 'closed':
      return l10n.t('The connection was closed.');
    case 'tlsOff':
      return l10n.t('The server does not speak TLS.');
    case 'errorAnswer':
      return errorSentence(problem.error);
    case 'notPostgres':
      return l10n.t('What answers is not PostgreSQL ({0}).', visible(problem.received));
    case 'refusedOverTls':
      return problem.error
        ? l10n.t('This machine is refused with TLS as well. {0}', errorSentence(problem.error))
        : l10n.t('This machine is refused with TLS as well.');
    case 'protocolViolation':
      return l10n.t('The server does not keep to the protocol ({0}).', visible(problem.received));
    case 'extraBytes':
      return l10n.t('{0} bytes came before TLS began: somebody may be injecting data.', problem.count);
    case 'notTls':
      return l10n.t('What answers is not TLS ({0}).', visible(problem.received));
    case 'alert':
      return l10n.t(
        'The server answers with the TLS alert {0}, which says nothing about the version.',
        visible(problem.alert),
      );
    case 'notOffered':
      return l10n.t('The server chose {0}, which was not offered.', visible(problem.choice));
    case 'downgraded':
      return l10n.t(
        'The server chose TLS {0} although it marks that it supports a newer version: the connection may be tampered with.',
        problem.version,
      );
    case 'tooMuch':
      return l10n.t('More was sent than an honest server would.');
    case 'handshakeFailed':
      return l10n.t('The TLS library here gave up ({0}).', visibleProse(problem.detail));
    case 'clientCertificateRequired':
      return l10n.t('The server requires a client certificate.');
    case 'noApplicationProtocol':
      return l10n.t('The server speaks TLS there, and does not say that it is for PostgreSQL.');
    case 'notTried':
      return l10n.t('Not tried.');
  }
}

/** In the server's own words. */
export function errorSentence({ message, sqlState }: ServerError): string {
  return sqlState === undefined
    ? l10n.t('The server says: "{0}".', visibleProse(message))
    : l10n.t('The server says: "{0}" ({1}).', visibleProse(message), visible(sqlState));
}

export function refusalSentence(refusal: HelloRefusal): string {
  switch (refusal.reason) {
    case 'alert':
      return l10n.t('TLS alert {0}.', visible(refusal.alert));
    case 'closed':
      return l10n.t('The connection was closed.');
    case 'olderVersion':
      return l10n.t('The server chose TLS {0}.', refusal.version);
    case 'tlsOff':
      return l10n.t('The server does not speak TLS.');
    case 'notTls':
      return l10n.t('The server does not speak TLS there.');
  }
}

/** How far a client without TLS got. */
export function plaintextSentence(answer: PlaintextAnswer): string {
  switch (answer.status) {
    case 'accepted':
      if (answer.method === undefined) {
        return l10n.t('The server goes on to check the user and the database.');
      }
      return answer.method === 'none'
        ? l10n.t('Clients are let in without a password.')
        : l10n.t('The server asks for a password ({0}).', answer.method);
    case 'refused':
      return answer.error ? errorSentence(answer.error) : l10n.t('The connection was closed.');
    case 'unknown':
      return problemSentence(answer.problem);
  }
}

/** The same as a sentence of its own. */
export function wireSentence(outcome: WireOutcome): string {
  const time = timeOf(outcome);
  if (outcome.outdated) {
    return l10n.t('Seen before the last change: verify again.');
  }
  if (outcome.agreement === 'agree' && wholeAgreement(outcome) !== 'agree') {
    return wholeAgreement(outcome) === 'disagree'
      ? l10n.t('The server does what its settings say, but look at PgBouncer; verified at {0}.', time)
      : l10n.t('The server does what its settings say, but PgBouncer could not be seen; verified at {0}.', time);
  }
  switch (outcome.agreement) {
    case 'agree':
      return l10n.t('The server does what its settings say; verified at {0}.', time);
    case 'disagree':
      return l10n.t('The server does not do what its settings say; verified at {0}.', time);
    case 'unknown':
      return l10n.t('Not everything could be seen; tried at {0}.', time);
  }
}

const timeOf = ({ at }: WireOutcome): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
