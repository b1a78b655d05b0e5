import type { Reading, TlsSettings, UnknownReason } from '../domain/server';
import { compareTls, tlsVersions, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import type { WireProblem } from './problem';
import type { PlaintextAnswer, VersionAnswer, WireReport } from './report';

/** Outcome that the settings declare for a kind of client; `either`: they declare none. */
export type Expectation = 'accepted' | 'refused' | 'either';

export type VerdictReason =
  | { readonly code: 'asDeclared' }
  /** No bound is declared on this side, so the server may do either. */
  | { readonly code: 'notBounded' }
  /** Gets in, though the settings say that it is refused. */
  | { readonly code: 'acceptedAgainstSettings' }
  /** Is refused, though the settings say that it gets in. */
  | { readonly code: 'refusedAgainstSettings' }
  /** The server accepts the version, and then refuses clients without a certificate, which no setting declares. */
  | { readonly code: 'clientCertificateRequired' }
  | { readonly code: 'settingUnknown'; readonly reason: UnknownReason }
  | { readonly code: 'notObserved'; readonly problem: WireProblem };

/** PgBouncer's own answers to clients of one kind. */
export type PgBouncerReason =
  | VerdictReason
  /** Lets in a version below the server's minimum, which no setting declares for PgBouncer. */
  | { readonly code: 'ownMinimum'; readonly minimum: TlsVersion }
  /** Refuses a version that the server lets in. */
  | { readonly code: 'ownRefusal' };

export type Agreement = 'agree' | 'disagree' | 'unknown';

/** One line of the table: clients without TLS, or clients of one version. */
export interface VerdictRow {
  readonly clients: 'plaintext' | TlsVersion;
  readonly declared: Expectation | 'unknown';
  readonly observed: 'accepted' | 'refused' | 'unknown';
  readonly agreement: Agreement;
  readonly reason: VerdictReason;
}

export interface Verdict {
  /** `disagree` when one row does, else `unknown` when one is, else `agree`. */
  readonly overall: Agreement;
  readonly rows: readonly VerdictRow[];
}

/** A line about PgBouncer: `attention` is no disagreement, as the server's minimum is not said to go for PgBouncer. */
export type PgBouncerRow = Omit<VerdictRow, 'agreement' | 'reason'> & {
  readonly agreement: Agreement | 'attention';
  readonly reason: PgBouncerReason;
};

export interface PgBouncerVerdict {
  /** The first of `disagree`, `attention` and `unknown` that a row has, else `agree`. */
  readonly overall: PgBouncerRow['agreement'];
  readonly rows: readonly PgBouncerRow[];
}

export type DeclaredSettings = Pick<TlsSettings, 'enforcement' | 'minimum' | 'maximum'>;

/** Holds what a server's settings say against what it does. */
export function compareWithSettings(
  declared: DeclaredSettings,
  observed: Pick<WireReport, 'plaintext' | 'versions'> & Partial<Pick<WireReport, 'session'>>,
): Verdict {
  const needsCertificate = requiresCertificate(observed);
  const rows = [
    row('plaintext', plaintextExpectation(declared.enforcement), observed.plaintext),
    ...tlsVersions
      .map((version) => row(version, versionExpectation(version, declared), observed.versions[version]))
      .map((each) => (needsCertificate ? withoutCertificate(each) : each)),
  ];
  const overall = (['disagree', 'unknown'] as const).find((agreement) =>
    rows.some((each) => each.agreement === agreement),
  );
  return { overall: overall ?? 'agree', rows };
}

function requiresCertificate({ session }: Partial<Pick<WireReport, 'session'>>): boolean {
  return session?.status === 'established' && session.clientCertificate.status === 'required';
}

/** Whether a client gets in with a version is not seen where none gets in without a certificate. */
function withoutCertificate<Row extends VerdictRow | PgBouncerRow>(row: Row): Row {
  return row.observed === 'accepted' && row.agreement === 'agree'
    ? { ...row, agreement: 'unknown', reason: { code: 'clientCertificateRequired' } }
    : row;
}

/**
 * Holds what PgBouncer does against the settings of the server that it stands before. Enforcement goes for both. The
 * bounds are the server's: what they have to do with PgBouncer is not documented, so they promise nothing of it.
 */
export function comparePgBouncer(
  declared: DeclaredSettings,
  observed: Pick<WireReport, 'plaintext' | 'versions'> & Partial<Pick<WireReport, 'session'>>,
): PgBouncerVerdict {
  const { enforcement } = declared;
  const needsCertificate = requiresCertificate(observed);
  const plaintext: Reading<Expectation> =
    enforcement.known && !enforcement.value ? { known: true, value: 'either' } : plaintextExpectation(enforcement);
  const rows = [
    row('plaintext', plaintext, observed.plaintext),
    ...tlsVersions
      .map((version) => pgBouncerRow(version, declared, observed.versions[version]))
      .map((each) => (needsCertificate ? withoutCertificate(each) : each)),
  ];
  const overall = (['disagree', 'attention', 'unknown'] as const).find((agreement) =>
    rows.some((each) => each.agreement === agreement),
  );
  return { overall: overall ?? 'agree', rows };
}

function pgBouncerRow(version: TlsVersion, declared: DeclaredSettings, answer: VersionAnswer): PgBouncerRow {
  const plain = row(version, { known: true, value: 'either' }, answer);
  const { minimum } = declared;
  if (answer.status === 'accepted') {
    if (!minimum.known) {
      // the newest version is below no minimum
      return version === tlsVersions.at(-1)
        ? plain
        : { ...plain, agreement: 'unknown', reason: { code: 'settingUnknown', reason: minimum.reason } };
    }
    if (minimum.value !== 'none' && compareTls(version, minimum.value) < 0) {
      return { ...plain, agreement: 'attention', reason: { code: 'ownMinimum', minimum: minimum.value } };
    }
  }
  const expected = versionExpectation(version, declared);
  return answer.status === 'refused' && expected.known && expected.value === 'accepted'
    ? { ...plain, reason: { code: 'ownRefusal' } }
    : plain;
}

function plaintextExpectation(enforcement: Reading<boolean>): Reading<Expectation> {
  return enforcement.known ? { known: true, value: enforcement.value ? 'refused' : 'accepted' } : enforcement;
}

/** One unknown bound leaves open only what the other one does not refuse. */
function versionExpectation(version: TlsVersion, { minimum, maximum }: DeclaredSettings): Reading<Expectation> {
  const below = minimum.known && compareTls(version, minimum.value) < 0;
  const above = maximum.known && maximum.value !== 'none' && compareTls(version, maximum.value) > 0;
  if (below || above) {
    return { known: true, value: 'refused' };
  }
  if (!minimum.known) {
    return minimum;
  }
  return maximum.known ? { known: true, value: promised(version, minimum.value, maximum.value) } : maximum;
}

/** A bound promises itself, and two bounds all between them. Without a bound it depends on what the server can speak. */
function promised(version: TlsVersion, minimum: TlsBound, maximum: TlsBound): Expectation {
  return version === minimum || version === maximum || (minimum !== 'none' && maximum !== 'none')
    ? 'accepted'
    : 'either';
}

function row(
  clients: VerdictRow['clients'],
  declared: Reading<Expectation>,
  answer: PlaintextAnswer | VersionAnswer,
): VerdictRow {
  const cells = { clients, declared: declared.known ? declared.value : 'unknown', observed: answer.status } as const;
  if (!declared.known) {
    return { ...cells, agreement: 'unknown', reason: { code: 'settingUnknown', reason: declared.reason } };
  }
  if (answer.status === 'unknown') {
    return { ...cells, agreement: 'unknown', reason: { code: 'notObserved', problem: answer.problem } };
  }
  if (declared.value === 'either') {
    return { ...cells, agreement: 'agree', reason: { code: 'notBounded' } };
  }
  if (declared.value === answer.status) {
    return { ...cells, agreement: 'agree', reason: { code: 'asDeclared' } };
  }
  const code = answer.status === 'accepted' ? 'acceptedAgainstSettings' : 'refusedAgainstSettings';
  return { ...cells, agreement: 'disagree', reason: { code } };
}
