import type { ClientKind, Server, WireOutcome } from '../../domain/server';
import { tlsVersions } from '../../domain/tlsVersion';
import {
  compareWithSettings,
  type DeclaredSettings,
  type LoginOutcome,
  type Verdict,
  type VerdictReason,
  type WireReport,
} from '../../probe';

/** Name of the authority of simulated servers in their chains. */
export const demoAuthority = 'demo';

/** What was seen of a server, and which settings it had then. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly report: WireReport;
  readonly declared: DeclaredSettings;
  /** It was a simulated server, on this machine. */
  readonly simulated: boolean;
  /** Outcome of the login that the user tried after it. */
  readonly login?: LoginOutcome;
}

/** What commands resolve with: plain data. */
export interface VerificationResult {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly declared: DeclaredSettings;
  readonly verdict: Verdict;
  readonly report: WireReport;
}

export function resultOf(server: Server, { report, simulated }: Observation): VerificationResult {
  const declared = declaredOf(server);
  const { id, name } = server;
  return { id, name, simulated, declared, verdict: compareWithSettings(declared, report), report };
}

export function declaredOf({ tls: { enforcement, minimum, maximum } }: Pick<Server, 'tls'>): DeclaredSettings {
  return { enforcement, minimum, maximum };
}

/** Holds what was seen against the settings that the server has now. */
export function outcomeOf(server: Server, { at, report, declared }: Observation): WireOutcome {
  const { overall, rows } = compareWithSettings(declaredOf(server), report);
  const clients = (code: VerdictReason['code']): readonly ClientKind[] =>
    rows.filter(({ reason }) => reason.code === code).map((row) => row.clients);
  return {
    at,
    agreement: overall,
    admitted: clients('acceptedAgainstSettings'),
    refused: clients('refusedAgainstSettings'),
    certificate: certificateOf(report),
    outdated: haveChanged(declared, declaredOf(server)),
  };
}

function certificateOf({ session }: WireReport): WireOutcome['certificate'] {
  if (session.status === 'unknown') {
    return 'unknown';
  }
  const { trusted, hostName } = session.chain;
  return trusted ? (hostName.matches ? 'good' : 'otherName') : 'notTrusted';
}

/** A setting that could not be read, then or now, has not changed as far as anybody knows. */
function haveChanged(then: DeclaredSettings, now: DeclaredSettings): boolean {
  return (['enforcement', 'minimum', 'maximum'] as const).some((name) => {
    const [before, after] = [then[name], now[name]];
    return before.known && after.known && before.value !== after.value;
  });
}

/** What there is to say before anything was seen: what the settings declare. */
export const nothingSeen: Pick<WireReport, 'plaintext' | 'versions'> = (() => {
  const notTried = { status: 'unknown', problem: { code: 'notTried' }, milliseconds: 0 } as const;
  const versions = Object.fromEntries(tlsVersions.map((version) => [version, notTried]));
  return { plaintext: notTried, versions: versions as unknown as WireReport['versions'] };
})();
