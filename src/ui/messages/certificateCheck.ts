import { l10n } from 'vscode';
import type { CertificateFinding } from '../../connect/certificateCheck';
import { findRoot } from '../../connect/roots';

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
    case 'notYetValid':
      return l10n.t('{0} is not valid before {1}.', finding.name, finding.notBefore.slice(0, 10));
    case 'leaf':
      return l10n.t('{0} is a server certificate, which changes within a year: trust its root.', finding.name);
    case 'intermediate':
      return l10n.t('{0} is an intermediate, which is replaced without notice: trust its root.', finding.name);
    case 'missingRoot':
      return l10n.t('{0} is missing: servers under it are refused.', findRoot(finding.root)?.name ?? finding.root);
  }
}
