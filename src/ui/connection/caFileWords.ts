import { l10n } from 'vscode';
import { visible } from '../../domain/visible';
import type { CaFileVerdict } from '../../connect/caFileVerdict';
import type { RootCertificateSource } from '../../connect/storedConnection';

/** Messages of the connection panel about the CA file. */

export function certificateSummary(kind: 'none' | 'file' | 'system', from: RootCertificateSource | undefined): string {
  switch (kind) {
    case 'none':
      return l10n.t('None yet. Connection strings that verify have a placeholder path.');
    case 'system':
      return l10n.t('The system roots, where the driver supports them.');
    case 'file':
      switch (from) {
        case 'network':
          return l10n.t('Downloaded, and verified against the pinned fingerprints.');
        case 'bundled':
          return l10n.t('Saved from the copies in the extension.');
        case 'chosen':
        case undefined:
          return l10n.t('Chosen by you.');
      }
  }
}

export function caFileGood(): string {
  return l10n.t('The file has every root that clients of this server need.');
}

/** The effect of the CA file on clients that use the string; the findings state the cause. */
export function caFileVerdictSentence(verdict: CaFileVerdict): string {
  switch (verdict) {
    case 'unreadable':
      return l10n.t('Clients will not connect: the CA file cannot be read.');
    case 'noCertificate':
      return l10n.t('Clients will not connect: the CA file has no certificate.');
    case 'mostCannotRead':
      return l10n.t('Most clients will not connect: they cannot read the CA file.');
    case 'someCannotRead':
      return l10n.t('Some clients may not connect: they cannot read all of the CA file.');
    case 'refused':
      return l10n.t('Clients will reject this server: the CA file has none of the required roots.');
    case 'refusedNowOrLater':
      return l10n.t(
        'Clients will reject this server, now or when its certificates are replaced: the CA file has none of the required roots.',
      );
    case 'someRefused':
      return l10n.t('Clients will reject this server if its certificate chains to a root that is not in the CA file.');
    case 'systemDecides':
      return l10n.t(
        'Whether clients accept this server depends on the system roots: the CA file does not give them every required root.',
      );
  }
}

/** @param reason system error code, or the code of a rejected file */
export function caFileUnreadable(reason: string): string {
  switch (reason) {
    case 'ENOENT':
      return l10n.t('The file no longer exists: download it again, or choose another file.');
    case 'notAFile':
      return l10n.t('The path is a folder, a pipe or a device: choose a file.');
    case 'tooLarge':
      return l10n.t('The file is too large for CA certificates: choose another file.');
    default:
      return l10n.t('The file cannot be read ({0}): download it again, or choose another file.', visible(reason));
  }
}

export function rootsLabel(count: number): string {
  return count === 1 ? l10n.t('1 root that this server needs') : l10n.t('{0} roots that this server needs', count);
}

/** @param isoTime ISO 8601 in UTC, of which only the day is shown */
export function expiry(isoTime: string): string {
  return l10n.t('expires {0}', isoTime.slice(0, 10));
}
