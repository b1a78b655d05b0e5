import * as l10n from '@vscode/l10n';
import { visible, visibleProse } from '../domain/visible';
import type { ChainFault, ClientCertificate, NameCaution, NameMismatch } from '../probe';
import { sentences } from './lists';

/** Words for what a certificate, or a request for one, means to clients. */

/** Why a chain is not trusted. */
export function faultSentences(faults: readonly ChainFault[]): string {
  return sentences(...faults.map(faultSentence));
}

function faultSentence(fault: ChainFault): string {
  switch (fault.code) {
    case 'expired':
      return l10n.t('{0} expired on {1}.', visible(fault.subject), day(fault.notAfter));
    case 'notYetValid':
      return l10n.t('{0} is valid only from {1}.', visible(fault.subject), day(fault.notBefore));
    case 'dateUnreadable':
      return l10n.t('{0} has a validity date that cannot be read.', visible(fault.subject));
    case 'selfSigned':
      return l10n.t('The certificate is self-signed: no authority vouches for it.');
    case 'authorityNotTrusted':
      return l10n.t('The chain ends in {0}, which is not trusted.', visible(fault.name));
    case 'unknownAuthority':
      return l10n.t('The chain ends in {0}, which is not a known authority.', visible(fault.issuer));
    case 'rootMissing':
      return l10n.t(
        '{0} is trusted, but its root is not: libpq, OpenSSL and Node.js require the root; Go and Java accept the intermediate.',
        visible(fault.name),
      );
    case 'unreadable':
      return l10n.t('The certificate of the server cannot be read.');
    case 'unknownExtension':
      return l10n.t(
        '{0} has a critical extension ({1}) that clients do not understand.',
        visible(fault.subject),
        visible(fault.extension),
      );
    case 'damagedExtension':
      return l10n.t(
        '{0} has an extension ({1}) that is damaged or occurs twice.',
        visible(fault.subject),
        visible(fault.extension),
      );
    case 'weakSignature':
      return l10n.t('{0} is signed with {1}, which can be forged.', visible(fault.subject), visible(fault.algorithm));
    case 'keyTooShort':
      return l10n.t('The key of {0} is too short ({1}).', visible(fault.subject), visible(fault.key));
    case 'keyNotSupported':
      return l10n.t(
        'The key of {0} is of a kind that clients do not support ({1}).',
        visible(fault.subject),
        visible(fault.key),
      );
    case 'notAnAuthority':
      return l10n.t('{0} issued a certificate, but is not a certification authority.', visible(fault.subject));
    case 'pathTooLong':
      return l10n.t(
        '{0} allows {1} authorities below it, but the chain has more.',
        visible(fault.subject),
        fault.limit,
      );
    case 'nameNotPermitted':
      return l10n.t('{0} may not issue certificates for {1}.', visible(fault.subject), visible(fault.name));
    case 'constraintNotUnderstood':
      return l10n.t('{0} restricts names in a way that cannot be checked here.', visible(fault.subject));
    case 'notForServers':
      return l10n.t('{0} may not be used for TLS servers.', visible(fault.subject));
    case 'invalid':
      return l10n.t('The TLS library rejects the certificate ({0}).', visibleProse(fault.detail));
  }
}

/** The certificate is for the host; some clients may judge otherwise. */
export function hostNameMatches(caution: NameCaution | undefined): string {
  return sentences(l10n.t('The certificate is for this host name.'), caution && cautionSentence(caution));
}

/** The certificate is not for the host. */
export function hostNameMismatch({
  name,
  names,
  mismatch,
}: {
  readonly name: string;
  readonly names: readonly string[];
  readonly mismatch?: NameMismatch | undefined;
}): string {
  return sentences(
    names.length === 0
      ? l10n.t('The certificate is not for {0}: it names no host.', visible(name))
      : l10n.t(
          'The certificate is not for {0}, but for {1}.',
          visible(name),
          names.map((one) => visible(one)).join(', '),
        ),
    mismatch && mismatchSentence(mismatch),
  );
}

/** Why the certificate is not for the host; undefined where it is simply for other names. */
function mismatchSentence(mismatch: NameMismatch): string | undefined {
  switch (mismatch.code) {
    case 'otherNames':
      return undefined;
    case 'partialWildcard':
      return l10n.t('libpq does not accept {0}: a wildcard must be a whole label.', visible(mismatch.pattern));
    case 'wildcardCoversOneLabel':
      return l10n.t('The wildcard in {0} covers one label only, and the host has more.', visible(mismatch.pattern));
    case 'embeddedNull':
      return l10n.t('The name {0} contains a zero byte, as forged certificates do.', visible(mismatch.name));
    case 'trailingDot':
      return l10n.t('The name {0} ends in a dot and matches no host.', visible(mismatch.name));
    case 'addressNotNamed':
      return l10n.t('The certificate lists host names, but no addresses.');
  }
}

/** Which clients reject a name that libpq accepts. */
function cautionSentence(caution: NameCaution): string {
  switch (caution.code) {
    case 'commonNameOnly':
      return l10n.t('Only the common name matches: Go and other clients ignore it.');
    case 'broadWildcard':
      return l10n.t(
        '{0} covers a whole top-level domain: Node.js and other clients reject it.',
        visible(caution.pattern),
      );
  }
}

/** Whether the server asks for a client certificate, and what it does with a client that has none. */
export function clientCertificatePhrase(asked: ClientCertificate): string {
  switch (asked.status) {
    case 'notRequested':
      return l10n.t('not requested');
    case 'optional':
      return l10n.t('requested; the server continues without one');
    case 'requested':
      return l10n.t('requested; whether it is required is unknown');
    case 'unknown':
      return l10n.t('unknown: this runtime does not show the request');
    case 'required':
      switch (asked.refusal.by) {
        case 'alert':
          return l10n.t('required: without one, the server sends TLS alert {0}', visible(asked.refusal.alert));
        case 'closed':
          return l10n.t('required: without one, the server closes the connection');
        case 'server':
          return l10n.t('required: without one, the server reports "{0}"', visibleProse(asked.refusal.error.message));
      }
  }
}

const day = (isoTime: string): string => isoTime.slice(0, 10);
