import { createHash, X509Certificate } from 'node:crypto';
import { isoTime, isSelfIssued, labelOf, readCertificate, sameBytes } from '../domain/certificate';
import { judgeHostName, type HostNameJudgement } from './hostName';
import { ruleFaults, type ChainFault } from './pathRules';
import { isSelfSigned, linkOf, pathsFrom, type AnchorLink, type Link, type Path } from './paths';

/** A certification authority that the caller knows. */
export interface Anchor {
  readonly name: string;
  /** Its certificate. */
  readonly pem: string;
  /** Whether chains may end in it. One that is not trusted is named where a chain ends in it, nothing more. */
  readonly trusted: boolean;
}

/** Facts of a certificate that are shown. */
export interface CertificateFacts {
  /** Distinguished names in one line, for example `CN=orders, O=Contoso`; empty where they are empty. */
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601 in UTC; absent where the certificate has no date that can be read. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** SHA-256 of the certificate, 64 upper-case hexadecimal digits. */
  readonly sha256: string;
  /** For example `RSA 2048` or `EC prime256v1`; empty where the certificate cannot be read. */
  readonly key: string;
  /** Names of the subject alternative name; empty where there are none. */
  readonly names: readonly string[];
}

export interface ChainJudgement {
  /**
   * The path that the judgement is about, the server's own certificate first, without the anchor: the one that
   * verifies, or else the one that comes nearest.
   */
  readonly certificates: readonly CertificateFacts[];
  /** Other certificates that the server sent, in its order; nothing depends on them. */
  readonly unused: readonly CertificateFacts[];
  /** Authority that the path ends in, by the caller's name for it. */
  readonly anchor?: string;
  readonly trusted: boolean;
  /** Empty when it is trusted. */
  readonly faults: readonly ChainFault[];
  readonly hostName: HostNameJudgement;
  /**
   * Whole days until the first certificate of the path expires, its anchor among them; negative when that was before.
   * Absent where a date cannot be read.
   */
  readonly daysLeft?: number;
}

export interface PeerChain {
  /** Certificates as the peer sent them, its own first, in DER. */
  readonly sent: readonly [Uint8Array, ...Uint8Array[]];
  /** The TLS library's code when it does not accept the chain. */
  readonly refusal?: string;
}

export interface JudgeOptions {
  readonly anchors: readonly Anchor[];
  readonly serverName: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Judges a chain by the path that verifies: built here, over what was sent and the anchors, by rules that are the same
 * in every runtime. The TLS library is asked as well, and has a veto. Never throws, whatever a certificate says.
 */
export function judgeChain({ sent, refusal }: PeerChain, { anchors, serverName, now }: JudgeOptions): ChainJudgement {
  const links = sent.map(linkOf);
  const [leaf] = links;
  if (leaf === undefined) {
    return {
      certificates: [factsOf(sent[0])],
      unused: sent.slice(1).map((encoded) => factsOf(encoded)),
      trusted: false,
      faults: [{ code: 'unreadable' }],
      hostName: { name: serverName, matches: false, mismatch: { code: 'otherNames' } },
    };
  }
  const others = links.slice(1).filter((link) => link !== undefined);
  const trusted = anchors.filter((anchor) => anchor.trusted).flatMap(anchorLink);
  const best = bestPath(leaf, others, trusted, now);
  // authorities that are not trusted only give a fault its name
  const { path, faults } = best.faults.length === 0 ? best : bestPath(leaf, others, anchors.flatMap(anchorLink), now);
  const { anchor } = path;
  const shown = path.links.filter((_, index) => index === 0 || !anchor || index < path.links.length - 1);
  if (faults.length === 0 && refusal !== undefined) {
    faults.push({ code: 'invalid', detail: refusal });
  }
  const dates = path.links.map(({ certificate }) => certificate.notAfter ?? NaN);
  const daysLeft = Math.floor((Math.min(...dates) - now) / 86_400_000);
  return {
    certificates: shown.map(({ certificate }) => factsOf(certificate.encoded, certificate)),
    unused: sent
      .filter((encoded) => !path.links.some((link) => isThat(link, encoded)))
      .map((encoded) => factsOf(encoded)),
    ...(anchor ? { anchor: anchor.name } : {}),
    trusted: faults.length === 0,
    faults,
    hostName: judgeHostName(leaf.certificate, serverName),
    ...(Number.isNaN(daysLeft) ? {} : { daysLeft }),
  };
}

interface JudgedPath {
  readonly path: Path;
  readonly faults: ChainFault[];
}

/** The first path without a fault; else one that ends in an authority that is trusted, and has the fewest faults. */
function bestPath(leaf: Link, others: readonly Link[], known: readonly AnchorLink[], now: number): JudgedPath {
  let best: (JudgedPath & { readonly rank: number }) | undefined;
  for (const path of pathsFrom(leaf, others, known, now)) {
    const faults = [...endFaults(path, known), ...ruleFaults(path, now)];
    if (faults.length === 0) {
      return { path, faults };
    }
    const rank = (path.anchor === undefined ? 2_000 : path.anchor.trusted ? 0 : 1_000) + faults.length;
    if (best === undefined || rank < best.rank) {
      best = { path, faults, rank };
    }
  }
  return best ?? { path: { links: [leaf] }, faults: endFaults({ links: [leaf] }, known) };
}

/** Faults of the end of a path. */
function endFaults({ links, anchor, unusableIssuer }: Path, known: readonly AnchorLink[]): ChainFault[] {
  const last = links[links.length - 1];
  if (last === undefined) {
    return [];
  }
  if (anchor?.trusted === false) {
    return [{ code: 'authorityNotTrusted', name: anchor.name }];
  }
  if (anchor !== undefined && isSelfIssued(anchor.certificate)) {
    return [];
  }
  const partial = known.find(
    ({ trusted, certificate }) => trusted && links.slice(1).some((link) => isThat(link, certificate.encoded)),
  );
  if (partial !== undefined) {
    return [{ code: 'rootMissing', name: partial.name }];
  }
  if (unusableIssuer !== undefined) {
    const { certificate } = unusableIssuer;
    return [{ code: 'keyNotSupported', subject: labelOf(certificate), key: certificate.key.name }];
  }
  if (links.length === 1 && isSelfSigned(last)) {
    return [{ code: 'selfSigned' }];
  }
  return [{ code: 'unknownAuthority', issuer: last.certificate.issuer.text || labelOf(last.certificate) }];
}

const isThat = (link: Link, encoded: Uint8Array): boolean => sameBytes(link.certificate.encoded, encoded);

/** None where the anchor's certificate is one that this runtime cannot read: nothing can end in it then. */
function anchorLink({ name, pem, trusted }: Anchor): AnchorLink[] {
  try {
    const link = linkOf(new X509Certificate(pem).raw);
    return link ? [{ ...link, name, trusted }] : [];
  } catch {
    return [];
  }
}

function factsOf(encoded: Uint8Array, certificate = readCertificate(encoded)): CertificateFacts {
  const sha256 = createHash('sha256').update(encoded).digest('hex').toUpperCase();
  if (certificate === undefined) {
    return { subject: '', issuer: '', sha256, key: '', names: [] };
  }
  const { subject, issuer, notBefore, notAfter, key, extensions } = certificate;
  return {
    subject: subject.text,
    issuer: issuer.text,
    ...(notBefore === undefined ? {} : { notBefore: isoTime(notBefore) }),
    ...(notAfter === undefined ? {} : { notAfter: isoTime(notAfter) }),
    sha256,
    key: key.name,
    names: extensions.names.map(({ text }) => text),
  };
}
