import { l10n } from 'vscode';
import type { CertificateFinding, RootNotice } from '../../connect/certificateCheck';
import { findRoot, type CaRootId } from '../../connect/roots';
import type { RootCertificateSource } from '../panels/storedConnection';

/** What is wrong with a CA file, and what that does to clients. */
export function certificateFindingSentence(finding: CertificateFinding): string {
  switch (finding.code) {
    case 'empty':
      return l10n.t('The file is empty.');
    case 'notACertificate':
      return l10n.t('The file holds no certificate.');
    case 'der':
      return l10n.t('The certificate is in DER: drivers read PEM.');
    case 'unreadable':
      return l10n.t('Certificate {0} of the file is damaged.', finding.position);
    case 'expired':
      return l10n.t('{0} expired on {1}.', finding.name, finding.notAfter.slice(0, 10));
    case 'expiresSoon':
      return l10n.t('{0} expires on {1}, in {2} days.', finding.name, finding.notAfter.slice(0, 10), finding.days);
    case 'notYetValid':
      return l10n.t('{0} is not valid before {1}.', finding.name, finding.notBefore.slice(0, 10));
    case 'leaf':
      return l10n.t('{0} is a server certificate, which changes within a year: trust its root.', finding.name);
    case 'intermediate':
      return l10n.t('{0} is an intermediate, which is replaced without notice: trust its root.', finding.name);
    case 'missingRoot':
      return l10n.t('{0} is missing: servers under it are refused.', nameOf(finding.root));
  }
}

/** What clients have to prepare for, and what to do. */
export function rootNoticeSentence(notice: RootNotice): string {
  switch (notice.code) {
    case 'rootExpires':
      return notice.days < 0
        ? l10n.t(
            '{0} expired on {1}: download the CA certificate again.',
            nameOf(notice.root),
            notice.notAfter.slice(0, 10),
          )
        : l10n.t(
            '{0} expires on {1}, in {2} days: download the CA certificate again before that.',
            nameOf(notice.root),
            notice.notAfter.slice(0, 10),
            notice.days,
          );
    case 'rootReplaced':
      return l10n.t('{0} is being replaced: trust {1} as well.', nameOf(notice.root), nameOf(notice.successor));
    case 'intermediatesReplaced':
      return notice.begun
        ? l10n.t(
            'Since {0} Azure replaces the intermediate certificates, region by region: trust roots only.',
            notice.since,
          )
        : l10n.t(
            'From {0} on Azure replaces the intermediate certificates, region by region: trust roots only.',
            notice.since,
          );
  }
}

export function certificateSummary(kind: 'none' | 'file' | 'system', from: RootCertificateSource | undefined): string {
  switch (kind) {
    case 'none':
      return l10n.t('None yet. Strings that verify carry a placeholder path.');
    case 'system':
      return l10n.t('The roots of the system, where the driver can use them.');
    case 'file':
      switch (from) {
        case 'network':
          return l10n.t('Downloaded, and verified against the pinned fingerprints.');
        case 'bundled':
          return l10n.t('Saved from the copies inside the extension.');
        case 'chosen':
        case undefined:
          return l10n.t('Chosen by you.');
      }
  }
}

/** The CA file in use, judged. */
export function caFileGood(): string {
  return l10n.t('The file has every root that clients of this server need.');
}

/** `reason`: the code of the system, or of a file that was refused. */
export function caFileUnreadable(reason: string): string {
  switch (reason) {
    case 'ENOENT':
      return l10n.t('The file is not there any more: download it again, or choose another one.');
    case 'notAFile':
      return l10n.t('The path leads to a folder, a pipe or a device: choose a file.');
    case 'tooLarge':
      return l10n.t('The file is too large for CA certificates: choose another one.');
    default:
      return l10n.t('The file cannot be read ({0}): download it again, or choose another one.', reason);
  }
}

export function rootsLabel(count: number): string {
  return count === 1 ? l10n.t('1 root that this server needs') : l10n.t('{0} roots that this server needs', count);
}

/** @param isoTime ISO 8601 in UTC; the day is enough. */
export function expiry(isoTime: string): string {
  return l10n.t('expires {0}', isoTime.slice(0, 10));
}

const nameOf = (id: CaRootId): string => findRoot(id)?.name ?? id;
