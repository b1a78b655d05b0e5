import * as l10n from '@vscode/l10n';
import type { CertificateFinding, RootNotice } from '../connect/certificateCheck';
import { conversionCommand, type FileFormat } from '../connect/fileFormat';
import { findRoot, type CaRootId } from '../connect/roots';
import { visible } from '../domain/visible';

/** What is wrong with a CA file, and what that does to clients. */
export function certificateFindingSentence(finding: CertificateFinding): string {
  switch (finding.code) {
    case 'empty':
      return l10n.t('The file is empty.');
    case 'notACertificate':
      return l10n.t('The file holds no certificate.');
    case 'otherFormat':
      return withCommand(formatSentence(finding.format), finding.format);
    case 'der':
      return withCommand(l10n.t('The certificate is in DER: drivers read PEM.'), 'der');
    case 'marker':
      return l10n.t(
        'Line {0} has a PEM marker that is misspelled or not alone on its line: libpq or Java refuse the file or skip the certificate.',
        finding.line,
      );
    case 'unpaired':
      return finding.marker === 'BEGIN'
        ? l10n.t(
            'The certificate that begins at line {0} has no END line: libpq and Java refuse the file.',
            finding.line,
          )
        : l10n.t('The END line {0} has no BEGIN line: the certificate above it is not read.', finding.line);
    case 'unreadable':
      return l10n.t('Certificate {0} of the file is damaged: libpq and Java refuse the file.', finding.position);
    case 'carriageReturns':
      return l10n.t(
        'Line {0} ends with the wrong characters: libpq and Go read lines that end with LF or CR LF.',
        finding.line,
      );
    case 'zeroBytes':
      return l10n.t('Line {0} has zero bytes: libpq stops reading there.', finding.line);
    case 'privateKey':
      return l10n.t(
        'Line {0} begins a private key: Java refuses the file, and a CA file is handed to others. Remove the key.',
        finding.line,
      );
    case 'byteOrderMark':
      return l10n.t(
        'Line {0} begins with a byte order mark: Java refuses the file, and Go skips the certificate. Save the file without it.',
        finding.line,
      );
    case 'spaceAfterMarker':
      return l10n.t(
        'Line {0} has white space after its PEM marker: newer versions of Java refuse the file.',
        finding.line,
      );
    case 'hyphens':
      return l10n.t('Line {0} has five hyphens that begin no certificate: Java refuses the file.', finding.line);
    case 'otherBlock':
      return l10n.t(
        'Line {0} begins a block that is no certificate ({1}): Java refuses the file, or other clients skip the block.',
        finding.line,
        finding.label,
      );
    case 'label':
      return finding.label === 'TRUSTED CERTIFICATE'
        ? l10n.t(
            'Line {0} says TRUSTED CERTIFICATE, a form of OpenSSL: Go skips the certificate, and Java refuses one with trust settings.',
            finding.line,
          )
        : l10n.t('Line {0} says X509 CERTIFICATE instead of CERTIFICATE: Go skips the certificate.', finding.line);
    case 'expired':
      return l10n.t('{0} expired on {1}.', visible(finding.name), finding.notAfter.slice(0, 10));
    case 'expiresSoon':
      return l10n.t(
        '{0} expires on {1}, in {2} days.',
        visible(finding.name),
        finding.notAfter.slice(0, 10),
        finding.days,
      );
    case 'notYetValid':
      return l10n.t('{0} is not valid before {1}.', visible(finding.name), finding.notBefore.slice(0, 10));
    case 'dateUnreadable':
      return l10n.t('{0} has a validity date that cannot be read: clients refuse it.', visible(finding.name));
    case 'leaf':
      return l10n.t('{0} is a server certificate, which changes within a year: trust its root.', visible(finding.name));
    case 'intermediate':
      return l10n.t('{0} is an intermediate, which is replaced without notice: trust its root.', visible(finding.name));
    case 'missingRoot':
      return l10n.t('{0} is missing: servers under it are refused.', nameOf(finding.root));
  }
}

/** What the file is instead of a PEM file of certificates. */
function formatSentence(format: FileFormat): string {
  switch (format) {
    case 'utf16':
    case 'utf16Le':
    case 'utf16Be':
      return l10n.t('The file is in UTF-16, which no driver reads: save it as UTF-8 without a byte order mark.');
    case 'pkcs7Pem':
    case 'pkcs7Der':
    case 'cmsPem':
      return l10n.t('The certificates are in PKCS #7: drivers read PEM.');
    case 'pkcs12':
      return l10n.t('The file is a PKCS #12 store: drivers read PEM.');
    case 'jks':
    case 'jceks':
      return l10n.t('The file is a Java key store: drivers read PEM.');
    case 'bks':
      return l10n.t('The file is a key store of Bouncy Castle: drivers read PEM.');
    case 'privateKey':
      return l10n.t('The file is a private key, not a CA certificate.');
    case 'publicKey':
      return l10n.t('The file is a public key, not a CA certificate.');
    case 'sshKey':
      return l10n.t('The file is a key for SSH, not a CA certificate.');
    case 'certificateRequest':
      return l10n.t('The file is a request for a certificate, not a CA certificate.');
    case 'revocationList':
      return l10n.t('The file is a list of revoked certificates, not a CA certificate.');
    case 'webPage':
      return l10n.t('The file is a web page that was saved in place of the certificate: download it again.');
    case 'base64':
      return l10n.t(
        'The certificate has no PEM markers: add a line -----BEGIN CERTIFICATE----- above it and a line -----END CERTIFICATE----- below it.',
      );
    case 'base64Pem':
    case 'base64PemLines':
      return l10n.t('The file is encoded in Base64 once more, as secrets of Kubernetes are.');
  }
}

function withCommand(sentence: string, format: FileFormat | 'der'): string {
  const command = conversionCommand(format);
  return command === undefined ? sentence : l10n.t('{0} Convert it: {1}', sentence, command);
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

const nameOf = (id: CaRootId): string => findRoot(id)?.name ?? id;
