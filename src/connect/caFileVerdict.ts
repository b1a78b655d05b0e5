import type { CertificateFinding } from './certificateCheck';
import type { FileFormat } from './fileFormat';
import type { RootDescription } from './roots';
import type { RootCertificate, StringNote, VerificationLevel } from './types';
import type { CaFile } from './caFileInUse';

/** What the CA file in use does to clients of a string. */
export type CaFileVerdict =
  /** The file is gone, or may not be read. */
  | 'unreadable'
  /** The file is empty, or is no file of certificates. */
  | 'noCertificate'
  /** Only few kinds of clients read the file. */
  | 'mostCannotRead'
  /** Some kinds of clients refuse the file, or skip a part of it. */
  | 'someCannotRead'
  /** None of the roots in use. */
  | 'refused'
  /** None of the roots in use, but certificates below roots, which some clients trust as they are. */
  | 'refusedNowOrLater'
  /** Some of the roots in use are missing. */
  | 'someRefused'
  /** The driver gets too few roots from the file, and trusts those of the system as well. */
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
  /** Absent before it was read. */
  readonly caFile: CaFile | undefined;
  /** What servers of this cloud chain to. */
  readonly roots: readonly RootDescription[];
  /** Of the string. */
  readonly notes: readonly StringNote[];
}

type Code = CertificateFinding['code'];

const noCertificate: ReadonlySet<Code> = new Set(['empty', 'notACertificate']);
/** Other formats hold certificates. */
const formatsWithout: ReadonlySet<FileFormat> = new Set([
  'privateKey',
  'publicKey',
  'sshKey',
  'certificateRequest',
  'revocationList',
  'webPage',
]);
const mostCannotRead: ReadonlySet<Code> = new Set(['der', 'otherFormat', 'unpaired', 'unreadable']);
/** Of single certificates. Every other finding is about how the file is written, which not every client reads. */
const ofCertificates: ReadonlySet<Code> = new Set([
  'missingRoot',
  'expired',
  'notYetValid',
  'leaf',
  'intermediate',
  'expiresSoon',
]);

/** `fine`: it has every root, or is not used. `unknown`: it was not read yet. */
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

/** What comes of roots that the file does not have; undefined: it has all. */
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
  // the file may have a root that was replaced, under which some servers still are
  if (trusted.length > 0 || valid.some(({ status }) => status === 'retired')) {
    return 'someRefused';
  }
  return findings.some(({ code }) => code === 'intermediate' || code === 'leaf') ? 'refusedNowOrLater' : 'refused';
}
