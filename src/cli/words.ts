import { tlsVersions } from '../domain/tlsVersion';
import {
  reachedAddress,
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
import { certificateTables, faultsWords, mismatchWords } from './chainWords';

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
    case 'clientCertificateRequired':
      return 'the server requires a client certificate';
    case 'noApplicationProtocol':
      return 'TLS, but not said to be for PostgreSQL';
    case 'notTried':
      return 'not tried';
  }
}

const errorWords = ({ sqlState, message }: ServerError): string =>
  `"${message}"${sqlState === undefined ? '' : ` (${sqlState})`}`;

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
      return `The certificate is not trusted: ${faultsWords(unmet.faults)}`;
    case 'hostNameMismatch':
      return [
        `The certificate is not for ${unmet.name} but for ${unmet.names.join(', ') || 'no name'}.`,
        ...mismatchWords(unmet.mismatch),
      ].join(' ');
    case 'clientCertificateRequired':
      return 'Clients without a client certificate are refused.';
    case 'expiresSoon':
      return `The certificates last ${unmet.daysLeft} days, less than ${unmet.days}.`;
  }
}
