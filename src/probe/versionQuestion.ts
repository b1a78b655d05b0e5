import type { TlsVersion } from '../domain/tlsVersion';
import { allSuites, commonSuites, suiteName } from './cipherSuites';
import type { HelloOptions } from './clientHello';
import { problemOf, type WireProblem } from './problem';
import type { HelloRefusal, Untimed, VersionAnswer } from './report';
import type { FinalFlight } from './serverFlight';

/** Says a hello over a connection of its own. @throws WireError */
export type SayHello = (offer: HelloOptions) => Promise<FinalFlight>;

/** Outcome of one hello. */
type Outcome =
  | { readonly kind: 'accepted'; readonly answer: Untimed<VersionAnswer> }
  /** Whatever else is offered. */
  | { readonly kind: 'refused'; readonly refusal: HelloRefusal }
  /** Nothing of what was offered will do, which another hello may have. */
  | { readonly kind: 'nothingShared'; readonly alert: string }
  | { readonly kind: 'unknown'; readonly problem: WireProblem };

/**
 * Whether a server lets clients of a version in.
 *
 * A first hello offers what clients commonly do. What it leaves open is asked again with every suite, group and
 * signature scheme there is, in several hellos, as no server has to take a large one. The version is refused when the
 * server says so, chooses an older one, or (up to TLS 1.2) accepts nothing of all that. A closed connection and other
 * alerts say nothing about the version: `unknown`.
 */
export async function askVersion(
  version: TlsVersion,
  serverName: string,
  say: SayHello,
): Promise<Untimed<VersionAnswer>> {
  const versions = [version] as const;
  const first = await ask(version, { versions, serverName, suites: commonSuites(version) }, say);
  if (isDecided(first)) {
    return toAnswer(first, version);
  }
  const all = await Promise.all(
    allSuites(version).map((suites) => ask(version, { versions, serverName, suites, everything: true }, say)),
  );
  const decisive =
    all.find(({ kind }) => kind === 'accepted') ??
    all.find(({ kind }) => kind === 'refused') ??
    all.find(({ kind }) => kind === 'unknown') ??
    all[0];
  return toAnswer(decisive ?? first, version);
}

/** After some problems another hello has no better prospects. */
function isDecided(outcome: Outcome): boolean {
  return outcome.kind === 'unknown'
    ? !['alert', 'closed'].includes(outcome.problem.code)
    : outcome.kind !== 'nothingShared';
}

function toAnswer(outcome: Outcome, version: TlsVersion): Untimed<VersionAnswer> {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.answer;
    case 'refused':
      return { status: 'refused', ...outcome.refusal };
    case 'nothingShared':
      // in TLS 1.3 a pre-shared key is no suite, and cannot be offered without its owner
      return version === '1.3'
        ? { status: 'unknown', problem: { code: 'alert', alert: outcome.alert } }
        : { status: 'refused', reason: 'alert', alert: outcome.alert };
    case 'unknown':
      return { status: 'unknown', problem: outcome.problem };
  }
}

/**
 * Says hello, again without the suites of a key exchange that the server chose and could not go on with: an old version
 * may fail for its signatures, and work where none is needed.
 */
async function ask(version: TlsVersion, offer: HelloOptions, say: SayHello): Promise<Outcome> {
  let failed: Outcome | undefined;
  let { suites } = offer;
  while (suites.length > 0) {
    let flight: FinalFlight;
    try {
      flight = await say({ ...offer, suites });
    } catch (error) {
      return { kind: 'unknown', problem: problemOf(error) };
    }
    const outcome = outcomeOf(flight, version);
    if (flight.kind === 'chosen' || flight.after?.version !== version || version === '1.3') {
      return outcome.kind === 'nothingShared' ? (failed ?? outcome) : outcome;
    }
    failed = outcome;
    const { suite } = flight.after;
    suites = suites.filter((id) => keyExchangeOf(id) !== keyExchangeOf(suite));
  }
  return failed ?? { kind: 'unknown', problem: { code: 'notTried' } };
}

function outcomeOf(flight: FinalFlight, version: TlsVersion): Outcome {
  const chosen = flight.kind === 'chosen' ? flight : flight.after;
  if (chosen !== undefined && chosen.version !== version) {
    return { kind: 'refused', refusal: { reason: 'olderVersion', version: chosen.version } };
  }
  if (flight.kind === 'chosen') {
    const { suite, keyExchange } = flight;
    const cipher = suiteName(suite);
    return { kind: 'accepted', answer: { status: 'accepted', cipher, ...(keyExchange ? { keyExchange } : {}) } };
  }
  const { alert, after } = flight;
  if (after === undefined && alert === 'protocol_version') {
    return { kind: 'refused', refusal: { reason: 'alert', alert } };
  }
  return after === undefined && (alert === 'handshake_failure' || alert === 'insufficient_security')
    ? { kind: 'nothingShared', alert }
    : { kind: 'unknown', problem: { code: 'alert', alert } };
}

/** For example `TLS_ECDHE_RSA`; a suite whose name does not say it stands for itself. */
const keyExchangeOf = (suite: number): string => suiteName(suite).split('_WITH_')[0] ?? '';
