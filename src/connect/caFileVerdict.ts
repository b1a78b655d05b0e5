import type { CertificateFinding } from './certificateCheck';
import type { FileFormat } from './fileFormat';
import type { RootDescription } from './roots';
import type { RootCertificate, StringNote, VerificationLevel } from './types';
import type { CaFile } from './caFileInUse';

/** Effect of the CA file in use on clients of a string. */
export type CaFileVerdict =
  /** The file no longer exists, or cannot be read. */
  | 'unreadable'
  /** The file is empty, or contains no certificates. */
  | 'noCertificate'
  /** Most kinds of clients cannot read the file. */
  | 'mostCannotRead'
  /** Some kinds of clients reject the file, or skip a part of it. */
  | 'someCannotRead'
  /** The file has none of the roots in use. */
  | 'refused'
  /** The file has none of the roots in use, but intermediate certificates, which some clients trust. */
  | 'refusedNowOrLater'
  /** The file lacks some of the roots in use. */
  | 'someRefused'
  /** The file lacks roots, but the driver also trusts those of the system. */
  | 'systemDecides';

export const verdictSeverity: Readonly<Record<CaFileVerdict, 'error' | 'warning' | 'info'>> = {
  unreadable: 'error',
  noCertificate: 'error',
  mostCannotRead: 'error',
  someCannotRead: 'warning',
  refused: 'error',
  refusedNowOrLater: 'error',
  someRefused: 'warning',
  systemDecides: 'info',
};

interface Use {
  readonly level: VerificationLevel;
  readonly rootCertificate?: RootCertificate | undefined;
  /** Absent until it is read. */
  readonly caFile: CaFile | undefined;
  /** Roots that servers of this cloud use. */
  readonly roots: readonly RootDescription[];
  /** Notes of the string. */
  readonly notes: readonly StringNote[];
}

type Code = CertificateFinding['code'];

const noCertificate: ReadonlySet<Code> = new Set(['empty', 'notACertificate']);
/** Formats that contain no certificates. */
const formatsWithout: ReadonlySet<FileFormat> = new Set([
  'privateKey',
  'publicKey',
  'sshKey',
  'certificateRequest',
  'revocationList',
  'webPage',
]);
const mostCannotRead: ReadonlySet<Code> = new Set(['der', 'otherFormat', 'unpaired', 'unreadable']);
/** Findings about single certificates. All others are about the format, which not every client reads. */
const ofCertificates: ReadonlySet<Code> = new Set([
  'missingRoot',
  'expired',
  'notYetValid',
  'leaf',
  'intermediate',
  'expiresSoon',
]);

/** Verdict on the file. `fine`: it has every root, or is not used. `unknown`: it is not read yet. */
export function caFileVerdict(use: Use): CaFileVerdict | 'fine' | 'unknown' {
  const { level, rootCertificate, caFile, notes } = use;
  if (level === 'require' || rootCertificate?.kind !== 'file') {
    return 'fine';
  }
  if (!caFile) {
    return 'unknown';
  }
  if (caFile.kind === 'unreadable') {
    return 'unreadable';
  }
  const { certificates, findings } = caFile;
  const some = (test: (code: Code) => boolean): boolean => findings.some(({ code }) => test(code));
  const isOther = findings.some((finding) => finding.code === 'otherFormat' && formatsWithout.has(finding.format));
  if (isOther || some((code) => noCertificate.has(code))) {
    return 'noCertificate';
  }
  if (certificates.length === 0 || some((code) => mostCannotRead.has(code))) {
    return 'mostCannotRead';
  }
  const refusal = refusalOf(findings, use.roots);
  const reading = some((code) => !ofCertificates.has(code)) ? 'someCannotRead' : 'fine';
  const has = (wanted: StringNote['code']): boolean => notes.some(({ code }) => code === wanted);
  if (has('systemRootsToo')) {
    return reading === 'fine' && (refusal || has('firstCertificateOnly')) ? 'systemDecides' : reading;
  }
  return refusal ?? reading;
}

/** Verdict on missing roots; undefined when there are none. */
function refusalOf(
  findings: readonly CertificateFinding[],
  roots: readonly RootDescription[],
): CaFileVerdict | undefined {
  const missing = new Set(findings.flatMap((finding) => (finding.code === 'missingRoot' ? [finding.root] : [])));
  const valid = roots.filter(({ expired }) => !expired);
  const current = roots.filter(({ status }) => status === 'current');
  const trusted = current.filter((root) => valid.includes(root) && !missing.has(root.id));
  if (trusted.length === current.length) {
    return undefined;
  }
  // the file may have a replaced root that some servers still use
  if (trusted.length > 0 || valid.some(({ status }) => status === 'retired')) {
    return 'someRefused';
  }
  return findings.some(({ code }) => code === 'intermediate' || code === 'leaf') ? 'refusedNowOrLater' : 'refused';
}
