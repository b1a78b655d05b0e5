import { wireFindings, type PgBouncerFinding, type WireFinding } from '../domain/findings';
import type { ClientKind, Server, TlsSettings, WireOutcome } from '../domain/server';
import { compareTls, isTlsVersion, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import {
  compareWithSettings,
  explain,
  reachedAddress,
  type DiagnosisFinding,
  type DiagnosisStep,
  type VerdictReason,
} from '../probe';
import { declaredOf, outcomeOf, type Observation } from './observation';

/** The most important result of a verification, as a code with the data of its sentences. */
export type Headline =
  | { readonly code: 'notVerified' }
  /** No connection to the server. `cause`: the finding of the step that failed. */
  | { readonly code: 'notReached'; readonly cause: DiagnosisFinding | undefined }
  /** The settings have changed since. `differs`: the observation contradicts the current settings. */
  | { readonly code: 'outdated'; readonly differs: boolean }
  /** Accepts versions that a bound rejects. `restart`: a changed setting waits for a restart. */
  | {
      readonly code: 'acceptsOutsideBound';
      readonly bound: 'minimum' | 'maximum';
      readonly value: TlsVersion;
      readonly versions: readonly TlsVersion[];
      readonly restart: boolean;
    }
  | { readonly code: 'acceptsPlaintext'; readonly restart: boolean }
  /** `cause`: the finding of the step that judges the certificate or its name. */
  | {
      readonly code: 'certificateInvalid';
      readonly certificate: 'notTrusted' | 'otherName';
      readonly cause: DiagnosisFinding | undefined;
    }
  /** Accepts clients that several settings reject. */
  | { readonly code: 'accepts'; readonly clients: readonly ClientKind[]; readonly restart: boolean }
  | { readonly code: 'rejects'; readonly clients: readonly ClientKind[] }
  | { readonly code: 'pgBouncer'; readonly finding: PgBouncerFinding; readonly minimum?: TlsBound }
  /** Whether some clients are accepted could not be observed. `reason`: that of the first. */
  | { readonly code: 'unknown'; readonly clients: readonly ClientKind[]; readonly reason: VerdictReason }
  | { readonly code: 'certificateUnknown' }
  | { readonly code: 'pgBouncerUnknown' }
  | {
      readonly code: 'asConfigured';
      readonly accepted: readonly ClientKind[];
      readonly refused: readonly ClientKind[];
    };

/** What a verification found: the most important result, and the other findings, the most urgent first. */
export interface Conclusion {
  readonly headline: Headline;
  readonly others: readonly WireFinding[];
}

export function conclude(server: Server, observation: Observation | undefined): Conclusion {
  if (!observation) {
    return { headline: { code: 'notVerified' }, others: [] };
  }
  const { report, azure, login } = observation;
  if (reachedAddress(report) === undefined) {
    const cause = causeOf(explain(report, login, azure))?.finding;
    return { headline: { code: 'notReached', cause }, others: [] };
  }
  const outcome = outcomeOf(server, observation);
  if (outcome.outdated) {
    return { headline: { code: 'outdated', differs: outcome.agreement === 'disagree' }, others: [] };
  }
  const [first, ...others] = wireFindings(outcome);
  const headline = first ? headlineOf(first, server, observation) : withoutFinding(server, observation, outcome);
  return { headline, others };
}

/** The step that keeps a client from connecting: the first that failed, because later ones depend on it. */
export function causeOf(steps: readonly DiagnosisStep[]): DiagnosisStep | undefined {
  return steps.find(({ status }) => status === 'failed');
}

function headlineOf(finding: WireFinding, { tls }: Server, { report, azure }: Observation): Headline {
  switch (finding.rule) {
    case 'wire/accepts-against-settings':
      return accepts(finding.clients, tls);
    case 'wire/rejects-against-settings':
      return { code: 'rejects', clients: finding.clients };
    case 'wire/certificate-invalid': {
      const step = finding.certificate === 'notTrusted' ? 'chain' : 'hostName';
      const cause = explain(report, undefined, azure).find((one) => one.step === step)?.finding;
      return { code: 'certificateInvalid', certificate: finding.certificate, cause };
    }
    case 'pgbouncer/accepts-plaintext':
    case 'pgbouncer/below-minimum':
    case 'pgbouncer/certificate-invalid':
      return { code: 'pgBouncer', finding, ...(tls.minimum.known ? { minimum: tls.minimum.value } : {}) };
  }
}

function accepts(clients: readonly ClientKind[], tls: TlsSettings): Headline {
  const { minimum, maximum, pendingRestart: restart = false } = tls;
  if (clients.every((client) => client === 'plaintext')) {
    return { code: 'acceptsPlaintext', restart };
  }
  const versions = clients.filter(isTlsVersion);
  const all = (outside: (version: TlsVersion) => boolean): boolean =>
    versions.length === clients.length && versions.every(outside);
  if (minimum.known && minimum.value !== 'none' && all((version) => compareTls(version, minimum.value) < 0)) {
    return { code: 'acceptsOutsideBound', bound: 'minimum', value: minimum.value, versions, restart };
  }
  if (maximum.known && maximum.value !== 'none' && all((version) => compareTls(version, maximum.value) > 0)) {
    return { code: 'acceptsOutsideBound', bound: 'maximum', value: maximum.value, versions, restart };
  }
  return { code: 'accepts', clients, restart };
}

function withoutFinding(server: Server, { report }: Observation, outcome: WireOutcome): Headline {
  const { rows } = compareWithSettings(declaredOf(server), report);
  const open = rows.filter(({ agreement }) => agreement === 'unknown');
  const [first] = open;
  if (first) {
    return { code: 'unknown', clients: open.map(({ clients }) => clients), reason: first.reason };
  }
  if (outcome.certificate === 'unknown') {
    return { code: 'certificateUnknown' };
  }
  if (!outcome.pgBouncer.every(({ seen }) => seen)) {
    return { code: 'pgBouncerUnknown' };
  }
  const observed = (result: 'accepted' | 'refused'): readonly ClientKind[] =>
    rows.filter((row) => row.observed === result).map(({ clients }) => clients);
  return { code: 'asConfigured', accepted: observed('accepted'), refused: observed('refused') };
}
