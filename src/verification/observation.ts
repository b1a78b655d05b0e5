import { describeFinding, wireFindings, type DescribedFinding, type WireFinding } from '../domain/findings';
import {
  currentException,
  keptException,
  type ClientKind,
  type KeptException,
  type PgBouncerOutcome,
  type Reading,
  type Server,
  type WireOutcome,
} from '../domain/server';
import { tlsVersions } from '../domain/tlsVersion';
import {
  comparePgBouncer,
  compareWithSettings,
  explain,
  type AzureView,
  type DeclaredSettings,
  type DiagnosisStep,
  type LoginOutcome,
  type PgBouncerVerdict,
  type Verdict,
  type VerdictReason,
  type WireReport,
} from '../probe';

/** Name of the authority of simulated servers in their chains. */
export const demoAuthority = 'demo';

/** Observation of PgBouncer; no ports when it is off or not known to be on. */
export interface PgBouncerSeen {
  readonly enabled: Reading<boolean>;
  readonly ports: readonly PgBouncerPort[];
}

export interface PgBouncerPort {
  /** The port in Azure; the report has the address of a simulated one. */
  readonly port: number;
  readonly report: WireReport;
}

/** Observation of a server, with its settings at that time. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly report: WireReport;
  readonly declared: DeclaredSettings;
  readonly pgBouncer: PgBouncerSeen;
  /** Whether the server is simulated on this machine. */
  readonly simulated: boolean;
  /** Azure's view of the server at that time. */
  readonly azure: AzureView;
  /** Outcome of a later login by the user. */
  readonly login?: LoginOutcome;
}

/** Result of the verification commands: plain data. */
export interface VerificationResult {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly declared: DeclaredSettings;
  /**
   * Verdict on the server and its PgBouncer together: the first of `disagree`, `attention` and `unknown` that applies.
   */
  readonly overall: PgBouncerVerdict['overall'];
  readonly verdict: Verdict;
  /** Rules that the server violates on the wire, the most urgent first; none from before a change of its settings. */
  readonly findings: readonly DescribedFinding<WireFinding>[];
  /** The timed exception of the server. */
  readonly exception?: KeptException;
  /** Whether the settings have changed since the verification. */
  readonly outdated: boolean;
  readonly report: WireReport;
  readonly pgBouncer: {
    readonly enabled: Reading<boolean>;
    readonly ports: readonly (PgBouncerPort & { readonly verdict: PgBouncerVerdict })[];
  };
}

/** Result of the diagnosis: that of the verification, and the path of a client. */
export interface DiagnosisResult extends VerificationResult {
  readonly azure: AzureView;
  readonly steps: readonly DiagnosisStep[];
}

export function resultOf(server: Server, observation: Observation): VerificationResult {
  const { report, simulated, pgBouncer } = observation;
  const outcome = outcomeOf(server, observation);
  const declared = declaredOf(server);
  const exception = currentException(server);
  const { id, name } = server;
  const ports = pgBouncer.ports.map((seen) => ({ ...seen, verdict: comparePgBouncer(declared, seen.report) }));
  const verdict = compareWithSettings(declared, report);
  const all = [verdict.overall, ...ports.map((port) => port.verdict.overall)];
  return {
    id,
    name,
    simulated,
    declared,
    overall: (['disagree', 'attention', 'unknown'] as const).find((one) => all.includes(one)) ?? 'agree',
    verdict,
    findings: outcome.outdated ? [] : wireFindings(outcome).map((finding) => describeFinding(finding)),
    ...(exception ? { exception: keptException(exception) } : {}),
    outdated: outcome.outdated,
    report,
    pgBouncer: { enabled: pgBouncer.enabled, ports },
  };
}

export function diagnosisOf(server: Server, observation: Observation): DiagnosisResult {
  const { report, azure } = observation;
  return { ...resultOf(server, observation), azure, steps: explain(report, undefined, azure) };
}

export function declaredOf({ tls: { enforcement, minimum, maximum } }: Pick<Server, 'tls'>): DeclaredSettings {
  return { enforcement, minimum, maximum };
}

/** Compares an observation with the current settings of the server. */
export function outcomeOf(server: Server, { at, report, declared, pgBouncer }: Observation): WireOutcome {
  const { overall, rows } = compareWithSettings(declaredOf(server), report);
  const clients = (code: VerdictReason['code']): readonly ClientKind[] =>
    rows.filter(({ reason }) => reason.code === code).map((row) => row.clients);
  return {
    at,
    agreement: overall,
    admitted: clients('acceptedAgainstSettings'),
    refused: clients('refusedAgainstSettings'),
    certificate: certificateOf(report),
    ...daysLeftOf(report),
    outdated: haveChanged(declared, declaredOf(server)),
    pgBouncer: pgBouncer.ports.map((seen) => pgBouncerOutcome(server, seen)),
  };
}

function daysLeftOf({ session }: WireReport): Pick<WireOutcome, 'daysLeft'> {
  const daysLeft = session.status === 'unknown' ? undefined : session.chain.daysLeft;
  return daysLeft === undefined ? {} : { daysLeft };
}

export function pgBouncerOutcome(server: Server, { port, report }: PgBouncerPort): PgBouncerOutcome {
  const { rows } = comparePgBouncer(declaredOf(server), report);
  return {
    port,
    seen: rows.every(({ agreement }) => agreement !== 'unknown'),
    admitsPlaintext: rows.some(({ clients, agreement }) => clients === 'plaintext' && agreement === 'disagree'),
    belowMinimum: rows.flatMap(({ clients, reason }) =>
      clients !== 'plaintext' && reason.code === 'ownMinimum' ? [clients] : [],
    ),
    certificate: certificateOf(report),
  };
}

function certificateOf({ session }: WireReport): WireOutcome['certificate'] {
  if (session.status === 'unknown') {
    return 'unknown';
  }
  const { trusted, hostName } = session.chain;
  return trusted ? (hostName.matches ? 'good' : 'otherName') : 'notTrusted';
}

/** Whether settings have changed. A setting that was unknown at either time counts as unchanged. */
function haveChanged(then: DeclaredSettings, now: DeclaredSettings): boolean {
  return (['enforcement', 'minimum', 'maximum'] as const).some((name) => {
    const [before, after] = [then[name], now[name]];
    return before.known && after.known && before.value !== after.value;
  });
}

/** Report before the first observation, so that only the declared settings are shown. */
export const nothingSeen: Pick<WireReport, 'plaintext' | 'versions'> = (() => {
  const notTried = { status: 'unknown', problem: { code: 'notTried' }, milliseconds: 0 } as const;
  const versions = Object.fromEntries(tlsVersions.map((version) => [version, notTried]));
  return { plaintext: notTried, versions: versions as unknown as WireReport['versions'] };
})();
