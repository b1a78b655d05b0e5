import * as l10n from '@vscode/l10n';
import type { Finding } from '../domain/findings';
import type { WireOutcome } from '../domain/server';
import { certificateWord, versionList } from './terms';

/** Words for what PgBouncer was seen to do. */

/** What speaks against a server that lets in and refuses whom it should: its certificate, else its PgBouncer. */
export function otherTrouble({ certificate, pgBouncer }: WireOutcome): string {
  if (certificate === 'notTrusted' || certificate === 'otherName') {
    return certificateWord(certificate);
  }
  if (pgBouncer.some(({ admitsPlaintext }) => admitsPlaintext)) {
    return l10n.t('PgBouncer accepts clients without TLS');
  }
  const below = pgBouncer.find(({ belowMinimum }) => belowMinimum.length > 0);
  return below
    ? l10n.t('PgBouncer accepts TLS {0}', versionList(below.belowMinimum))
    : l10n.t('certificate of PgBouncer not good');
}

type PgBouncerFinding = Extract<Finding, { readonly rule: `pgbouncer/${string}` }>;

export function pgBouncerFinding(finding: PgBouncerFinding): string {
  switch (finding.rule) {
    case 'pgbouncer/accepts-plaintext':
      return l10n.t('PgBouncer (port {0}) lets in clients without TLS, though TLS is enforced.', finding.port);
    case 'pgbouncer/below-minimum':
      return l10n.t(
        "PgBouncer (port {0}) has its own minimum: it lets in TLS {1}, below the server's minimum.",
        finding.port,
        versionList(finding.versions),
      );
    case 'pgbouncer/certificate-invalid':
      return finding.certificate === 'notTrusted'
        ? l10n.t('The certificate that PgBouncer (port {0}) shows is not trusted.', finding.port)
        : l10n.t('The certificate that PgBouncer (port {0}) shows is not for the host name.', finding.port);
  }
}
