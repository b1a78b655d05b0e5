import { l10n } from 'vscode';
import type { WireOutcome } from '../../domain/server';
import type { ChainFault, HelloRefusal, PlaintextAnswer, ServerError, WireProblem } from '../../probe';

/** Words for what is seen on the wire. What a server says itself is quoted: it was not authenticated. */

/** The detail row: how the wire stands to the settings, and when that was seen. */
export function wireWord(outcome: WireOutcome): string {
  const time = new Date(outcome.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (outcome.outdated) {
    return l10n.t('seen before the last change: verify again');
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

/** Why something could not be seen, in a phrase. */
export function problemPhrase(problem: WireProblem): string {
  switch (problem.code) {
    case 'nameNotResolved':
      return l10n.t('the name has no address ({0})', problem.detail);
    case 'connectionRefused':
      return l10n.t('nobody listens on this port');
    case 'unreachable':
      return l10n.t('it cannot be reached ({0})', problem.detail);
    case 'timedOut':
      return l10n.t('no answer in time');
    case 'closed':
      return l10n.t('the connection was closed');
    case 'tlsOff':
      return l10n.t('the server does not speak TLS');
    case 'errorAnswer':
      return errorPhrase(problem.error);
    case 'notPostgres':
      return l10n.t('what answers is not PostgreSQL ({0})', problem.received);
    case 'refusedOverTls':
      return problem.error
        ? l10n.t('this machine is refused with TLS as well: {0}', errorPhrase(problem.error))
        : l10n.t('this machine is refused with TLS as well');
    case 'protocolViolation':
      return l10n.t('the server does not keep to the protocol ({0})', problem.received);
    case 'extraBytes':
      return l10n.t('{0} bytes came before TLS began: somebody may be injecting data', problem.count);
    case 'notTls':
      return l10n.t('what answers is not TLS ({0})', problem.received);
    case 'alert':
      return l10n.t('the server answers with the TLS alert {0}, which says nothing about the version', problem.alert);
    case 'notOffered':
      return l10n.t('the server chose {0}, which was not offered', problem.choice);
    case 'downgraded':
      return l10n.t(
        'the server chose TLS {0} although it marks that it supports a newer version: the connection may be tampered with',
        problem.version,
      );
    case 'tooMuch':
      return l10n.t('more was sent than an honest server would');
    case 'handshakeFailed':
      return l10n.t('the TLS library here gave up ({0})', problem.detail);
    case 'noApplicationProtocol':
      return l10n.t('the server speaks TLS there, and does not say that it is for PostgreSQL');
    case 'notTried':
      return l10n.t('not looked at');
  }
}

/** In the server's own words. */
export function errorPhrase({ message, sqlState }: ServerError): string {
  return sqlState === undefined
    ? l10n.t('the server says "{0}"', message)
    : l10n.t('the server says "{0}" ({1})', message, sqlState);
}

export function refusalPhrase(refusal: HelloRefusal): string {
  switch (refusal.reason) {
    case 'alert':
      return l10n.t('TLS alert {0}', refusal.alert);
    case 'closed':
      return l10n.t('the connection was closed');
    case 'olderVersion':
      return l10n.t('the server chose TLS {0}', refusal.version);
    case 'tlsOff':
      return l10n.t('the server does not speak TLS');
    case 'notTls':
      return l10n.t('not spoken here');
  }
}

/** How far a client without TLS got. */
export function plaintextPhrase(answer: PlaintextAnswer): string {
  switch (answer.status) {
    case 'accepted':
      if (answer.method === undefined) {
        return l10n.t('goes on to check the user and the database');
      }
      return answer.method === 'none'
        ? l10n.t('lets in without a password')
        : l10n.t('asks for a password ({0})', answer.method);
    case 'refused':
      return answer.error ? errorPhrase(answer.error) : l10n.t('the connection was closed');
    case 'unknown':
      return problemPhrase(answer.problem);
  }
}

/** What speaks against a chain, as a sentence. */
export function faultSentence(fault: ChainFault): string {
  switch (fault.code) {
    case 'expired':
      return l10n.t('{0} expired on {1}.', fault.subject, day(fault.notAfter));
    case 'notYetValid':
      return l10n.t('{0} is valid only from {1}.', fault.subject, day(fault.notBefore));
    case 'selfSigned':
      return l10n.t('The certificate is signed by itself: nobody vouches for it.');
    case 'authorityNotTrusted':
      return l10n.t('It ends in {0}, which is not trusted any more.', fault.name);
    case 'unknownAuthority':
      return l10n.t('It ends in {0}, which is none of the roots of Azure.', fault.issuer);
    case 'invalid':
      return l10n.t('The TLS library does not accept it ({0}).', fault.detail);
  }
}

/** The day of a time in ISO 8601. */
export const day = (isoTime: string): string => isoTime.slice(0, 10);
