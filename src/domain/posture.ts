import type { PgBouncerOutcome, Server, WireOutcome } from './server';
import { compareTls, type TlsVersion } from './tlsVersion';

/** An organization's requirement for servers. */
export interface TlsPolicy {
  readonly minimum: TlsVersion;
  /** Present where enforcement is not required. */
  readonly enforcement?: false;
  /** Whole days that the server's certificate has to be valid for; absent where that is not required. */
  readonly daysToExpiry?: number;
  /** The exception that relaxes the policy for this server. */
  readonly exception?: NamedException;
  /** An exception that no longer applies. */
  readonly expired?: NamedException;
}

/** Who has asked for an exception, why, and its last day (ISO date). */
export interface NamedException {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** The policy that a server has to meet. */
export type PolicyFor = (server: Server) => TlsPolicy;

export const defaultPolicy: TlsPolicy = { minimum: '1.2' };

/**
 * Verdict on a server. `strong`: TLS is enforced, and the minimum meets the policy. `weak`: TLS is enforced, but older
 * versions are accepted, or the server behaves otherwise than configured. `exposed`: clients may connect without
 * encryption. `unknown`: the settings could not be read.
 */
export type Posture = 'exposed' | 'weak' | 'unknown' | 'strong';

/** Most urgent first: the order of rows. */
export const postures: readonly Posture[] = ['exposed', 'weak', 'unknown', 'strong'];

export function posture(server: Server, policy: TlsPolicy): Posture {
  const declared = declaredPosture(server, policy);
  const trouble = wireTrouble(server);
  if (!trouble || declared === 'exposed') {
    return declared;
  }
  const exposed = trouble.admitted.includes('plaintext') || trouble.pgBouncer.some((port) => port.admitsPlaintext);
  return exposed ? 'exposed' : 'weak';
}

/** The posture according to the settings alone, which a change of them can improve. */
export function declaredPosture(server: Server, policy: TlsPolicy): Posture {
  const { enforcement, minimum } = server.tls;
  if (!enforcement.known) {
    return 'unknown';
  }
  if (!enforcement.value) {
    return 'exposed';
  }
  if (!minimum.known) {
    return 'unknown';
  }
  return compareTls(minimum.value, policy.minimum) >= 0 ? 'strong' : 'weak';
}

/** The outcome of the verification, if it is current and shows a problem. */
export function wireTrouble({ wire }: Server): WireOutcome | undefined {
  const outcome = wire?.outcome;
  return outcome &&
    !outcome.outdated &&
    (outcome.agreement === 'disagree' || isBad(outcome.certificate) || outcome.pgBouncer.some(isTroubled))
    ? outcome
    : undefined;
}

/** Whether a server and its PgBouncer both behave as configured; `unknown` when either could not be observed. */
export function wholeAgreement({ agreement, pgBouncer }: WireOutcome): WireOutcome['agreement'] {
  if (agreement === 'disagree' || pgBouncer.some(isTroubled)) {
    return 'disagree';
  }
  return pgBouncer.every(({ seen }) => seen) ? agreement : 'unknown';
}

/** Whether the verification of a PgBouncer port shows a problem. */
export function isTroubled({ admitsPlaintext, belowMinimum, certificate }: PgBouncerOutcome): boolean {
  return admitsPlaintext || belowMinimum.length > 0 || isBad(certificate);
}

export const isBad = (certificate: WireOutcome['certificate']): certificate is 'notTrusted' | 'otherName' =>
  certificate === 'notTrusted' || certificate === 'otherName';

/** An exposed server needs none where the policy does not require enforcement, and nothing else is wrong with it. */
export function needsAttention(server: Server, policy: TlsPolicy): boolean {
  const value = posture(server, policy);
  if (value === 'exposed' && policy.enforcement === false && !wireTrouble(server)) {
    return false;
  }
  return value === 'exposed' || value === 'weak';
}
