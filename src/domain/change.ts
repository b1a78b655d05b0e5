import type { TlsPolicy } from './posture';
import { isReady, type Server, type ServerKind, type TlsSettingName } from './server';
import { acceptedVersions, compareTls, tlsVersions, type TlsBound, type TlsVersion } from './tlsVersion';

/** A requested change: only the settings to change. */
export interface TlsChange {
  readonly enforcement?: boolean;
  readonly minimum?: TlsBound;
}

/** Reason that a change is not sent, as a code with data. */
export type Refusal =
  /** Single Server: an enforced minimum cannot be turned off. */
  | { readonly code: 'minimumCannotBeRemoved'; readonly current: TlsVersion }
  /** Flexible Server always has a minimum. */
  | { readonly code: 'minimumRequired' }
  | {
      readonly code: 'versionNotSupported';
      readonly kind: ServerKind;
      readonly version: TlsVersion;
      readonly supported: readonly TlsVersion[];
    }
  | { readonly code: 'aboveMaximum'; readonly version: TlsVersion; readonly maximum: TlsVersion }
  | { readonly code: 'readOnlySetting'; readonly setting: TlsSettingName }
  | { readonly code: 'serverNotReady'; readonly state: string }
  | { readonly code: 'settingUnknown'; readonly setting: TlsSettingName }
  /** Single Server would drop a minimum that is sent together with enforcement off. */
  | { readonly code: 'minimumNeedsEnforcement' };

/** Effect of a change on clients. */
export type Effect =
  | { readonly code: 'unencryptedAdmitted' }
  | { readonly code: 'unencryptedRefused' }
  /** Single Server resets the minimum when enforcement is turned off (observed in recorded traffic). */
  | { readonly code: 'minimumLost'; readonly minimum: TlsVersion }
  | { readonly code: 'versionsAdmitted'; readonly versions: readonly TlsVersion[] }
  | { readonly code: 'versionsRefused'; readonly versions: readonly TlsVersion[] };

export interface AllowedChange {
  /** The settings to send: only those that differ. Empty when all are already set. */
  readonly change: TlsChange;
  readonly effects: readonly Effect[];
  /** Whether it admits clients that were rejected before; such a change needs a confirmation. */
  readonly weakens: boolean;
}

export type Planned =
  { readonly ok: true; readonly plan: AllowedChange } | { readonly ok: false; readonly refusal: Refusal };

/** Minimum versions that a product supports, oldest first. */
export function supportedMinimums(kind: ServerKind): readonly TlsVersion[] {
  return kind === 'single' ? ['1.0', '1.1', '1.2'] : ['1.2', '1.3'];
}

/**
 * Applies the rules for changes before a request is sent. Setting a minimum on a Single Server that does not enforce
 * TLS also turns on enforcement, because the service keeps no minimum without it. Sources: seed document and recorded
 * traffic; see docs/decisions.md.
 */
export function planChange(server: Server, requested: TlsChange): Planned {
  if (!isReady(server)) {
    return refuse({ code: 'serverNotReady', state: server.state });
  }
  const unread = unreadSetting(server, requested);
  if (unread) {
    return refuse({ code: 'settingUnknown', setting: unread });
  }
  const enforced = valueOr(server.tls.enforcement, undefined);
  const minimum = valueOr(server.tls.minimum, undefined);
  const wanted = completeRequest(server, requested);
  const change: { enforcement?: boolean; minimum?: TlsBound } = {};
  if (wanted.minimum !== undefined && wanted.minimum !== minimum) {
    const refusal = minimumRefusal(server, wanted.minimum);
    if (refusal) {
      return refuse(refusal);
    }
    change.minimum = wanted.minimum;
  }
  if (wanted.enforcement !== undefined && wanted.enforcement !== enforced) {
    change.enforcement = wanted.enforcement;
  }
  if (server.kind === 'single' && change.minimum !== undefined && wanted.enforcement === false) {
    return refuse({ code: 'minimumNeedsEnforcement' });
  }
  const readOnly = (['enforcement', 'minimum'] as const).find(
    (setting) => change[setting] !== undefined && server.tls.readOnly?.includes(setting),
  );
  if (readOnly) {
    return refuse({ code: 'readOnlySetting', setting: readOnly });
  }
  const effects = effectsOf(server, change, minimum);
  return { ok: true, plan: { change, effects, weakens: effects.some(isWeakening) } };
}

/** The part of a change that a server does not show. A setting that is not known counts as not changed. */
export function remainingChange(server: Server, { enforcement, minimum }: TlsChange): TlsChange {
  return {
    ...(enforcement === undefined || valueOr(server.tls.enforcement, undefined) === enforcement ? {} : { enforcement }),
    ...(minimum === undefined || valueOr(server.tls.minimum, undefined) === minimum ? {} : { minimum }),
  };
}

/** One option of the question for a minimum version. */
export interface MinimumOption {
  readonly minimum: TlsBound;
  readonly current: boolean;
  readonly recommended: boolean;
  /** Versions of clients that are accepted, and that are rejected. */
  readonly accepted: readonly TlsVersion[];
  readonly rejected: readonly TlsVersion[];
  /** Whether choosing it admits clients that are rejected today. */
  readonly weakens: boolean;
  /** Whether choosing it also turns on enforcement. */
  readonly enforces: boolean;
  /** Present when the option cannot be chosen. */
  readonly refusal?: Refusal;
}

/** All options, newest version first, `none` last; those that cannot be chosen carry the reason. */
export function minimumOptions(server: Server, policy: TlsPolicy): readonly MinimumOption[] {
  const current = valueOr(server.tls.minimum, undefined);
  const recommended = recommendedMinimum(server, policy);
  const bounds: TlsBound[] = [...[...tlsVersions].reverse(), 'none'];
  return bounds
    .filter((bound) => bound !== 'none' || server.kind === 'single')
    .map((bound) => {
      const planned = planChange(server, { minimum: bound });
      const accepted = acceptedVersions(bound, valueOr(server.tls.maximum, 'none')).filter((version) =>
        speaks(server, version),
      );
      return {
        minimum: bound,
        current: bound === current,
        recommended: bound === recommended,
        accepted,
        rejected: tlsVersions.filter((version) => compareTls(version, bound) < 0),
        weakens: planned.ok && planned.plan.weakens,
        enforces: planned.ok && planned.plan.change.enforcement === true,
        ...(planned.ok ? {} : { refusal: planned.refusal }),
      };
    });
}

/** The lowest minimum that satisfies the policy, or the highest that the product supports. */
export function recommendedMinimum(server: Server, policy: TlsPolicy): TlsVersion {
  const candidates = server.tls.allowedMinimums ?? supportedMinimums(server.kind);
  return candidates.find((version) => compareTls(version, policy.minimum) >= 0) ?? candidates.at(-1) ?? policy.minimum;
}

/** The change that repairs a server; undefined when nothing needs repair or the change is not possible. */
export function recommendedChange(server: Server, policy: TlsPolicy): TlsChange | undefined {
  const minimum = valueOr(server.tls.minimum, undefined);
  const recommended = recommendedMinimum(server, policy);
  const raise = minimum !== undefined && compareTls(minimum, recommended) < 0;
  const planned = planChange(server, {
    ...(policy.enforcement === false ? {} : { enforcement: true }),
    ...(raise ? { minimum: recommended } : {}),
  });
  return planned.ok && Object.keys(planned.plan.change).length > 0 ? planned.plan.change : undefined;
}

/** The change from `after` back to `before`; undefined when they do not differ. */
export function undoOf(before: Server, after: Server): TlsChange | undefined {
  const requested: { enforcement?: boolean; minimum?: TlsBound } = {};
  const enforced = valueOr(before.tls.enforcement, undefined);
  const minimum = valueOr(before.tls.minimum, undefined);
  if (enforced !== undefined && enforced !== valueOr(after.tls.enforcement, undefined)) {
    requested.enforcement = enforced;
  }
  // the service drops the minimum when enforcement is off, so it is not requested separately
  if (
    minimum !== undefined &&
    minimum !== valueOr(after.tls.minimum, undefined) &&
    !(after.kind === 'single' && enforced === false)
  ) {
    requested.minimum = minimum;
  }
  return Object.keys(requested).length > 0 ? requested : undefined;
}

function completeRequest(server: Server, requested: TlsChange): TlsChange {
  const implied =
    server.kind === 'single' &&
    requested.minimum !== undefined &&
    requested.minimum !== 'none' &&
    requested.enforcement === undefined;
  return implied ? { ...requested, enforcement: true } : requested;
}

function minimumRefusal(server: Server, minimum: TlsBound): Refusal | undefined {
  if (minimum === 'none') {
    const current = valueOr(server.tls.minimum, 'none');
    if (server.kind === 'flexible') {
      return { code: 'minimumRequired' };
    }
    return current === 'none' ? undefined : { code: 'minimumCannotBeRemoved', current };
  }
  const supported = server.tls.allowedMinimums ?? supportedMinimums(server.kind);
  if (!supported.includes(minimum)) {
    return { code: 'versionNotSupported', kind: server.kind, version: minimum, supported };
  }
  const maximum = valueOr(server.tls.maximum, 'none');
  return maximum !== 'none' && compareTls(minimum, maximum) > 0
    ? { code: 'aboveMaximum', version: minimum, maximum }
    : undefined;
}

function effectsOf(server: Server, change: TlsChange, minimum: TlsBound | undefined): Effect[] {
  const effects: Effect[] = [];
  if (change.enforcement === false) {
    effects.push({ code: 'unencryptedAdmitted' });
    if (server.kind === 'single' && minimum !== undefined && minimum !== 'none') {
      effects.push({ code: 'minimumLost', minimum });
    }
  }
  if (change.enforcement === true) {
    effects.push({ code: 'unencryptedRefused' });
  }
  if (change.minimum !== undefined && minimum !== undefined) {
    const before = acceptedVersions(minimum).filter((version) => speaks(server, version));
    const after = acceptedVersions(change.minimum).filter((version) => speaks(server, version));
    const admitted = after.filter((version) => !before.includes(version));
    const refused = before.filter((version) => !after.includes(version));
    if (admitted.length > 0) {
      effects.push({ code: 'versionsAdmitted', versions: admitted });
    }
    if (refused.length > 0) {
      effects.push({ code: 'versionsRefused', versions: refused });
    }
  }
  return effects;
}

/** A minimum is lost only where unencrypted clients are admitted. */
const isWeakening = ({ code }: Effect): boolean => code === 'unencryptedAdmitted' || code === 'versionsAdmitted';

/**
 * Whether a product supports a version. Flexible Server has no TLS 1.0 and 1.1; Single Server accepts every newer
 * version as well ("and higher").
 */
function speaks(server: Server, version: TlsVersion): boolean {
  return server.kind === 'single' || compareTls(version, '1.2') >= 0;
}

function unreadSetting(server: Server, requested: TlsChange): TlsSettingName | undefined {
  if (!server.tls.enforcement.known && (requested.enforcement !== undefined || server.kind === 'single')) {
    return 'enforcement';
  }
  return !server.tls.minimum.known && requested.minimum !== undefined ? 'minimum' : undefined;
}

function valueOr<T, U>(reading: { known: true; value: T } | { known: false }, otherwise: U): T | U {
  return reading.known ? reading.value : otherwise;
}

const refuse = (refusal: Refusal): Planned => ({ ok: false, refusal });
