import * as l10n from '@vscode/l10n';
import { wholeAgreement } from '../domain/posture';
import type { WireOutcome } from '../domain/server';
import { visible, visibleProse } from '../domain/visible';
import type { AuthenticationMethod, HelloRefusal, PlaintextAnswer, ServerError, WireProblem } from '../probe';

/** Words for what was observed on the wire. Messages of a server are quoted: it was not authenticated. */

/** How the wire compares with the settings, and when that was observed: a detail row. */
export function wireWord(outcome: WireOutcome): string {
  const time = timeOf(outcome);
  if (outcome.outdated) {
    return l10n.t('verified before the last change; verify again');
  }
  switch (outcome.agreement) {
    case 'agree':
      break;
    case 'disagree':
      return l10n.t('not as configured · verified at {0}', time);
    case 'unknown':
      return l10n.t('not fully verified · tried at {0}', time);
  }
  switch (wholeAgreement(outcome)) {
    case 'agree':
      return l10n.t('as configured · verified at {0}', time);
    case 'disagree':
      return l10n.t('as configured, but check PgBouncer · verified at {0}', time);
    case 'unknown':
      return l10n.t('as configured, but PgBouncer was not fully verified · verified at {0}', time);
  }
}

/** The same as a sentence of its own. */
export function wireSentence(outcome: WireOutcome): string {
  const time = timeOf(outcome);
  if (outcome.outdated) {
    return l10n.t('Verified before the last change of the settings; verify again.');
  }
  switch (outcome.agreement) {
    case 'agree':
      break;
    case 'disagree':
      return l10n.t('The server does not behave as configured; verified at {0}.', time);
    case 'unknown':
      return l10n.t('The server was not fully verified; tried at {0}.', time);
  }
  switch (wholeAgreement(outcome)) {
    case 'agree':
      return l10n.t('The server behaves as configured; verified at {0}.', time);
    case 'disagree':
      return l10n.t('The server behaves as configured, but check PgBouncer; verified at {0}.', time);
    case 'unknown':
      return l10n.t('The server behaves as configured, but PgBouncer was not fully verified; verified at {0}.', time);
  }
}

const timeOf = ({ at }: WireOutcome): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** Why something could not be observed. */
export function problemSentence(problem: WireProblem): string {
  switch (problem.code) {
    case 'nameNotResolved':
      return l10n.t('The host name does not resolve ({0}).', visibleProse(problem.detail));
    case 'connectionRefused':
      return l10n.t('Nothing listens on this port.');
    case 'unreachable':
      return l10n.t('The server cannot be reached ({0}).', visibleProse(problem.detail));
    case 'timedOut':
      return l10n.t('The server did not respond in time.');
    case 'closed':
      return l10n.t('The connection was closed.');
    case 'tlsOff':
      return l10n.t('The server does not support TLS.');
    case 'errorAnswer':
      return errorSentence(problem.error);
    case 'notPostgres':
      return l10n.t('The response is not from PostgreSQL ({0}).', visible(problem.received));
    case 'refusedOverTls':
      return problem.error
        ? l10n.t('The server rejects this machine with TLS as well. {0}', errorSentence(problem.error))
        : l10n.t('The server rejects this machine with TLS as well.');
    case 'protocolViolation':
      return l10n.t('The server violates the PostgreSQL protocol ({0}).', visible(problem.received));
    case 'extraBytes':
      return l10n.t('{0} bytes arrived before TLS began: an attacker may be injecting data.', problem.count);
    case 'notTls':
      return l10n.t('The response is not TLS ({0}).', visible(problem.received));
    case 'alert':
      return l10n.t(
        'The server responds with the TLS alert {0}, which says nothing about the version.',
        visible(problem.alert),
      );
    case 'notOffered':
      return l10n.t('The server chose {0}, which was not offered.', visible(problem.choice));
    case 'downgraded':
      return l10n.t(
        'The server chose TLS {0}, although it signals support for a newer version: the connection may be tampered with.',
        problem.version,
      );
    case 'tooMuch':
      return l10n.t('The server sent more data than the protocol needs.');
    case 'handshakeFailed':
      return l10n.t('The TLS library of this machine ended the handshake ({0}).', visibleProse(problem.detail));
    case 'clientCertificateRequired':
      return l10n.t('The server requires a client certificate.');
    case 'noApplicationProtocol':
      return l10n.t('The server accepts TLS, but does not confirm PostgreSQL as the protocol (ALPN).');
    case 'notTried':
      return l10n.t('Not tried.');
  }
}

/** The server's own message. */
export function errorSentence({ message, sqlState }: ServerError): string {
  return sqlState === undefined
    ? l10n.t('The server reports: "{0}".', visibleProse(message))
    : l10n.t('The server reports: "{0}" ({1}).', visibleProse(message), visible(sqlState));
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
      return l10n.t('The server does not support TLS.');
    case 'notTls':
      return l10n.t('The response is not TLS.');
  }
}

/** How far a client without TLS got. */
export function plaintextSentence(answer: PlaintextAnswer): string {
  switch (answer.status) {
    case 'accepted':
      return acceptedSentence(answer.method);
    case 'refused':
      return answer.error ? errorSentence(answer.error) : l10n.t('The connection was closed.');
    case 'unknown':
      return problemSentence(answer.problem);
  }
}

function acceptedSentence(method: AuthenticationMethod | undefined): string {
  switch (method) {
    case undefined:
      return l10n.t('The server continues by checking the user and the database.');
    case 'none':
      return l10n.t('The server accepts clients without a password.');
    case 'password':
    case 'md5':
    case 'scram-sha-256':
      return l10n.t('The server asks for a password ({0}).', method);
    case 'gss':
    case 'other':
      return l10n.t('The server asks for an authentication method other than a password.');
  }
}
