import {
  isoTime,
  isSelfIssued,
  keyUsage,
  labelOf,
  serverAuthentication,
  type Certificate,
  type GeneralName,
  type NameConstraints,
} from '../domain/certificate';
import type { Path } from './paths';

/** What speaks against a chain. `subject`: the certificate that it is about. */
export type ChainFault =
  | { readonly code: 'expired'; readonly subject: string; readonly notAfter: string }
  | { readonly code: 'notYetValid'; readonly subject: string; readonly notBefore: string }
  | { readonly code: 'dateUnreadable'; readonly subject: string }
  /** The server's certificate is its own issuer. */
  | { readonly code: 'selfSigned' }
  /** It ends in an authority that is known and not trusted, for example one that has expired. */
  | { readonly code: 'authorityNotTrusted'; readonly name: string }
  /** Nobody that is known has issued it. `issuer`: where it ends. */
  | { readonly code: 'unknownAuthority'; readonly issuer: string }
  /** It holds an intermediate that is trusted, without its root: libpq, OpenSSL and Node.js ask for the root. */
  | { readonly code: 'rootMissing'; readonly name: string }
  /** The server's certificate is none that can be read. */
  | { readonly code: 'unreadable' }
  /** `extension`: object identifier. A critical one that is not understood forbids the use of the certificate. */
  | { readonly code: 'unknownExtension'; readonly subject: string; readonly extension: string }
  /** An extension that cannot be read, or is there twice. */
  | { readonly code: 'damagedExtension'; readonly subject: string; readonly extension: string }
  /** Signed with a hash that can be forged, for example `SHA-1 with RSA`. */
  | { readonly code: 'weakSignature'; readonly subject: string; readonly algorithm: string }
  /** Fewer than 112 bits of security: RSA below 2048 bits, for example `RSA 1024`. */
  | { readonly code: 'keyTooShort'; readonly subject: string; readonly key: string }
  /** A kind of key or of curve that clients do not know. */
  | { readonly code: 'keyNotSupported'; readonly subject: string; readonly key: string }
  /** It has issued another certificate and may not. */
  | { readonly code: 'notAnAuthority'; readonly subject: string }
  /** There are more authorities under this one than it allows. */
  | { readonly code: 'pathTooLong'; readonly subject: string; readonly limit: number }
  /** The authority `subject` may not issue certificates for `name`. */
  | { readonly code: 'nameNotPermitted'; readonly subject: string; readonly name: string }
  /** The authority `subject` limits names in a way that is not understood here. */
  | { readonly code: 'constraintNotUnderstood'; readonly subject: string }
  /** Its usage is limited, and TLS servers are not in it. */
  | { readonly code: 'notForServers'; readonly subject: string }
  /** The TLS library refuses it for another reason. */
  | { readonly code: 'invalid'; readonly detail: string };

/**
 * The rules that every certificate of a path has to keep, apart from who signed it: those of RFC 5280 section 6 as
 * OpenSSL applies them for a TLS server, and a floor for keys and hashes of this project's own, which OpenSSL has at
 * its security level 2 and which some runtimes do not have.
 */
export function ruleFaults({ links, anchor }: Path, now: number): ChainFault[] {
  const certificates = links.map(({ certificate }) => certificate);
  return certificates.flatMap((certificate, index) => [
    ...dateFaults(certificate, now),
    ...extensionFaults(certificate),
    ...keyFaults(certificate),
    // the signature of the certificate that a path ends in is never verified
    ...(index === certificates.length - 1 && (anchor !== undefined || isSelfIssued(certificate))
      ? []
      : signatureFaults(certificate)),
    ...usageFaults(certificate, index),
    ...(index > 0 ? authorityFaults(certificate, certificates.slice(1, index), index === certificates.length - 1) : []),
    ...constraintFaults(certificate, certificates.slice(0, index)),
  ]);
}

function dateFaults(certificate: Certificate, now: number): ChainFault[] {
  const { notBefore, notAfter } = certificate;
  const subject = labelOf(certificate);
  if (notBefore === undefined || notAfter === undefined) {
    return [{ code: 'dateUnreadable', subject }];
  }
  if (notAfter < now) {
    return [{ code: 'expired', subject, notAfter: isoTime(notAfter) }];
  }
  return notBefore > now ? [{ code: 'notYetValid', subject, notBefore: isoTime(notBefore) }] : [];
}

function extensionFaults(certificate: Certificate): ChainFault[] {
  const subject = labelOf(certificate);
  const { unknownCritical, damaged } = certificate.extensions;
  return [
    ...unknownCritical.slice(0, 1).map((extension) => ({ code: 'unknownExtension', subject, extension }) as const),
    ...damaged.slice(0, 1).map((extension) => ({ code: 'damagedExtension', subject, extension }) as const),
  ];
}

/** RSA of 2048 bits, and curves of 224: 112 bits of security. */
const leastStrength = 112;

function keyFaults(certificate: Certificate): ChainFault[] {
  const subject = labelOf(certificate);
  const { name: key, strength } = certificate.key;
  if (strength === undefined) {
    return [{ code: 'keyNotSupported', subject, key }];
  }
  return strength < leastStrength ? [{ code: 'keyTooShort', subject, key }] : [];
}

function signatureFaults(certificate: Certificate): ChainFault[] {
  const { name: algorithm, broken } = certificate.signature;
  return broken ? [{ code: 'weakSignature', subject: labelOf(certificate), algorithm }] : [];
}

/** Certificates have to permit servers, and the server's own key has to permit its use in TLS. */
function usageFaults(certificate: Certificate, index: number): ChainFault[] {
  const { extendedKeyUsage, keyUsage: usage } = certificate.extensions;
  const { digitalSignature, keyEncipherment, keyAgreement } = keyUsage;
  const forServers = extendedKeyUsage?.includes(serverAuthentication) ?? true;
  const forTls =
    index > 0 || !usage || [digitalSignature, keyEncipherment, keyAgreement].some((each) => usage.has(each));
  return forServers && forTls ? [] : [{ code: 'notForServers', subject: labelOf(certificate) }];
}

/** @param below certificates between this one and the server's own */
function authorityFaults(certificate: Certificate, below: readonly Certificate[], isLast: boolean): ChainFault[] {
  const subject = labelOf(certificate);
  const { basicConstraints, keyUsage: usage } = certificate.extensions;
  const maySign = usage?.has(keyUsage.certSign);
  const saysSo =
    basicConstraints?.ca ??
    // old roots have no extensions at all, or only a key usage
    (isLast && ((certificate.version === 1 && isSelfIssued(certificate)) || maySign === true));
  if (!saysSo || maySign === false) {
    return [{ code: 'notAnAuthority', subject }];
  }
  const { pathLength } = basicConstraints ?? {};
  const length = below.filter((each) => !isSelfIssued(each)).length;
  return pathLength !== undefined && length > pathLength ? [{ code: 'pathTooLong', subject, limit: pathLength }] : [];
}

/** @param below all certificates below this one, the server's own first */
function constraintFaults(certificate: Certificate, below: readonly Certificate[]): ChainFault[] {
  const constraints = certificate.extensions.nameConstraints;
  if (constraints === undefined) {
    return [];
  }
  const subject = labelOf(certificate);
  for (const [index, each] of below.entries()) {
    if (index > 0 && isSelfIssued(each)) {
      continue;
    }
    for (const name of namesIn(each, index === 0)) {
      const verdict = permits(constraints, name);
      if (verdict !== 'permitted') {
        return verdict === 'excluded'
          ? [{ code: 'nameNotPermitted', subject, name: name.text }]
          : [{ code: 'constraintNotUnderstood', subject }];
      }
    }
  }
  return [];
}

/** Names that constraints are about; the common name of a server without host names counts as one. */
function namesIn({ subject, extensions }: Certificate, isLeaf: boolean): GeneralName[] {
  const names: GeneralName[] = [...extensions.names];
  if (subject.comparableParts.length > 0) {
    names.push({ kind: 'directory', choice: 4, directory: subject, text: subject.text });
  }
  if (subject.text.includes('emailAddress=')) {
    names.push({ kind: 'other', choice: 1, text: subject.text });
  }
  const { commonName } = subject;
  if (isLeaf && commonName !== undefined && !extensions.names.some(({ kind }) => kind === 'dns')) {
    // OpenSSL takes no wildcard for one
    if (/^(?!-)[\w-]+(?<!-)(\.(?!-)[\w-]+(?<!-))+$/.test(commonName)) {
      names.push({ kind: 'dns', choice: 2, dns: commonName, text: commonName });
    }
  }
  return names;
}

function permits({ permitted, excluded }: NameConstraints, name: GeneralName): 'permitted' | 'excluded' | 'unknown' {
  const sameKind = (each: GeneralName): boolean => each.choice === name.choice;
  if (name.kind === 'other') {
    return [...permitted, ...excluded].some(sameKind) ? 'unknown' : 'permitted';
  }
  const allowed = permitted.filter(sameKind);
  return excluded.filter(sameKind).some((base) => isWithin(name, base)) ||
    (allowed.length > 0 && !allowed.some((base) => isWithin(name, base)))
    ? 'excluded'
    : 'permitted';
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.dns !== undefined && base.dns !== undefined) {
    const [host, suffix] = [name.dns.toLowerCase(), base.dns.toLowerCase()];
    return suffix === '' || host === suffix || host.endsWith(suffix.startsWith('.') ? suffix : `.${suffix}`);
  }
  const { address } = name;
  if (address !== undefined && base.address !== undefined) {
    const { length } = address;
    const [network, mask] = [base.address.subarray(0, length), base.address.subarray(length)];
    return mask.length === length && address.every((byte, at) => (byte & (mask[at] ?? 0)) === network[at]);
  }
  const [own, parts] = [name.directory?.comparableParts, base.directory?.comparableParts];
  return own !== undefined && parts !== undefined && parts.every((part, index) => part === own[index]);
}
