import * as l10n from '@vscode/l10n';
import type { CertificateFinding, RootNotice } from '../connect/certificateCheck';
import { conversionCommand, type FileFormat } from '../connect/fileFormat';
import { findRoot, type CaRootId } from '../connect/roots';
import { visible } from '../domain/visible';
import { sentences } from './lists';

/** What is wrong with a CA file, and what it does to clients. */
export function certificateFindingSentence(finding: CertificateFinding): string {
  switch (finding.code) {
    case 'empty':
      return l10n.t('The file is empty.');
    case 'notACertificate':
      return l10n.t('The file has no certificate.');
    case 'otherFormat':
      return withCommand(formatSentence(finding.format), finding.format);
    case 'der':
      return withCommand(l10n.t('The certificate is in DER format, but drivers read PEM.'), 'der');
    case 'marker':
      return l10n.t(
        'Line {0} has a PEM marker that is misspelled or not alone on its line: libpq or Java rejects the file or skips the certificate.',
        finding.line,
      );
    case 'unpaired':
      return finding.marker === 'BEGIN'
        ? l10n.t(
            'The certificate that begins at line {0} has no END line: libpq and Java reject the file.',
            finding.line,
          )
        : l10n.t(
            'Line {0} is an END line without a BEGIN line: clients do not read the certificate above it.',
            finding.line,
          );
    case 'unreadable':
      return l10n.t('Certificate {0} of the file is damaged: libpq and Java reject the file.', finding.position);
    case 'carriageReturns':
      return l10n.t('Line {0} does not end with LF or CR LF, as libpq and Go require.', finding.line);
    case 'zeroBytes':
      return l10n.t('Line {0} contains zero bytes: libpq stops reading there.', finding.line);
    case 'privateKey':
      return l10n.t(
        'A private key begins at line {0}: Java rejects the file, and CA files are shared with others. Remove the key.',
        finding.line,
      );
    case 'byteOrderMark':
      return l10n.t(
        'Line {0} begins with a byte order mark: Java rejects the file, and Go skips the certificate. Save the file without it.',
        finding.line,
      );
    case 'spaceAfterMarker':
      return l10n.t(
        'Line {0} has white space after its PEM marker: newer versions of Java reject the file.',
        finding.line,
      );
    case 'hyphens':
      return l10n.t('Line {0} has five hyphens that do not begin a certificate: Java rejects the file.', finding.line);
    case 'otherBlock':
      return l10n.t(
        'The block at line {0} is not a certificate ({1}): Java rejects the file, or other clients skip the block.',
        finding.line,
        finding.label,
      );
    case 'label':
      return finding.label === 'TRUSTED CERTIFICATE'
        ? l10n.t(
            'Line {0} has the label TRUSTED CERTIFICATE, an OpenSSL format: Go skips the certificate, and Java rejects it if it has trust settings.',
            finding.line,
          )
        : l10n.t(
            'Line {0} has the label X509 CERTIFICATE instead of CERTIFICATE: Go skips the certificate.',
            finding.line,
          );
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
      return l10n.t('{0} has a validity date that cannot be read: clients reject it.', visible(finding.name));
    case 'leaf':
      return l10n.t(
        '{0} is a server certificate, which changes within a year: trust its root instead.',
        visible(finding.name),
      );
    case 'intermediate':
      return l10n.t(
        '{0} is an intermediate certificate, which is replaced without notice: trust its root instead.',
        visible(finding.name),
      );
    case 'missingRoot':
      return l10n.t('{0} is missing: clients reject servers below it.', nameOf(finding.root));
  }
}

/** The format of a file that is not PEM with certificates. */
function formatSentence(format: FileFormat): string {
  switch (format) {
    case 'utf16':
    case 'utf16Le':
    case 'utf16Be':
      return l10n.t('The file is in UTF-16, which no driver reads. Save it as UTF-8 without a byte order mark.');
    case 'pkcs7Pem':
    case 'pkcs7Der':
    case 'cmsPem':
      return l10n.t('The certificates are in PKCS #7 format, but drivers read PEM.');
    case 'pkcs12':
      return l10n.t('The file is a PKCS #12 store, but drivers read PEM.');
    case 'jks':
    case 'jceks':
      return l10n.t('The file is a Java key store, but drivers read PEM.');
    case 'bks':
      return l10n.t('The file is a Bouncy Castle key store, but drivers read PEM.');
    case 'privateKey':
      return l10n.t('The file is a private key, not a CA certificate.');
    case 'publicKey':
      return l10n.t('The file is a public key, not a CA certificate.');
    case 'sshKey':
      return l10n.t('The file is an SSH key, not a CA certificate.');
    case 'certificateRequest':
      return l10n.t('The file is a certificate signing request, not a CA certificate.');
    case 'revocationList':
      return l10n.t('The file is a certificate revocation list, not a CA certificate.');
    case 'webPage':
      return l10n.t('The file is a web page that was saved instead of the certificate: download it again.');
    case 'base64':
      return l10n.t(
        'The certificate has no PEM markers: add the line -----BEGIN CERTIFICATE----- above it and the line -----END CERTIFICATE----- below it.',
      );
    case 'base64Pem':
    case 'base64PemLines':
      return l10n.t('The file is encoded in Base64 twice, as in Kubernetes secrets.');
  }
}

function withCommand(sentence: string, format: FileFormat | 'der'): string {
  const command = conversionCommand(format);
  return sentences(sentence, command === undefined ? undefined : l10n.t('Convert it: {0}', command));
}

/** A coming change of certificates, and how to prepare for it. */
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
            'Since {0}, Azure has been replacing the intermediate certificates, region by region: trust roots only.',
            notice.since,
          )
        : l10n.t(
            'From {0}, Azure will replace the intermediate certificates, region by region: trust roots only.',
            notice.since,
          );
  }
}

const nameOf = (id: CaRootId): string => findRoot(id)?.name ?? id;
