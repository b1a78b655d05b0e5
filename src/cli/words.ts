import { tlsVersions } from '../domain/tlsVersion';
import {
  reachedAddress,
  type ChainFault,
  type DirectAnswer,
  type HelloRefusal,
  type PlaintextAnswer,
  type ReportView,
  type ServerError,
  type SessionAnswer,
  type TlsAnswer,
  type Unmet,
  type VersionAnswer,
  type ViewTable,
  type WireProblem,
  type WireReport,
} from '../probe';

/** All words of the command line, in plain English. */
export function viewOf(report: WireReport, unmet: readonly Unmet[]): ReportView {
  const { host, port, milliseconds } = report;
  const address = reachedAddress(report);
  return {
    title: `TLS of ${host}:${port}${address === undefined || address === host ? '' : ` (${address})`}`,
    summary:
      unmet.length === 0
        ? `Everything that was asked for holds (${milliseconds} ms).`
        : `Not fulfilled (${milliseconds} ms): ${unmet.map(unmetWords).join(' ')}`,
    tables: [clientsTable(report), ...certificateTables(report.session)],
  };
}

function clientsTable({ tls, plaintext, versions, direct, session }: WireReport): ViewTable {
  return {
    heading: 'Clients',
    columns: ['Client', 'Result', 'Details', 'Time'],
    rows: [
      ['TLS request', ...tlsWords(tls), time(tls)],
      ['without TLS', ...plaintextWords(plaintext), time(plaintext)],
      ...tlsVersions.map((version) => [`TLS ${version}`, ...versionWords(versions[version]), time(versions[version])]),
      ['direct TLS', ...directWords(direct), time(direct)],
      ['best of this machine', ...sessionWords(session), time(session)],
    ],
  };
}

const time = ({ milliseconds }: { readonly milliseconds: number }): string => `${milliseconds} ms`;

function certificateTables(session: SessionAnswer): ViewTable[] {
  if (session.status === 'unknown') {
    return [];
  }
  const { certificates, anchor, trusted, faults, hostName, daysLeft } = session.chain;
  const chain = certificates.map(({ subject, issuer, notBefore, notAfter, key, sha256 }) => [
    subject,
    issuer,
    `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`,
    key,
    sha256,
  ]);
  return [
    { heading: 'Certificates', columns: ['Subject', 'Issuer', 'Valid', 'Key', 'SHA-256'], rows: chain },
    {
      heading: 'Trust',
      columns: ['Question', 'Answer'],
      rows: [
        ['authority', anchor ?? 'not known'],
        ['trusted', trusted ? 'yes' : `no: ${faults.map(faultWords).join(', ')}`],
        [
          `for ${hostName.name}`,
          hostName.matches ? 'yes' : `no, for ${certificates[0]?.names.join(', ') || 'no name'}`,
        ],
        ['days left', String(daysLeft)],
      ],
    },
  ];
}

type Cells = readonly [result: string, details: string];

function tlsWords(tls: TlsAnswer): Cells {
  return tls.status === 'unknown' ? ['unknown', problemWords(tls.problem)] : [tls.status, ''];
}

function plaintextWords(answer: PlaintextAnswer): Cells {
  switch (answer.status) {
    case 'unknown':
      return ['unknown', problemWords(answer.problem)];
    case 'accepted':
      return ['accepted', answer.method === undefined ? '' : `asks for ${answer.method}`];
    case 'refused':
      return ['refused', answer.error ? errorWords(answer.error) : 'the connection was closed'];
  }
}

function versionWords(answer: VersionAnswer): Cells {
  switch (answer.status) {
    case 'unknown':
      return ['unknown', problemWords(answer.problem)];
    case 'accepted':
      return ['accepted', [answer.cipher, answer.keyExchange ?? ''].join(' ').trim()];
    case 'refused':
      return ['refused', refusalWords(answer)];
  }
}

function directWords(answer: DirectAnswer): Cells {
  switch (answer.status) {
    case 'unknown':
      return ['unknown', problemWords(answer.problem)];
    case 'accepted':
      return ['accepted', `TLS ${answer.version}`];
    case 'refused':
      return ['refused', refusalWords(answer)];
  }
}

function sessionWords(answer: SessionAnswer): Cells {
  return answer.status === 'unknown'
    ? ['unknown', problemWords(answer.problem)]
    : [`TLS ${answer.version}`, [answer.cipher, answer.keyExchange ?? ''].join(' ').trim()];
}

function refusalWords(refusal: HelloRefusal): string {
  switch (refusal.reason) {
    case 'alert':
      return `alert ${refusal.alert}`;
    case 'closed':
      return 'the connection was closed';
    case 'olderVersion':
      return `the server chose TLS ${refusal.version}`;
    case 'tlsOff':
      return 'TLS is off';
    case 'notTls':
      return 'not spoken';
  }
}

export function problemWords(problem: WireProblem): string {
  switch (problem.code) {
    case 'nameNotResolved':
      return `the name has no address (${problem.detail})`;
    case 'connectionRefused':
      return 'nobody listens on this port';
    case 'unreachable':
      return `cannot be reached (${problem.detail})`;
    case 'timedOut':
      return 'no answer in time';
    case 'closed':
      return 'the connection was closed';
    case 'tlsOff':
      return 'TLS is off';
    case 'errorAnswer':
      return errorWords(problem.error);
    case 'notPostgres':
      return `not PostgreSQL (${problem.received})`;
    case 'refusedOverTls':
      return `this client is refused with TLS as well${problem.error ? `: ${errorWords(problem.error)}` : ''}`;
    case 'protocolViolation':
      return `a message that does not belong there (${problem.received})`;
    case 'extraBytes':
      return `${problem.count} bytes came before TLS began: somebody may be injecting data`;
    case 'notTls':
      return `not TLS (${problem.received})`;
    case 'alert':
      return `the server answers with the alert ${problem.alert}, which says nothing about the version`;
    case 'notOffered':
      return `the server chose ${problem.choice}, which was not offered`;
    case 'downgraded':
      return `the server chose TLS ${problem.version} although it marks that it supports a newer version: the connection may be tampered with`;
    case 'tooMuch':
      return 'too much was sent';
    case 'handshakeFailed':
      return `the handshake failed (${problem.detail})`;
    case 'noApplicationProtocol':
      return 'TLS, but not said to be for PostgreSQL';
    case 'notTried':
      return 'not tried';
  }
}

const errorWords = ({ sqlState, message }: ServerError): string =>
  `"${message}"${sqlState === undefined ? '' : ` (${sqlState})`}`;

function faultWords(fault: ChainFault): string {
  switch (fault.code) {
    case 'expired':
      return `${fault.subject} expired on ${fault.notAfter.slice(0, 10)}`;
    case 'notYetValid':
      return `${fault.subject} is valid from ${fault.notBefore.slice(0, 10)} only`;
    case 'selfSigned':
      return 'the certificate is signed by itself';
    case 'authorityNotTrusted':
      return `${fault.name} is not trusted`;
    case 'unknownAuthority':
      return `it ends in ${fault.issuer}, which is not known`;
    case 'invalid':
      return fault.detail;
  }
}

function unmetWords(unmet: Unmet): string {
  switch (unmet.code) {
    case 'notReached':
      return `The server was not reached: ${problemWords(unmet.problem)}.`;
    case 'tlsOff':
      return 'TLS is off.';
    case 'tlsUnknown':
      return `Whether there is TLS is not known: ${problemWords(unmet.problem)}.`;
    case 'plaintextAccepted':
      return 'Clients without TLS are accepted.';
    case 'plaintextUnknown':
      return `Whether clients without TLS are refused is not known: ${problemWords(unmet.problem)}.`;
    case 'versionAccepted':
      return `TLS ${unmet.version} is accepted.`;
    case 'versionUnknown':
      return `Whether TLS ${unmet.version} is refused is not known: ${problemWords(unmet.problem)}.`;
    case 'noVersionAccepted':
      return unmet.minimum ? `No version from TLS ${unmet.minimum} is accepted.` : 'No TLS version is accepted.';
    case 'chainUnknown':
      return `The certificate is not known: ${problemWords(unmet.problem)}.`;
    case 'chainNotTrusted':
      return `The certificate is not trusted: ${unmet.faults.map(faultWords).join(', ')}.`;
    case 'hostNameMismatch':
      return `The certificate is not for ${unmet.name} but for ${unmet.names.join(', ') || 'no name'}.`;
    case 'expiresSoon':
      return `The certificates last ${unmet.daysLeft} days, less than ${unmet.days}.`;
  }
}
