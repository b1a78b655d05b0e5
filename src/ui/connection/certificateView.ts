import type { CertificateFinding, RootNotice } from '../../connect/certificateCheck';
import type { CertificateView } from '../../webview/connection/protocol';
import type { LineView, Severity } from '../../webview/kit/protocol';
import { action, type PanelInput, type PanelMessages } from './panelInput';

/** The CA certificate in use, its findings, and the roots that the server needs. */
export function certificateView(input: PanelInput, words: PanelMessages): CertificateView {
  const { connection, roots } = input;
  const lines = certificateLines(input, words);
  const inUse = connection.rootCertificate;
  return {
    kind: inUse?.kind ?? 'none',
    ...(inUse?.kind === 'file' ? { path: inUse.path } : {}),
    summary: words.certificateSummary(inUse?.kind ?? 'none', connection.rootCertificateFrom),
    lines,
    download: {
      ...action(words.actionLabel('downloadCertificate')),
      primary: lines.some(({ severity }) => severity === 'error'),
    },
    choose: action(words.actionLabel('chooseCertificate')),
    system: action(
      words.actionLabel('useSystemRoots'),
      inUse?.kind === 'system' ? words.reason('systemRootsInUse') : undefined,
    ),
    rootsLabel: words.rootsLabel(roots.length),
    roots: roots.map(({ name, notAfter, fingerprint }) => ({ name, expiry: words.expiry(notAfter), fingerprint })),
  };
}

function certificateLines({ caFile, rootNotices }: PanelInput, words: PanelMessages): readonly LineView[] {
  const file: readonly LineView[] = !caFile
    ? []
    : caFile.kind === 'unreadable'
      ? [{ severity: 'error', text: words.caFileUnreadable(caFile.reason) }]
      : caFile.findings.length === 0
        ? [{ severity: 'ok', text: words.caFileGood() }]
        : caFile.findings.map((finding) => ({
            severity: findingSeverity[finding.code],
            text: words.certificateFindingSentence(finding),
          }));
  return [
    ...file,
    ...rootNotices.map((notice) => ({ severity: noticeSeverity[notice.code], text: words.rootNoticeSentence(notice) })),
  ];
}

const noticeSeverity: Readonly<Record<RootNotice['code'], Severity>> = {
  rootExpires: 'warning',
  rootReplaced: 'warning',
  intermediatesReplaced: 'info',
};

/** Severities of findings. `error`: clients that trust this file are refused or cannot read it. */
export const findingSeverity: Readonly<Record<CertificateFinding['code'], Severity>> = {
  empty: 'error',
  notACertificate: 'error',
  otherFormat: 'error',
  der: 'error',
  marker: 'error',
  unpaired: 'error',
  unreadable: 'error',
  carriageReturns: 'error',
  zeroBytes: 'error',
  privateKey: 'error',
  missingRoot: 'error',
  byteOrderMark: 'warning',
  spaceAfterMarker: 'warning',
  hyphens: 'warning',
  otherBlock: 'warning',
  label: 'warning',
  expired: 'warning',
  notYetValid: 'warning',
  dateUnreadable: 'error',
  leaf: 'warning',
  intermediate: 'warning',
  expiresSoon: 'warning',
};
