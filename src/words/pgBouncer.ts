import * as l10n from '@vscode/l10n';
import type { PgBouncerFinding } from '../domain/findings';
import type { PgBouncerOutcome } from '../domain/server';
import { versionList } from './lists';

/** Words for what PgBouncer was observed to do. */

/** What is wrong with it, for a row. */
export function pgBouncerTrouble(pgBouncer: readonly PgBouncerOutcome[]): string {
  if (pgBouncer.some(({ admitsPlaintext }) => admitsPlaintext)) {
    return l10n.t('PgBouncer accepts clients without TLS');
  }
  const below = pgBouncer.find(({ belowMinimum }) => belowMinimum.length > 0);
  return below
    ? l10n.t('PgBouncer accepts TLS {0}', versionList(below.belowMinimum))
    : l10n.t('PgBouncer has a certificate that clients reject');
}

export function pgBouncerFinding(finding: PgBouncerFinding): string {
  switch (finding.rule) {
    case 'pgbouncer/accepts-plaintext':
      return l10n.t('PgBouncer (port {0}) accepts clients without TLS, although TLS is enforced.', finding.port);
    case 'pgbouncer/below-minimum':
      return l10n.t(
        "PgBouncer (port {0}) has its own minimum: it accepts TLS {1}, below the server's minimum.",
        finding.port,
        versionList(finding.versions),
      );
    case 'pgbouncer/certificate-invalid':
      return finding.certificate === 'notTrusted'
        ? l10n.t('The certificate of PgBouncer (port {0}) is not trusted.', finding.port)
        : l10n.t('The certificate of PgBouncer (port {0}) is not for the host name.', finding.port);
  }
}
