import { X509Certificate } from 'node:crypto';
import { isSelfIssued, readCertificate, sameBytes, type Certificate } from '../domain/certificate';

/** A certificate that may be a part of a path. */
export interface Link {
  readonly certificate: Certificate;
  readonly x509: X509Certificate;
}

/** An authority that paths may end in. */
export interface AnchorLink extends Link {
  readonly name: string;
  readonly trusted: boolean;
}

/** Certificates from a server's own to where it ends, each signed by the next one. */
export interface Path {
  readonly links: readonly Link[];
  /** The last link is this authority; absent: no issuer of the last link is known. */
  readonly anchor?: AnchorLink;
  /** An issuer of the last link is there by its name, and its key is none that this runtime can verify with. */
  readonly unusableIssuer?: Link;
}

/** Undefined where the bytes are no certificate to this project or to the runtime. Never throws. */
export function linkOf(encoded: Uint8Array): Link | undefined {
  const certificate = readCertificate(encoded);
  if (certificate === undefined) {
    return undefined;
  }
  try {
    return { certificate, x509: new X509Certificate(encoded) };
  } catch {
    return undefined;
  }
}

/** Signatures that are verified for one chain, and paths that are tried: a server can send a hundred certificates. */
const mostSignatures = 300;
const mostPaths = 100;
/** As OpenSSL has it. */
const longestPath = 100;

/**
 * All paths from a certificate, the ones that clients would take first: to a trusted authority before another one, to
 * a certificate that is valid now before one that is not, to one that ends later before another.
 *
 * An issuer is a certificate whose subject is the issuer's name, whose key identifier and serial number are not others
 * than the ones that are named, and whose key verifies the signature. No path holds the same name with the same key
 * twice, so that authorities that have signed each other make no loop.
 */
export function* pathsFrom(
  leaf: Link,
  sent: readonly Link[],
  anchors: readonly AnchorLink[],
  now: number,
): Generator<Path> {
  const candidates = [...byPreference(anchors, now), ...byPreference(sent, now)].sort(
    (a, b) => Number(isTrusted(b)) - Number(isTrusted(a)) || Number(isKnown(a)) - Number(isKnown(b)),
  );
  const verdicts = new Map<string, SignatureVerdict>();
  let paths = 0;

  const signed = (issuer: Link, subject: Link): SignatureVerdict => {
    const key = `${issuer.x509.fingerprint256} ${subject.x509.fingerprint256}`;
    const known = verdicts.get(key) ?? (verdicts.size < mostSignatures ? verify(issuer, subject) : 'bad');
    verdicts.set(key, known);
    return known;
  };

  function* from(links: readonly [Link, ...Link[]]): Generator<Path> {
    const last = links[links.length - 1] ?? leaf;
    const itself = anchors.find((anchor) => sameBytes(anchor.certificate.encoded, last.certificate.encoded));
    if (itself && (isSelfIssued(last.certificate) || !itself.trusted)) {
      paths += 1;
      yield { links, anchor: itself };
      return;
    }
    const before = paths;
    let unusable: Link | undefined;
    for (const issuer of links.length < longestPath ? candidates : []) {
      if (paths >= mostPaths) {
        return;
      }
      if (!mayHaveIssued(issuer.certificate, last.certificate) || links.some((link) => sameIdentity(link, issuer))) {
        continue;
      }
      const verdict = signed(issuer, last);
      if (verdict === 'good') {
        yield* from([...links, issuer]);
      } else if (verdict === 'unusable') {
        unusable ??= issuer;
      }
    }
    if (paths === before) {
      paths += 1;
      yield { links, ...(itself ? { anchor: itself } : {}), ...(unusable ? { unusableIssuer: unusable } : {}) };
    }
  }

  yield* from([leaf]);
}

const isKnown = (link: Link): link is AnchorLink => 'trusted' in link;
const isTrusted = (link: Link): boolean => isKnown(link) && link.trusted;

function byPreference<T extends Link>(links: readonly T[], now: number): T[] {
  const valid = ({ certificate: { notBefore, notAfter } }: Link): boolean =>
    notBefore !== undefined && notAfter !== undefined && notBefore <= now && now <= notAfter;
  return [...links].sort(
    (a, b) => Number(valid(b)) - Number(valid(a)) || (b.certificate.notAfter ?? 0) - (a.certificate.notAfter ?? 0),
  );
}

function sameIdentity({ certificate: a }: Link, { certificate: b }: Link): boolean {
  return a.subject.comparable === b.subject.comparable && a.keyInfo === b.keyInfo;
}

/** Compares the names, and the identifiers of the issuer's key and certificate. */
function mayHaveIssued(issuer: Certificate, { issuer: name, extensions }: Certificate): boolean {
  const { authorityKeyId, authorityIssuer } = extensions;
  const { subjectKeyId } = issuer.extensions;
  return (
    issuer.subject.comparable === name.comparable &&
    (authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId) &&
    (authorityIssuer === undefined ||
      (authorityIssuer.serialNumber === issuer.serialNumber &&
        (authorityIssuer.names.length === 0 || authorityIssuer.names.includes(issuer.issuer.comparable))))
  );
}

/** `unusable`: the runtime cannot read the issuer's key, or does not know the algorithm. */
type SignatureVerdict = 'good' | 'bad' | 'unusable';

function verify(issuer: Link, subject: Link): SignatureVerdict {
  if (!subject.certificate.signatureConsistent) {
    return 'bad';
  }
  try {
    if (subject.x509.verify(issuer.x509.publicKey)) {
      return 'good';
    }
    return subject.certificate.signature.common ? 'bad' : 'unusable';
  } catch {
    return 'unusable';
  }
}

/** Whether a certificate is signed with its own key. */
export function isSelfSigned(link: Link): boolean {
  return mayHaveIssued(link.certificate, link.certificate) && verify(link, link) === 'good';
}
