import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';

/** A certification authority that the caller knows. */
export interface Anchor {
  readonly name: string;
  /** Its certificate. */
  readonly pem: string;
  /** Whether chains may end in it. One that is not trusted is named where a chain ends in it, nothing more. */
  readonly trusted: boolean;
}

/** What is shown of a certificate. */
export interface CertificateFacts {
  /** Distinguished names in one line, for example `CN=orders, O=Contoso`. */
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601 in UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the certificate, 64 upper-case hexadecimal digits. */
  readonly sha256: string;
  /** For example `RSA 2048` or `EC prime256v1`. */
  readonly key: string;
  /** Names of the subject alternative name; empty where there are none. */
  readonly names: readonly string[];
}

/** What speaks against a chain. */
export type ChainFault =
  | { readonly code: 'expired'; readonly subject: string; readonly notAfter: string }
  | { readonly code: 'notYetValid'; readonly subject: string; readonly notBefore: string }
  /** The server's certificate is its own issuer. */
  | { readonly code: 'selfSigned' }
  /** It ends in an authority that is known and not trusted, for example one that has expired. */
  | { readonly code: 'authorityNotTrusted'; readonly name: string }
  /** Nobody that is known has issued it. `issuer`: where it ends. */
  | { readonly code: 'unknownAuthority'; readonly issuer: string }
  /** The TLS library refuses it for another reason. */
  | { readonly code: 'invalid'; readonly detail: string };

export interface ChainJudgement {
  /** As the server sent them, its own first, without the anchor. */
  readonly certificates: readonly CertificateFacts[];
  /** Authority that the chain ends in, by the caller's name for it. */
  readonly anchor?: string;
  readonly trusted: boolean;
  /** Empty when it is trusted. */
  readonly faults: readonly ChainFault[];
  readonly hostName: { readonly name: string; readonly matches: boolean };
  /** Whole days until the first certificate of the chain expires; negative when that was before. */
  readonly daysLeft: number;
}

export interface PeerChain {
  /** What the peer sent, its own certificate first; the library may have added the anchor. */
  readonly chain: readonly [X509Certificate, ...X509Certificate[]];
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
 * Judges a chain by what the TLS library said, and says why by what can be seen.
 */
export function judgeChain({ chain, refusal }: PeerChain, { anchors, serverName, now }: JudgeOptions): ChainJudgement {
  const known = anchors.map(({ name, pem, trusted }) => ({ name, trusted, certificate: new X509Certificate(pem) }));
  const sent = chain.filter(
    ({ fingerprint256 }, index) =>
      index === 0 || !known.some(({ certificate }) => certificate.fingerprint256 === fingerprint256),
  );
  const [leaf] = chain;
  const last = sent.at(-1) ?? leaf;
  const anchor = known.find(({ certificate }) => endsIn(last, certificate));
  const faults: ChainFault[] = sent.flatMap((certificate) => dateFaults(certificate, now));
  if (anchor?.trusted === false) {
    faults.push({ code: 'authorityNotTrusted', name: anchor.name });
  } else if (anchor === undefined) {
    const selfSigned = sent.length === 1 && hasSigned(leaf, leaf);
    faults.push(selfSigned ? { code: 'selfSigned' } : { code: 'unknownAuthority', issuer: oneLine(last.issuer) });
  } else {
    faults.push(...dateFaults(anchor.certificate, now));
  }
  if (faults.length === 0 && refusal !== undefined) {
    faults.push({ code: 'invalid', detail: refusal });
  }
  const expiry = Math.min(
    ...[...sent, ...(anchor ? [anchor.certificate] : [])].map(({ validTo }) => Date.parse(validTo)),
  );
  return {
    certificates: sent.map(factsOf),
    ...(anchor ? { anchor: anchor.name } : {}),
    trusted: refusal === undefined && faults.length === 0,
    faults,
    hostName: { name: serverName, matches: isFor(leaf, serverName) },
    daysLeft: Math.floor((expiry - now) / 86_400_000),
  };
}

/** A chain ends in an authority that has signed its last certificate, or is that certificate. */
function endsIn(last: X509Certificate, authority: X509Certificate): boolean {
  return last.fingerprint256 === authority.fingerprint256 || hasSigned(authority, last);
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function dateFaults({ subject, validFrom, validTo }: X509Certificate, now: number): ChainFault[] {
  if (Date.parse(validTo) < now) {
    return [{ code: 'expired', subject: oneLine(subject), notAfter: isoDate(validTo) }];
  }
  return Date.parse(validFrom) > now
    ? [{ code: 'notYetValid', subject: oneLine(subject), notBefore: isoDate(validFrom) }]
    : [];
}

/** By the rules that Node.js applies to every TLS connection: names and wildcards, addresses. */
function isFor(leaf: X509Certificate, serverName: string): boolean {
  return tls.checkServerIdentity(serverName, leaf.toLegacyObject()) === undefined;
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { subject, issuer, validFrom, validTo, fingerprint256, subjectAltName } = certificate;
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    notBefore: isoDate(validFrom),
    notAfter: isoDate(validTo),
    sha256: fingerprint256.replaceAll(':', ''),
    key: keyOf(certificate),
    names: (subjectAltName ?? '')
      .split(', ')
      .map((name) => name.replace(/^(DNS|IP Address):/, ''))
      .filter((name) => name !== ''),
  };
}

function keyOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const type = (publicKey.asymmetricKeyType ?? 'unknown').toUpperCase();
  return [type, modulusLength ?? namedCurve].filter((part) => part !== undefined).join(' ');
}

/** Node.js has a line for each part of a name. */
const oneLine = (name: string): string => name.trim().split('\n').join(', ');

const isoDate = (date: string): string => new Date(date).toISOString().replace('.000', '');
