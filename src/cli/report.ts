import * as l10n from '@vscode/l10n';
import { tlsVersions } from '../domain/tlsVersion';
import {
  reachedAddress,
  type CertificateFacts,
  type ChainJudgement,
  type DirectAnswer,
  type SessionAnswer,
  type TlsAnswer,
  type Unmet,
  type VersionAnswer,
  type WireReport,
} from '../probe';
import { clientCertificatePhrase, faultSentences, hostNameMatches, hostNameMismatch } from '../words/chain';
import { sentences } from '../words/lists';
import {
  clientName,
  factLabel,
  milliseconds,
  reportTitle,
  resultWord,
  stepTime,
  unusedTitle,
  validity,
} from '../words/observation';
import type { ReportView, ViewTable } from '../words/reportView';
import { unmetSentence } from '../words/requirements';
import { plaintextSentence, problemSentence, refusalSentence } from '../words/wire';

/** The report of the command line, as tables. */
export function reportView(report: WireReport, unmet: readonly Unmet[]): ReportView {
  const { host, port, session } = report;
  const address = reachedAddress(report);
  const name = `${host}:${port}`;
  const time = milliseconds(report.milliseconds);
  return {
    title: reportTitle(address === undefined || address === host ? name : `${name} (${address})`),
    summary:
      unmet.length === 0
        ? l10n.t('All requirements are met ({0}).', time)
        : sentences(l10n.t('Not all requirements are met ({0}).', time), ...unmet.map(unmetSentence)),
    tables: [clientsTable(report), ...(session.status === 'unknown' ? [] : certificateTables(session))],
  };
}

function clientsTable({ tls, plaintext, versions, direct, session }: WireReport): ViewTable {
  const row = (client: string, [result, details]: Cells, answer: { readonly milliseconds: number }) => [
    client,
    result,
    details,
    milliseconds(answer.milliseconds),
  ];
  return {
    heading: l10n.t('Clients'),
    columns: [l10n.t('Client'), l10n.t('Result'), l10n.t('Details'), l10n.t('Time')],
    rows: [
      row(stepTime('tlsRequest'), tlsCells(tls), tls),
      row(clientName('plaintext'), [resultWord(plaintext.status), plaintextSentence(plaintext)], plaintext),
      ...tlsVersions.map((version) => row(clientName(version), helloCells(versions[version]), versions[version])),
      row(stepTime('direct'), helloCells(direct), direct),
      row(stepTime('session'), sessionCells(session), session),
    ],
  };
}

type Cells = readonly [result: string, details: string];

function tlsCells(tls: TlsAnswer): Cells {
  switch (tls.status) {
    case 'offered':
      return [l10n.t('offered'), ''];
    case 'off':
      return [l10n.t('off'), ''];
    case 'unknown':
      return [resultWord('unknown'), problemSentence(tls.problem)];
  }
}

function helloCells(answer: VersionAnswer | DirectAnswer): Cells {
  const result = resultWord(answer.status);
  switch (answer.status) {
    case 'unknown':
      return [result, problemSentence(answer.problem)];
    case 'accepted':
      return [result, 'version' in answer ? clientName(answer.version) : suite(answer)];
    case 'refused':
      return [result, refusalSentence(answer)];
  }
}

const sessionCells = (session: SessionAnswer): Cells =>
  session.status === 'unknown'
    ? [resultWord('unknown'), problemSentence(session.problem)]
    : [clientName(session.version), suite(session)];

const suite = ({ cipher, keyExchange }: { readonly cipher: string; readonly keyExchange?: string }): string =>
  keyExchange === undefined ? cipher : `${cipher} ${keyExchange}`;

/** Maximum number of displayed unused certificates. */
const mostUnused = 5;

function certificateTables({
  chain,
  clientCertificate,
}: Extract<SessionAnswer, { status: 'established' }>): readonly ViewTable[] {
  const { certificates, unused } = chain;
  return [
    certificateTable(l10n.t('Certificates'), certificates),
    ...(unused.length > 0 ? [certificateTable(unusedTitle(), unused.slice(0, mostUnused))] : []),
    {
      heading: l10n.t('Trust'),
      columns: [l10n.t('Question'), l10n.t('Answer')],
      rows: [...trustRows(chain), [factLabel('clientCertificate'), clientCertificatePhrase(clientCertificate)]],
    },
  ];
}

function certificateTable(heading: string, certificates: readonly CertificateFacts[]): ViewTable {
  const cells = ({ subject, issuer, notBefore, notAfter, key, sha256 }: CertificateFacts): string[] => [
    subject || l10n.t('(empty)'),
    issuer || l10n.t('(empty)'),
    validity(notBefore, notAfter),
    key,
    sha256,
  ];
  const columns = (['subject', 'issuer', 'valid', 'key', 'sha256'] as const).map(factLabel);
  return { heading, columns, rows: certificates.map(cells) };
}

function trustRows({ anchor, trusted, faults, hostName, daysLeft, certificates }: ChainJudgement): string[][] {
  const { name, matches, mismatch, caution } = hostName;
  const names = certificates[0]?.names ?? [];
  return [
    [factLabel('authority'), anchor ?? resultWord('unknown')],
    [l10n.t('Trusted'), trusted ? l10n.t('yes') : faultSentences(faults)],
    [factLabel('hostName'), matches ? hostNameMatches(caution) : hostNameMismatch({ name, names, mismatch })],
    [factLabel('daysLeft'), daysLeft === undefined ? resultWord('unknown') : String(daysLeft)],
  ];
}
