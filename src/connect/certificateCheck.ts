import type { X509Certificate } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { readBounded } from '../files/boundedRead';
import { commonNameOf, isSelfIssued, labelOf, readCertificate, type Certificate } from '../domain/certificate';
import { readCaFile, type CaFileFinding } from './caFile';
import { bundleFor, caRoots, intermediateRotation, type CaRootId, type Cloud } from './roots';

/** Fault of a CA file, as data. Sentences are made at the edge. */
export type CertificateFinding =
  | CaFileFinding
  /** `notAfter`, `notBefore`: ISO 8601 in UTC. */
  | { readonly code: 'expired'; readonly name: string; readonly notAfter: string }
  /** A root; other certificates end soon anyway. */
  | { readonly code: 'expiresSoon'; readonly name: string; readonly notAfter: string; readonly days: number }
  | { readonly code: 'notYetValid'; readonly name: string; readonly notBefore: string }
  /** Its validity is not written as dates: libpq and most clients refuse it. */
  | { readonly code: 'dateUnreadable'; readonly name: string }
  /** A server's own certificate: it changes within a year. */
  | { readonly code: 'leaf'; readonly name: string }
  /** A certificate under a root: its authority replaces it without notice. */
  | { readonly code: 'intermediate'; readonly name: string }
  /** A root in use now, or soon, that the file does not have: servers under it are refused. */
  | { readonly code: 'missingRoot'; readonly root: CaRootId };

export interface CertificateCheck {
  /** Subjects' names of the certificates that could be read, in their order. */
  readonly certificates: readonly string[];
  /** Most urgent first; empty: the file is fine. */
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
/** Days before its end in which a certificate of a file is reported. */
const soon = 90;
/** A bundle of a whole system has a few hundred kB; what is larger is no CA file. In bytes. */
export const largestCaFile = 4 * 1024 * 1024;

/**
 * Judges the file at `path` as {@link checkCertificateFile} does.
 *
 * @throws FileRefused, or the system's error, when it cannot be read
 */
export async function checkCertificateAt(path: string, cloud: Cloud, now: number): Promise<CertificateCheck> {
  return checkCertificateFile(await readBounded(path, largestCaFile), cloud, now);
}

/**
 * Judges a file that clients of servers in `cloud` trust.
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

/** Undefined: the runtime read what this project's reader does not. */
function hold({ raw, fingerprint256 }: X509Certificate): Held | undefined {
  const certificate = readCertificate(raw);
  return certificate && { certificate, sha256: fingerprint256.replaceAll(':', '') };
}

/** More certificates than a CA file for databases has: the roots of a system or of a browser. */
const systemBundle = 20;

/** Certificates of a system bundle that servers of the cloud use; the others are not judged. */
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
  // roots of the first version have no extension that says what they are
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

/** The common name, or what else names a certificate without one. */
function nameOf({ certificate }: Held): string {
  return commonNameOf(certificate) ?? labelOf(certificate);
}

/** Paths at which drivers look for a CA file that no string names, in their order; `system` is no file. */
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

/** A change of roots that clients of a cloud have to prepare for. */
export type RootNotice =
  /** The root expires in `days`, or has; trust its successor before. */
  | { readonly code: 'rootExpires'; readonly root: CaRootId; readonly notAfter: string; readonly days: number }
  /** The root is being replaced in this cloud: trust the successor now. */
  | { readonly code: 'rootReplaced'; readonly root: CaRootId; readonly successor: CaRootId }
  /** Intermediates are being replaced from that day on (ISO date): clients that trust one of them are cut off. */
  | { readonly code: 'intermediatesReplaced'; readonly since: string; readonly begun: boolean };

/** Days before and after its beginning in which a rotation of intermediates is news. */
const rotationNews = 730;

/**
 * Notices about the roots that a cloud's servers need, from the catalogue.
 *
 * @param now milliseconds since the epoch
 * @param ahead days before an expiry in which it is reported
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
