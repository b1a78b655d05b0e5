import type { TlsBound, TlsVersion } from './tlsVersion';

/**
 * `single`: Azure Database for PostgreSQL Single Server (`Microsoft.DBforPostgreSQL/servers`), retired on 2025-03-28.
 * `flexible`: Flexible Server (`Microsoft.DBforPostgreSQL/flexibleServers`).
 */
export type ServerKind = 'single' | 'flexible';

/** Day on which Single Server was retired (ISO date). */
export const singleServerRetirement = '2025-03-28';

/** Reasons that a setting is not known. For `unrecognised`, `raw` keeps the service's value. */
export const unknownReasons = [
  'notReadYet',
  'stopped',
  'notReady',
  'inaccessible',
  'forbidden',
  'throttled',
  'absent',
  'unrecognised',
  'failed',
] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** A value from the service, or the reason that it is not known. Never a guess. */
export type Reading<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: UnknownReason; readonly raw?: string };

export const known = <T>(value: T): Reading<T> => ({ known: true, value });
export const unknown = (reason: UnknownReason, raw?: string): Reading<never> =>
  raw === undefined ? { known: false, reason } : { known: false, reason, raw };

/** TLS settings of one server, in terms common to both products. */
export interface TlsSettings {
  /** Whether the server rejects clients without TLS (`sslEnforcement`, `require_secure_transport`). */
  readonly enforcement: Reading<boolean>;
  /** Oldest version accepted (`minimalTlsVersion`, `ssl_min_protocol_version`); `none`: no minimum is enforced. */
  readonly minimum: Reading<TlsBound>;
  /** Newest version accepted (`ssl_max_protocol_version`); `none`: no limit, which is always so on Single Server. */
  readonly maximum: Reading<TlsBound>;
  /** Minimums that the service accepts (`allowedValues`), oldest first; absent when the service does not list them. */
  readonly allowedMinimums?: readonly TlsVersion[];
  /** Settings that the service marks as read-only on this server. */
  readonly readOnly?: readonly TlsSettingName[];
  /** A changed value takes effect only after a restart. */
  readonly pendingRestart?: boolean;
}

export const tlsSettingNames = ['enforcement', 'minimum', 'maximum'] as const;
export type TlsSettingName = (typeof tlsSettingNames)[number];

export interface Subscription {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly tenantId?: string;
}

/**
 * Ways to log in to a server's databases (`authConfig`), each on or off; absent when the service does not report it.
 */
export interface Authentication {
  readonly password?: boolean;
  /** Login with a Microsoft Entra access token. */
  readonly entra?: boolean;
}

/** A server as last read. Immutable: a change creates a new object. */
export interface Server {
  /** ARM resource id in the service's spelling. Compare with {@link sameId}. */
  readonly id: string;
  readonly kind: ServerKind;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Region by its short name, for example `westeurope`. */
  readonly location: string;
  /** `fullyQualifiedDomainName`; absent while the server is being provisioned. */
  readonly host?: string;
  /** PostgreSQL version, for example `17` or `17.4`. */
  readonly version?: string;
  /** The service's name of the state: `Ready`, `Stopped`, `Updating`, `Inaccessible`… */
  readonly state: string;
  readonly administratorLogin?: string;
  /** Tags of the resource; absent when it has none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Absent when the service does not report it: Single Server has no such setting. */
  readonly authentication?: Authentication;
  /**
   * Elastic cluster (`cluster`), whose nodes share the settings. Absent: it is not one, or the service does not report
   * it.
   */
  readonly elasticCluster?: true;
  readonly tls: TlsSettings;
  /** Time of the last reading of the settings, in milliseconds since the epoch. */
  readonly readAt: number;
  /** State of the verification on the wire; absent until the first verification in a session. Never stored. */
  readonly wire?: WireState;
  /** Until when TLS is not enforced on purpose. Never stored with the server. */
  readonly exception?: ServerException;
}

/** A timed exception from enforcement, as shown with its server. */
export interface ServerException {
  /** In milliseconds since the epoch. */
  readonly until: number;
  readonly reason: string;
}

/** The exception of a server that does not enforce TLS; undefined where it is not, or no longer, in effect. */
export function currentException({ exception, tls: { enforcement } }: Server): ServerException | undefined {
  return enforcement.known && enforcement.value ? undefined : exception;
}

/** A timed exception in a saved document; `until` in ISO 8601. */
export interface KeptException {
  readonly until: string;
  readonly reason: string;
}

export const keptException = ({ until, reason }: ServerException): KeptException => ({
  until: new Date(until).toISOString(),
  reason,
});

/** Clients of one kind: without TLS, or with one version of it. */
export type ClientKind = 'plaintext' | TlsVersion;

export interface WireState {
  /** Whether a verification is running. */
  readonly verifying: boolean;
  readonly outcome?: WireOutcome;
}

/** Result of the last verification on the wire, compared with the current settings. */
export interface WireOutcome {
  /** Time of the verification, in milliseconds since the epoch. */
  readonly at: number;
  readonly agreement: 'agree' | 'disagree' | 'unknown';
  /** Clients that were accepted although the settings reject them, and rejected although the settings accept them. */
  readonly admitted: readonly ClientKind[];
  readonly refused: readonly ClientKind[];
  /** Whether the certificate was trusted and valid for the server's name; `unknown`: no certificate was seen. */
  readonly certificate: 'good' | 'notTrusted' | 'otherName' | 'unknown';
  /** Whole days until the first certificate of the chain expires, at the time of the verification. */
  readonly daysLeft?: number;
  /** Whether the settings have changed since, so that the result no longer applies. */
  readonly outdated: boolean;
  /** One outcome for each PgBouncer port; empty when PgBouncer is off or not known to be on. */
  readonly pgBouncer: readonly PgBouncerOutcome[];
}

/**
 * Result of the verification of one PgBouncer port. PgBouncer has its own minimum version, which no setting of the
 * server declares.
 */
export interface PgBouncerOutcome {
  readonly port: number;
  /** Whether the result is known for every kind of client. */
  readonly seen: boolean;
  /** Whether clients without TLS were accepted although TLS is enforced, which applies to PgBouncer as well. */
  readonly admitsPlaintext: boolean;
  /** Accepted versions below the server's minimum. */
  readonly belowMinimum: readonly TlsVersion[];
  readonly certificate: WireOutcome['certificate'];
}

/** Whether the service returns the settings and accepts changes in the server's state. */
export function isReady(server: Server): boolean {
  return server.state.toLowerCase() === 'ready';
}

/** Whether the settings are neither in the list nor read since. */
export function isUnread({ tls }: Server): boolean {
  return !tls.enforcement.known && tls.enforcement.reason === 'notReadYet';
}

/** Compares ARM ids, which are case-insensitive. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
