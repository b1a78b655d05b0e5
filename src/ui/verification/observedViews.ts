import { isTroubled } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { tlsVersions } from '../../domain/tlsVersion';
import {
  comparePgBouncer,
  problemOfReaching,
  reachedAddress,
  type ChainJudgement,
  type PgBouncerRow,
  type VerdictRow,
  type WireReport,
} from '../../probe';
import type { Mark } from '../../webview/kit/protocol';
import type { CertificateCard, ClientRow, Fact, PgBouncerView } from '../../webview/verification/protocol';
import { declaredOf, pgBouncerOutcome, type PgBouncerPort } from '../../verification/observation';
import type * as messages from './words';

/** The messages of the panel; tests pass codes. */
export type VerificationMessages = typeof messages;

/** Rows and facts of an observation, as the panel shows them. */

/** The observed behavior of PgBouncer on a port, in the same table, and its identity. */
export function pgBouncerView(server: Server, seen: PgBouncerPort, words: VerificationMessages): PgBouncerView {
  const { port, report } = seen;
  const { minimum } = server.tls;
  const outcome = pgBouncerOutcome(server, seen);
  const address = reachedAddress(report);
  const session = report.session.status === 'established' ? report.session : undefined;
  const [leaf] = session?.chain.certificates ?? [];
  return {
    title: words.pgBouncerTitle(port),
    mark: isTroubled(outcome) ? 'bad' : outcome.seen ? 'good' : 'unknown',
    verdict:
      address === undefined
        ? words.pgBouncerNotReached(problemOfReaching(report))
        : words.pgBouncerVerdict(outcome, minimum.known ? minimum.value : undefined),
    clients: comparePgBouncer(declaredOf(server), report).rows.map((row) => clientRow(row, report, words)),
    facts: [
      fact(words.factLabel('version'), session && `TLS ${session.version}`),
      fact(
        words.factLabel('clientCertificate'),
        session && words.clientCertificatePhrase(session.clientCertificate),
        session?.clientCertificate.status === 'required' ? 'bad' : undefined,
      ),
      fact(words.factLabel('address'), address && endpoint(report, address)),
      ...trustFacts(session?.chain, words),
      ...(leaf ? [fingerprint(leaf.sha256, words)] : []),
    ],
  };
}

export function clientRow(
  row: VerdictRow | PgBouncerRow,
  report: WireReport | undefined,
  words: VerificationMessages,
): ClientRow {
  return {
    client: words.clientName(row.clients),
    declared: words.declaredWord(row.declared),
    observed: report ? words.resultWord(row.observed) : '–',
    evidence: report ? evidence(row.clients, report, words) : '',
    mark: report ? agreementMarks[row.agreement] : 'neutral',
    verdict: report ? words.agreementWord(row.agreement) : '–',
    // The text of an unobserved row already contains the reason.
    reason: report && row.reason.code !== 'notObserved' ? words.verdictReason(row.reason) : '',
  };
}

const agreementMarks = { agree: 'good', disagree: 'bad', attention: 'bad', unknown: 'unknown' } as const;

function evidence(clients: VerdictRow['clients'], report: WireReport, words: VerificationMessages): string {
  if (clients === 'plaintext') {
    return words.plaintextSentence(report.plaintext);
  }
  const answer = report.versions[clients];
  switch (answer.status) {
    case 'accepted':
      return [answer.cipher, answer.keyExchange].filter(Boolean).join(' · ');
    case 'refused':
      return words.refusalSentence(answer);
    case 'unknown':
      return words.problemSentence(answer.problem);
  }
}

export function sessionFacts(report: WireReport | undefined, words: VerificationMessages): readonly Fact[] {
  const session = report?.session.status === 'established' ? report.session : undefined;
  const address = report && reachedAddress(report);
  return [
    fact(words.factLabel('version'), session && `TLS ${session.version}`),
    fact(words.factLabel('cipher'), session?.cipher),
    fact(words.factLabel('keyExchange'), session?.keyExchange),
    fact(words.factLabel('directTls'), report && directTls(report, words)),
    fact(
      words.factLabel('clientCertificate'),
      session && words.clientCertificatePhrase(session.clientCertificate),
      session?.clientCertificate.status === 'required' ? 'bad' : undefined,
    ),
    fact(words.factLabel('address'), address !== undefined && report ? endpoint(report, address) : undefined),
    ...(report && report.aliases.length > 0 ? [fact(words.factLabel('aliases'), report.aliases.join(' → '))] : []),
  ];
}

function directTls({ direct }: WireReport, words: VerificationMessages): string {
  switch (direct.status) {
    case 'accepted':
      return words.directTls(direct.version);
    case 'refused':
      return words.directTlsRefused(words.refusalSentence(direct));
    case 'unknown':
      return words.problemSentence(direct.problem);
  }
}

export function trustFacts(chain: ChainJudgement | undefined, words: VerificationMessages): readonly Fact[] {
  const authority = chain?.trusted ? words.authority(chain.anchor ?? '') : chain && words.faultSentences(chain.faults);
  const daysLeft = chain?.daysLeft;
  return [
    fact(words.factLabel('authority'), authority, chain && (chain.trusted ? 'good' : 'bad')),
    fact(
      words.factLabel('hostName'),
      chain && hostNameText(chain, words),
      chain && (chain.hostName.matches ? 'good' : 'bad'),
    ),
    fact(
      words.factLabel('daysLeft'),
      daysLeft === undefined ? undefined : String(daysLeft),
      daysLeft === undefined ? undefined : daysLeft < 0 ? 'bad' : daysLeft < soon ? 'unknown' : 'good',
    ),
  ];
}

function hostNameText({ hostName, certificates }: ChainJudgement, words: VerificationMessages): string {
  const { name, matches, mismatch, caution } = hostName;
  return matches
    ? words.hostNameMatches(caution)
    : words.hostNameMismatch({ name, names: certificates[0]?.names ?? [], mismatch });
}

/** Days before expiry from which a certificate is marked. */
const soon = 30;

/** Maximum number of displayed certificates that no chain depends on. */
const mostUnused = 5;

export function certificateCards(
  { certificates, unused }: ChainJudgement,
  words: VerificationMessages,
): readonly CertificateCard[] {
  const shown = [...certificates, ...unused.slice(0, mostUnused)];
  return shown.map(({ subject, issuer, notBefore, notAfter, key, names, sha256 }, index) => ({
    title: words.certificateTitle(index, certificates.length, index >= certificates.length),
    facts: [
      fact(words.factLabel('subject'), subject),
      fact(words.factLabel('issuer'), issuer),
      fact(words.factLabel('valid'), words.validity(notBefore, notAfter)),
      fact(words.factLabel('key'), key),
      ...(names.length > 0 ? [fact(words.factLabel('names'), names.join(', '))] : []),
      fingerprint(sha256, words),
    ],
  }));
}

/** @param sha256 hexadecimal digits */
function fingerprint(sha256: string, words: VerificationMessages): Fact {
  return { ...fact(words.factLabel('sha256'), (sha256.match(/../g) ?? []).join(':')), code: true };
}

export const endpoint = ({ port }: WireReport, address: string): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

export function times(report: WireReport, words: VerificationMessages): readonly Fact[] {
  const connect = report.attempts.reduce((sum, attempt) => sum + attempt.milliseconds, 0);
  return [
    fact(words.stepTime('names'), words.milliseconds(report.names.milliseconds)),
    fact(words.stepTime('connect'), words.milliseconds(connect)),
    fact(words.stepTime('tlsRequest'), words.milliseconds(report.tls.milliseconds)),
    fact(words.stepTime('plaintext'), words.milliseconds(report.plaintext.milliseconds)),
    ...tlsVersions.map((version) =>
      fact(words.clientName(version), words.milliseconds(report.versions[version].milliseconds)),
    ),
    fact(words.stepTime('direct'), words.milliseconds(report.direct.milliseconds)),
    fact(words.stepTime('session'), words.milliseconds(report.session.milliseconds)),
  ];
}

/** A row of the facts. Unknown values keep their row. */
function fact(label: string, value: string | undefined, mark: Mark = 'neutral'): Fact {
  return { label, value: value ?? '–', mark };
}
