import type { X509Certificate } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { readBounded } from '../files/boundedRead';
import { commonNameOf, isSelfIssued, labelOf, readCertificate, type Certificate } from '../domain/certificate';
import { readCaFile, type CaFileFinding } from './caFile';
import { bundleFor, caRoots, intermediateRotation, type CaRootId, type Cloud } from './roots';

/** Fault of a CA file, as data. Sentences are made at the edge. */
export type CertificateFinding =
  | CaFileFinding
  /** `notAfter` and `notBefore` are ISO 8601 in UTC. */
  | { readonly code: 'expired'; readonly name: string; readonly notAfter: string }
  /** Only for roots: other certificates expire soon anyway. */
  | { readonly code: 'expiresSoon'; readonly name: string; readonly notAfter: string; readonly days: number }
  | { readonly code: 'notYetValid'; readonly name: string; readonly notBefore: string }
  /** The validity dates are malformed: libpq and most clients reject the certificate. */
  | { readonly code: 'dateUnreadable'; readonly name: string }
  /** A server certificate, which changes within a year. */
  | { readonly code: 'leaf'; readonly name: string }
  /** An intermediate certificate, which its authority replaces without notice. */
  | { readonly code: 'intermediate'; readonly name: string }
  /** A root that is in use, or will be soon, is not in the file: servers under it are rejected. */
  | { readonly code: 'missingRoot'; readonly root: CaRootId };

export interface CertificateCheck {
  /** Subject names of the readable certificates, in file order. */
  readonly certificates: readonly string[];
  /** Findings, most urgent first; empty when there are none. */
  readonly findings: readonly CertificateFinding[];
}

const order: readonly CertificateFinding['code'][] = [
  'empty',
  'notACertificate',
  'otherFormat',
  'der',
  'marker',
  'unpaired',
  'unreadable',
  'carriageReturns',
  'zeroBytes',
  'privateKey',
  'byteOrderMark',
  'spaceAfterMarker',
  'hyphens',
  'otherBlock',
  'missingRoot',
  'expired',
  'notYetValid',
  'dateUnreadable',
  'leaf',
  'intermediate',
  'label',
  'expiresSoon',
];

const day = 24 * 60 * 60 * 1000;
/** Days before expiry from which on a certificate is reported. */
const soon = 90;
/** Maximum size of a CA file, in bytes. A system's whole bundle has a few hundred kB. */
export const largestCaFile = 4 * 1024 * 1024;

/**
 * Checks the file at `path` like {@link checkCertificateFile}.
 *
 * @throws FileRefused, or the system's error, when it cannot be read
 */
export async function checkCertificateAt(path: string, cloud: Cloud, now: number): Promise<CertificateCheck> {
  return checkCertificateFile(await readBounded(path, largestCaFile), cloud, now);
}

/**
 * Checks a file that clients of servers in `cloud` trust.
 *
 * @param now milliseconds since the epoch
 */
export function checkCertificateFile(content: Buffer, cloud: Cloud, now: number): CertificateCheck {
  const file = readCaFile(content);
  const read = file.certificates.map(hold);
  const certificates = read.filter((one) => one !== undefined);
  const findings: readonly CertificateFinding[] = [
    ...file.findings,
    ...read.flatMap((one, index) => (one ? [] : [{ code: 'unreadable', position: index + 1 } as const])),
  ];
  const judged =
    certificates.length > 0
      ? [...ofConcern(certificates, cloud).flatMap((one) => judge(one, now)), ...missing(certificates, cloud)]
      : [];
  return {
    certificates: certificates.map(nameOf),
    findings: [...findings, ...judged].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code)),
  };
}

/** A certificate of the file. */
interface Held {
  readonly certificate: Certificate;
  /** 64 upper-case hexadecimal digits. */
  readonly sha256: string;
}

/** Reads a certificate with this project's reader; undefined when only the runtime could read it. */
function hold({ raw, fingerprint256 }: X509Certificate): Held | undefined {
  const certificate = readCertificate(raw);
  return certificate && { certificate, sha256: fingerprint256.replaceAll(':', '') };
}

/** Number of certificates above which a file is the bundle of a system or browser. */
const systemBundle = 20;

/** Certificates to check: in a system bundle, only those that servers of the cloud use. */
function ofConcern(certificates: readonly Held[], cloud: Cloud): readonly Held[] {
  if (certificates.length <= systemBundle) {
    return certificates;
  }
  const used = new Set(caRoots.filter(({ clouds }) => clouds.includes(cloud)).map(({ sha256 }) => sha256));
  return certificates.filter((one) => used.has(one.sha256));
}

function judge(held: Held, now: number): readonly CertificateFinding[] {
  const name = nameOf(held);
  const kind = kindOf(held.certificate);
  const replaced: CertificateFinding[] = kind === 'root' ? [] : [{ code: kind, name }];
  return [...validity(held, kind === 'root', now), ...replaced];
}

function kindOf(certificate: Certificate): 'root' | 'intermediate' | 'leaf' {
  const { version, extensions } = certificate;
  const selfIssued = isSelfIssued(certificate);
  // version 1 roots have no extension that marks them as roots
  const isAuthority = extensions.basicConstraints?.ca ?? (version === 1 && selfIssued);
  return !isAuthority ? 'leaf' : selfIssued ? 'root' : 'intermediate';
}

function validity(held: Held, isRoot: boolean, now: number): readonly CertificateFinding[] {
  const { notBefore, notAfter } = held.certificate;
  const name = nameOf(held);
  if (notBefore === undefined || notAfter === undefined) {
    return [{ code: 'dateUnreadable', name }];
  }
  const days = Math.floor((notAfter - now) / day);
  if (days < 0) {
    return [{ code: 'expired', name, notAfter: new Date(notAfter).toISOString() }];
  }
  if (now < notBefore) {
    return [{ code: 'notYetValid', name, notBefore: new Date(notBefore).toISOString() }];
  }
  return days <= soon && isRoot
    ? [{ code: 'expiresSoon', name, notAfter: new Date(notAfter).toISOString(), days }]
    : [];
}

function missing(certificates: readonly Held[], cloud: Cloud): readonly CertificateFinding[] {
  return bundleFor(cloud)
    .filter(({ sha256, status }) => status === 'current' && !certificates.some((held) => held.sha256 === sha256))
    .map(({ id }) => ({ code: 'missingRoot', root: id }));
}

/** The common name, or another label for a certificate without one. */
function nameOf({ certificate }: Held): string {
  return commonNameOf(certificate) ?? labelOf(certificate);
}

/** Default CA file paths of drivers, for strings that name none, in the drivers' order; `system` is not a file. */
export function defaultCertificatePaths(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  const { PGSSLROOTCERT, APPDATA } = variables;
  const inProfile =
    platform === 'win32'
      ? win32.join(APPDATA || win32.join(home, 'AppData', 'Roaming'), 'postgresql', 'root.crt')
      : posix.join(home, '.postgresql', 'root.crt');
  return [...(PGSSLROOTCERT && PGSSLROOTCERT !== 'system' ? [PGSSLROOTCERT] : []), inProfile];
}

/** A change of roots that a cloud's clients must prepare for. */
export type RootNotice =
  /** The root expires in `days`, or has expired; clients must trust its successor before. */
  | { readonly code: 'rootExpires'; readonly root: CaRootId; readonly notAfter: string; readonly days: number }
  /** The root is being replaced in this cloud: clients must trust the successor now. */
  | { readonly code: 'rootReplaced'; readonly root: CaRootId; readonly successor: CaRootId }
  /** Intermediates are replaced from that day on (ISO date): clients that trust an old one are cut off. */
  | { readonly code: 'intermediatesReplaced'; readonly since: string; readonly begun: boolean };

/** Days before and after the start of an intermediate rotation during which it is reported. */
const rotationNews = 730;

/**
 * Notices about the roots that a cloud's servers need.
 *
 * @param now milliseconds since the epoch
 * @param ahead days before an expiry from which on it is reported
 */
export function rootNotices(cloud: Cloud, now: number, ahead = 365): readonly RootNotice[] {
  const since = intermediateRotation[cloud];
  const rotation: RootNotice[] =
    Math.abs(now - Date.parse(since)) <= rotationNews * day
      ? [{ code: 'intermediatesReplaced', since, begun: now >= Date.parse(since) }]
      : [];
  const roots = caRoots
    .filter(({ clouds }) => clouds.includes(cloud))
    .flatMap(({ id, notAfter, status, successor }) => {
      const days = Math.floor((Date.parse(notAfter) - now) / day);
      return [
        ...(days <= ahead ? [{ code: 'rootExpires', root: id, notAfter, days } as const] : []),
        ...(status === 'retired' && successor ? [{ code: 'rootReplaced', root: id, successor } as const] : []),
      ];
    });
  return [...roots, ...rotation];
}
