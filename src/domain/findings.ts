import { isBad, wireTrouble, type NamedException, type TlsPolicy } from './posture';
import type { ClientKind, PgBouncerOutcome, Server, TlsSettingName, UnknownReason, WireOutcome } from './server';
import { acceptedVersions, compareTls, type TlsBound, type TlsVersion } from './tlsVersion';

/** The rules that servers are checked against, with their severity. Ids are public and keep their meaning. */
export const rules = {
  'tls/not-enforced': 'error',
  'tls/no-minimum': 'warning',
  'tls/minimum-too-low': 'warning',
  'tls/policy-out-of-reach': 'warning',
  'tls/maximum-set': 'warning',
  'tls/restart-pending': 'warning',
  'tls/setting-unknown': 'info',
  'policy/exception': 'info',
  'policy/exception-expired': 'warning',
  'policy/certificate-expiry': 'warning',
  'server/retired': 'info',
  'wire/accepts-against-settings': 'error',
  'wire/rejects-against-settings': 'warning',
  'wire/certificate-invalid': 'error',
  'pgbouncer/accepts-plaintext': 'error',
  'pgbouncer/below-minimum': 'warning',
  'pgbouncer/certificate-invalid': 'error',
} as const;

export type RuleId = keyof typeof rules;

/** Address of a rule's section in the documentation. */
export function ruleHelp(rule: RuleId): string {
  return `https://github.com/postgres-tls/azure-postgres-tls/blob/main/docs/rules.md#${rule.replace('/', '')}`;
}

/** A rule that a server violates, with the data of its sentence. */
export type Finding =
  | { readonly rule: 'tls/not-enforced' | 'tls/no-minimum' | 'tls/restart-pending' | 'server/retired' }
  | {
      readonly rule: 'tls/minimum-too-low';
      readonly minimum: TlsVersion;
      readonly policy: TlsVersion;
      /** Versions below the policy that the server accepts. */
      readonly admitted: readonly TlsVersion[];
    }
  | ({ readonly rule: 'policy/exception' | 'policy/exception-expired' } & NamedException)
  /** `daysLeft`: days until the certificate expires; negative when it has. */
  | { readonly rule: 'policy/certificate-expiry'; readonly daysLeft: number; readonly required: number }
  | { readonly rule: 'tls/policy-out-of-reach'; readonly policy: TlsVersion }
  | { readonly rule: 'tls/maximum-set'; readonly maximum: TlsVersion }
  | {
      readonly rule: 'tls/setting-unknown';
      readonly setting: TlsSettingName;
      readonly reason: UnknownReason;
      readonly raw?: string;
    }
  | {
      readonly rule: 'wire/accepts-against-settings' | 'wire/rejects-against-settings';
      readonly clients: readonly ClientKind[];
    }
  | { readonly rule: 'wire/certificate-invalid'; readonly certificate: 'notTrusted' | 'otherName' }
  | { readonly rule: 'pgbouncer/accepts-plaintext'; readonly port: number }
  | { readonly rule: 'pgbouncer/below-minimum'; readonly port: number; readonly versions: readonly TlsVersion[] }
  | {
      readonly rule: 'pgbouncer/certificate-invalid';
      readonly port: number;
      readonly certificate: 'notTrusted' | 'otherName';
    };

export type PgBouncerFinding = Extract<Finding, { readonly rule: `pgbouncer/${string}` }>;

/** A finding with the severity and the documentation of its rule, for programs. */
export type DescribedFinding<Found extends Finding = Finding> = Found & {
  readonly severity: (typeof rules)[RuleId];
  readonly help: string;
};

export function describeFinding<Found extends Finding>(finding: Found): DescribedFinding<Found> {
  return { ...finding, severity: rules[finding.rule], help: ruleHelp(finding.rule) };
}

/** A finding of the verification on the wire. */
export type WireFinding = PgBouncerFinding | Extract<Finding, { readonly rule: `wire/${string}` }>;

/** The rules that a server violates, the most urgent first. */
export function findings(server: Server, policy: TlsPolicy): readonly Finding[] {
  const { enforcement, minimum, maximum, pendingRestart } = server.tls;
  const trouble = wireTrouble(server);
  const found: Finding[] = trouble ? [...wireFindings(trouble)] : [];
  if (enforcement.known && !enforcement.value && policy.enforcement !== false) {
    found.push({ rule: 'tls/not-enforced' });
  }
  if (minimum.known) {
    found.push(...minimumFindings(minimum.value, policy));
    if (server.kind === 'single' && compareTls(policy.minimum, '1.2') > 0) {
      found.push({ rule: 'tls/policy-out-of-reach', policy: policy.minimum });
    }
  }
  if (maximum.known && maximum.value !== 'none') {
    found.push({ rule: 'tls/maximum-set', maximum: maximum.value });
  }
  if (pendingRestart) {
    found.push({ rule: 'tls/restart-pending' });
  }
  found.push(...expiryFindings(server, policy));
  if (policy.expired) {
    found.push({ rule: 'policy/exception-expired', ...policy.expired });
  }
  if (policy.exception) {
    found.push({ rule: 'policy/exception', ...policy.exception });
  }
  for (const setting of ['enforcement', 'minimum', 'maximum'] as const) {
    const reading = server.tls[setting];
    if (!reading.known && reading.reason !== 'notReadYet') {
      const raw = reading.raw === undefined ? {} : { raw: reading.raw };
      found.push({ rule: 'tls/setting-unknown', setting, reason: reading.reason, ...raw });
    }
  }
  if (server.kind === 'single') {
    found.push({ rule: 'server/retired' });
  }
  return found;
}

/** The rules that a current outcome of the verification violates, the most urgent first. */
export function wireFindings({ admitted, refused, certificate, pgBouncer }: WireOutcome): readonly WireFinding[] {
  const ofPgBouncer = pgBouncer.flatMap(pgBouncerFindings);
  const isError = ({ rule }: PgBouncerFinding): boolean => rules[rule] === 'error';
  return [
    ...(admitted.length > 0 ? [{ rule: 'wire/accepts-against-settings', clients: admitted } as const] : []),
    ...(isBad(certificate) ? [{ rule: 'wire/certificate-invalid', certificate } as const] : []),
    ...ofPgBouncer.filter(isError),
    ...(refused.length > 0 ? [{ rule: 'wire/rejects-against-settings', clients: refused } as const] : []),
    ...ofPgBouncer.filter((finding) => !isError(finding)),
  ];
}

/** The rules that PgBouncer violates on one port, the most urgent first. */
export function pgBouncerFindings(outcome: PgBouncerOutcome): readonly PgBouncerFinding[] {
  const { port, admitsPlaintext, certificate, belowMinimum } = outcome;
  return [
    ...(admitsPlaintext ? [{ rule: 'pgbouncer/accepts-plaintext', port } as const] : []),
    ...(isBad(certificate) ? [{ rule: 'pgbouncer/certificate-invalid', port, certificate } as const] : []),
    ...(belowMinimum.length > 0 ? [{ rule: 'pgbouncer/below-minimum', port, versions: belowMinimum } as const] : []),
  ];
}

/** Judged by the days that are left now, of the certificate that the last verification saw. */
function expiryFindings({ wire }: Server, { daysToExpiry: required }: TlsPolicy, now = Date.now()): Finding[] {
  const { daysLeft: left, at = now } = wire?.outcome ?? {};
  if (required === undefined || left === undefined) {
    return [];
  }
  const daysLeft = left - Math.floor((now - at) / 86_400_000);
  return daysLeft < required ? [{ rule: 'policy/certificate-expiry', daysLeft, required }] : [];
}

function minimumFindings(minimum: TlsBound, policy: TlsPolicy): Finding[] {
  if (minimum === 'none') {
    return [{ rule: 'tls/no-minimum' }];
  }
  if (compareTls(minimum, policy.minimum) >= 0) {
    return [];
  }
  const admitted = acceptedVersions(minimum).filter((version) => compareTls(version, policy.minimum) < 0);
  return [{ rule: 'tls/minimum-too-low', minimum, policy: policy.minimum, admitted }];
}
