import { isIP } from 'node:net';
import { sameBytes, type Certificate } from '../domain/certificate';

/** Reason that a certificate is not valid for a name. */
export type NameMismatch =
  /** It is for other names, or for none. */
  | { readonly code: 'otherNames' }
  /** A wildcard stands for a part of a label: libpq does not take it, and others no longer do. */
  | { readonly code: 'partialWildcard'; readonly pattern: string }
  /** A wildcard stands for one label, and the host has more of them there, as virtual endpoints do. */
  | { readonly code: 'wildcardCoversOneLabel'; readonly pattern: string }
  /** A name holds a zero byte, after which some programs stop reading. */
  | { readonly code: 'embeddedNull'; readonly name: string }
  /** A name of the certificate ends in a dot, which does not match the name without it. */
  | { readonly code: 'trailingDot'; readonly name: string }
  /** The host is an address, and the certificate is for host names only. */
  | { readonly code: 'addressNotNamed' };

/** Reason that some clients refuse a name that libpq accepts. */
export type NameCaution =
  /** Only the common name matches: drivers in Go and newer ones in other languages do not read it. */
  | { readonly code: 'commonNameOnly' }
  /** The wildcard stands for everything under a top-level domain: Node.js and others refuse it. */
  | { readonly code: 'broadWildcard'; readonly pattern: string };

export interface HostNameJudgement {
  readonly name: string;
  readonly matches: boolean;
  /** Present where it does not match. */
  readonly mismatch?: NameMismatch;
  readonly caution?: NameCaution;
}

/**
 * Whether a certificate is for a host, by the rules of libpq, which most clients of PostgreSQL are built on
 * (fe-secure-openssl.c, fe-secure-common.c): names of the subject alternative name without regard to case, a wildcard
 * for one whole label at the beginning, addresses byte by byte, and the common name only where no name of the host's
 * kind is there.
 *
 * @param name a host name in ASCII, or an address
 */
export function judgeHostName({ subject, extensions }: Certificate, name: string): HostNameJudgement {
  const address = addressBytes(name);
  const { names } = extensions;
  const ownKind = address === undefined ? 'dns' : 'ip';
  for (const each of names) {
    if (each.dns?.includes('\0')) {
      // libpq stops at the first one it comes to, and refuses
      return { name, matches: false, mismatch: { code: 'embeddedNull', name: each.text } };
    }
    if (each.dns !== undefined && matches(each.dns, name)) {
      return { name, matches: true, ...cautionOf(each.dns) };
    }
    if (address !== undefined && each.address !== undefined && sameBytes(each.address, address)) {
      return { name, matches: true };
    }
  }
  const { commonName, wideCommonName } = subject;
  const commonNameCounts = !names.some(({ kind }) => kind === ownKind) && !extensions.damaged.includes('2.5.29.17');
  if (commonNameCounts && commonName !== undefined) {
    // libpq reads bytes, and wide characters have zero bytes among them
    if (commonName.includes('\0') || wideCommonName) {
      return { name, matches: false, mismatch: { code: 'embeddedNull', name: subject.text } };
    }
    if (matches(commonName, name)) {
      return { name, matches: true, caution: { code: 'commonNameOnly' } };
    }
  }
  const patterns = names.flatMap(({ dns }) => (dns === undefined ? [] : [dns]));
  return { name, matches: false, mismatch: mismatchOf(patterns, name, address !== undefined) };
}

function matches(pattern: string, host: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase()];
  return (
    wanted === given || (wanted.startsWith('*.') && wanted.length > 2 && withoutFirstLabel(given) === wanted.slice(1))
  );
}

/** `.b.c` of `a.b.c`; undefined where there is no label before it. */
function withoutFirstLabel(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot > 0 ? host.slice(dot) : undefined;
}

function cautionOf(pattern: string): { readonly caution?: NameCaution } {
  return /^\*\.[^.]+$/.test(pattern) ? { caution: { code: 'broadWildcard', pattern } } : {};
}

function mismatchOf(patterns: readonly string[], name: string, isAddress: boolean): NameMismatch {
  const host = name.toLowerCase();
  if (isAddress) {
    return patterns.length > 0 ? { code: 'addressNotNamed' } : { code: 'otherNames' };
  }
  for (const pattern of patterns) {
    const [first = '', ...others] = pattern.toLowerCase().split('.');
    const rest = `.${others.join('.')}`;
    if (first === '*' && host.endsWith(rest) && rest.length > 1) {
      return { code: 'wildcardCoversOneLabel', pattern };
    }
    const [before = '', after = '', ...more] = first.split('*');
    const label = host.slice(0, -rest.length);
    if (
      first.length > 1 &&
      first.includes('*') &&
      more.length === 0 &&
      host.endsWith(rest) &&
      label.startsWith(before) &&
      label.endsWith(after)
    ) {
      return { code: 'partialWildcard', pattern };
    }
    if (pattern.endsWith('.') && matches(pattern.slice(0, -1), host)) {
      return { code: 'trailingDot', name: pattern };
    }
  }
  return { code: 'otherNames' };
}

/** Undefined for a host name. */
function addressBytes(host: string): Uint8Array | undefined {
  switch (isIP(host)) {
    case 4:
      return Uint8Array.from(host.split('.').map(Number));
    case 6:
      return ipv6Bytes(host);
    default:
      return undefined;
  }
}

function ipv6Bytes(host: string): Uint8Array {
  const plain = host.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: unknown[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return Uint8Array.from(
    [...before, ...zeros, ...after].flatMap((group) => {
      const value = parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
