import * as l10n from '@vscode/l10n';
import type { PgBouncerOutcome, UnknownReason } from '../domain/server';
import type { TlsBound } from '../domain/tlsVersion';
import type { WireProblem } from '../probe';
import { problemSentence } from './wire';
import { unknownReason, versionList } from './terms';

/** Words for what PgBouncer does beside the settings of its server. */

export function pgBouncerTitle(port: number): string {
  return l10n.t('PgBouncer (port {0})', port);
}

/** @param minimum the server's, where it is to be named */
export function pgBouncerVerdict(outcome: PgBouncerOutcome, minimum?: TlsBound): string {
  if (outcome.admitsPlaintext) {
    return l10n.t('PgBouncer lets in clients without TLS, though TLS is enforced');
  }
  if (outcome.certificate === 'notTrusted') {
    return l10n.t('The certificate that PgBouncer shows is not trusted');
  }
  if (outcome.certificate === 'otherName') {
    return l10n.t('The certificate that PgBouncer shows is for another name');
  }
  if (outcome.belowMinimum.length > 0) {
    const versions = versionList(outcome.belowMinimum);
    return minimum === undefined || minimum === 'none'
      ? l10n.t("PgBouncer has its own minimum: it lets in TLS {0}, below the server's minimum", versions)
      : l10n.t(
          "PgBouncer has its own minimum: it lets in TLS {0}, below the server's minimum of {1}",
          versions,
          minimum,
        );
  }
  return outcome.seen
    ? l10n.t('PgBouncer is no weaker than the settings of the server')
    : l10n.t('Not everything could be seen of PgBouncer');
}

export function pgBouncerNotReached(problem: WireProblem): string {
  return l10n.t('PgBouncer could not be reached. {0}', problemSentence(problem));
}

export function pgBouncerNotKnown(why: UnknownReason): string {
  return l10n.t(
    'Whether PgBouncer runs beside the server is not known ({0}): its port was not looked at.',
    unknownReason(why),
  );
}
