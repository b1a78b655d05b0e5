import type { ClientKind, PgBouncerOutcome, Server, TlsSettingName, UnknownReason, WireOutcome } from './server';
import { acceptedVersions, compareTls, type TlsBound, type TlsVersion } from './tlsVersion';

/** What an organisation asks of every server. */
export interface TlsPolicy {
  readonly minimum: TlsVersion;
}

export const defaultPolicy: TlsPolicy = { minimum: '1.2' };

/**
 * `strong`: enforced, and the minimum is at least the policy's. `weak`: enforced, but older versions get in, or the
 * server does not do on the wire what its settings say. `exposed`: clients may connect without encryption. `unknown`:
 * could not be read.
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

/** By the settings alone: what a change of them can repair. */
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

/** What was seen on the wire, where it speaks against the server. */
export function wireTrouble({ wire }: Server): WireOutcome | undefined {
  const outcome = wire?.outcome;
  return outcome &&
    !outcome.outdated &&
    (outcome.agreement === 'disagree' || isBad(outcome.certificate) || outcome.pgBouncer.some(isTroubled))
    ? outcome
    : undefined;
}

/** How a server and its PgBouncer stand to the settings together: what could not be seen of either is no agreement. */
export function wholeAgreement({ agreement, pgBouncer }: WireOutcome): WireOutcome['agreement'] {
  if (agreement === 'disagree' || pgBouncer.some(isTroubled)) {
    return 'disagree';
  }
  return pgBouncer.every(({ seen }) => seen) ? agreement : 'unknown';
}

/** Whether what was seen of PgBouncer speaks against the server. */
export function isTroubled({ admitsPlaintext, belowMinimum, certificate }: PgBouncerOutcome): boolean {
  return admitsPlaintext || belowMinimum.length > 0 || isBad(certificate);
}

const isBad = (certificate: WireOutcome['certificate']): certificate is 'notTrusted' | 'otherName' =>
  certificate === 'notTrusted' || certificate === 'otherName';

export function needsAttention(server: Server, policy: TlsPolicy): boolean {
  const value = posture(server, policy);
  return value === 'exposed' || value === 'weak';
}

/** What is to be said about a server, most urgent first; the words are made at the edge. */
export type Finding =
  | { readonly code: 'notEnforced'; readonly severity: 'error' }
  | { readonly code: 'noMinimum'; readonly severity: 'warning' }
  | {
      readonly code: 'minimumBelowPolicy';
      readonly severity: 'warning';
      readonly minimum: TlsVersion;
      readonly policy: TlsVersion;
      /** Versions that get in below the policy. */
      readonly admitted: readonly TlsVersion[];
    }
  /** The product of this server cannot be set to what the policy asks for. */
  | { readonly code: 'policyOutOfReach'; readonly severity: 'warning'; readonly policy: TlsVersion }
  /** What was seen on the wire is not what the settings say. */
  | { readonly code: 'wireAdmits'; readonly severity: 'error'; readonly clients: readonly ClientKind[] }
  | { readonly code: 'wireRefuses'; readonly severity: 'warning'; readonly clients: readonly ClientKind[] }
  /** The certificate that the server shows is not trusted, or not for its name. */
  | { readonly code: 'wireCertificate'; readonly severity: 'error'; readonly certificate: 'notTrusted' | 'otherName' }
  /** PgBouncer lets in clients without TLS, though TLS is enforced. */
  | { readonly code: 'pgBouncerAdmits'; readonly severity: 'error'; readonly port: number }
  /** PgBouncer has its own minimum, and lets in versions below the server's. */
  | {
      readonly code: 'pgBouncerBelowMinimum';
      readonly severity: 'warning';
      readonly port: number;
      readonly versions: readonly TlsVersion[];
    }
  | {
      readonly code: 'pgBouncerCertificate';
      readonly severity: 'error';
      readonly port: number;
      readonly certificate: 'notTrusted' | 'otherName';
    }
  | { readonly code: 'maximumSet'; readonly severity: 'warning'; readonly maximum: TlsVersion }
  | { readonly code: 'pendingRestart'; readonly severity: 'warning' }
  | {
      readonly code: 'settingUnknown';
      readonly severity: 'info';
      readonly setting: TlsSettingName;
      readonly reason: UnknownReason;
      readonly raw?: string;
    }
  | { readonly code: 'retired'; readonly severity: 'info' };

export function findings(server: Server, policy: TlsPolicy): readonly Finding[] {
  const { enforcement, minimum, maximum, pendingRestart } = server.tls;
  const found: Finding[] = wireFindings(wireTrouble(server));
  if (enforcement.known && !enforcement.value) {
    found.push({ code: 'notEnforced', severity: 'error' });
  }
  if (minimum.known) {
    found.push(...minimumFindings(minimum.value, policy));
    if (server.kind === 'single' && compareTls(policy.minimum, '1.2') > 0) {
      found.push({ code: 'policyOutOfReach', severity: 'warning', policy: policy.minimum });
    }
  }
  if (maximum.known && maximum.value !== 'none') {
    found.push({ code: 'maximumSet', severity: 'warning', maximum: maximum.value });
  }
  if (pendingRestart) {
    found.push({ code: 'pendingRestart', severity: 'warning' });
  }
  for (const setting of ['enforcement', 'minimum', 'maximum'] as const) {
    const reading = server.tls[setting];
    if (!reading.known && reading.reason !== 'notReadYet') {
      const raw = reading.raw === undefined ? {} : { raw: reading.raw };
      found.push({ code: 'settingUnknown', severity: 'info', setting, reason: reading.reason, ...raw });
    }
  }
  if (server.kind === 'single') {
    found.push({ code: 'retired', severity: 'info' });
  }
  return found;
}

function wireFindings(trouble: WireOutcome | undefined): Finding[] {
  if (!trouble) {
    return [];
  }
  const { admitted, refused, certificate, pgBouncer } = trouble;
  return [
    ...(admitted.length > 0 ? [{ code: 'wireAdmits', severity: 'error', clients: admitted } as const] : []),
    ...(isBad(certificate) ? [{ code: 'wireCertificate', severity: 'error', certificate } as const] : []),
    ...pgBouncer.flatMap(pgBouncerErrors),
    ...(refused.length > 0 ? [{ code: 'wireRefuses', severity: 'warning', clients: refused } as const] : []),
    ...pgBouncer
      .filter(({ belowMinimum }) => belowMinimum.length > 0)
      .map(
        ({ port, belowMinimum }) =>
          ({ code: 'pgBouncerBelowMinimum', severity: 'warning', port, versions: belowMinimum }) as const,
      ),
  ];
}

function pgBouncerErrors({ port, admitsPlaintext, certificate }: PgBouncerOutcome): Finding[] {
  return [
    ...(admitsPlaintext ? [{ code: 'pgBouncerAdmits', severity: 'error', port } as const] : []),
    ...(isBad(certificate) ? [{ code: 'pgBouncerCertificate', severity: 'error', port, certificate } as const] : []),
  ];
}

function minimumFindings(minimum: TlsBound, policy: TlsPolicy): Finding[] {
  if (minimum === 'none') {
    return [{ code: 'noMinimum', severity: 'warning' }];
  }
  if (compareTls(minimum, policy.minimum) >= 0) {
    return [];
  }
  const admitted = acceptedVersions(minimum).filter((version) => compareTls(version, policy.minimum) < 0);
  return [{ code: 'minimumBelowPolicy', severity: 'warning', minimum, policy: policy.minimum, admitted }];
}
