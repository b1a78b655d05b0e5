import type { Reading, TlsSettings, UnknownReason } from '../domain/server';
import { compareTls, tlsVersions, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import type { WireProblem } from './problem';
import type { PlaintextAnswer, VersionAnswer, WireReport } from './report';

/** What the settings say about a kind of client; `either`: they promise nothing. */
export type Expectation = 'accepted' | 'refused' | 'either';

export type VerdictReason =
  | { readonly code: 'asDeclared' }
  /** No bound is declared on this side, so the server may do either. */
  | { readonly code: 'notBounded' }
  /** Gets in, though the settings say that it is refused. */
  | { readonly code: 'acceptedAgainstSettings' }
  /** Is refused, though the settings say that it gets in. */
  | { readonly code: 'refusedAgainstSettings' }
  /** The server agrees to the version, and then refuses whoever has no client certificate: settings say nothing of that. */
  | { readonly code: 'clientCertificateRequired' }
  | { readonly code: 'settingUnknown'; readonly reason: UnknownReason }
  | { readonly code: 'notObserved'; readonly problem: WireProblem };

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

export type DeclaredSettings = Pick<TlsSettings, 'enforcement' | 'minimum' | 'maximum'>;

/** Holds what a server's settings say against what it does. */
export function compareWithSettings(
  declared: DeclaredSettings,
  observed: Pick<WireReport, 'plaintext' | 'versions'> & Partial<Pick<WireReport, 'session'>>,
): Verdict {
  const { session } = observed;
  const needsCertificate = session?.status === 'established' && session.clientCertificate.status === 'required';
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

/** Whether a client gets in with a version is not seen where none gets in without a certificate. */
function withoutCertificate(row: VerdictRow): VerdictRow {
  return row.observed === 'accepted' && row.agreement === 'agree'
    ? { ...row, agreement: 'unknown', reason: { code: 'clientCertificateRequired' } }
    : row;
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
