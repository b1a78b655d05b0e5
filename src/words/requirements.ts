import * as l10n from '@vscode/l10n';
import type { Unmet } from '../probe';
import { faultSentences, hostNameMismatch } from './chain';
import { sentences } from './lists';
import { problemSentence } from './wire';

/** A requirement that does not hold, and why. */
export function unmetSentence(unmet: Unmet): string {
  switch (unmet.code) {
    case 'notReached':
      return sentences(l10n.t('The server was not reached.'), problemSentence(unmet.problem));
    case 'tlsOff':
      return l10n.t('The server does not support TLS.');
    case 'tlsUnknown':
      return sentences(l10n.t('Whether the server supports TLS is unknown.'), problemSentence(unmet.problem));
    case 'plaintextAccepted':
      return l10n.t('Clients without TLS are accepted.');
    case 'plaintextUnknown':
      return sentences(l10n.t('Whether clients without TLS are rejected is unknown.'), problemSentence(unmet.problem));
    case 'versionAccepted':
      return l10n.t('TLS {0} is accepted.', unmet.version);
    case 'versionUnknown':
      return sentences(
        l10n.t('Whether TLS {0} is rejected is unknown.', unmet.version),
        problemSentence(unmet.problem),
      );
    case 'noVersionAccepted':
      return unmet.minimum === undefined
        ? l10n.t('No TLS version is accepted.')
        : l10n.t('Neither TLS {0} nor a newer version is accepted.', unmet.minimum);
    case 'chainUnknown':
      return sentences(l10n.t('The certificate is unknown.'), problemSentence(unmet.problem));
    case 'chainNotTrusted':
      return sentences(l10n.t('The certificate is not trusted.'), faultSentences(unmet.faults));
    case 'hostNameMismatch':
      return hostNameMismatch(unmet);
    case 'clientCertificateRequired':
      return l10n.t('The server rejects clients without a client certificate.');
    case 'expiresSoon':
      return l10n.t('The certificates are valid for {0} days, fewer than {1}.', unmet.daysLeft, unmet.days);
  }
}
