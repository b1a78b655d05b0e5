import type { TlsBound, TlsVersion } from './tlsVersion';

/**
 * `single`: Azure Database for PostgreSQL Single Server (`Microsoft.DBforPostgreSQL/servers`), retired on 2025-03-28.
 * `flexible`: Flexible Server (`Microsoft.DBforPostgreSQL/flexibleServers`).
 */
export type ServerKind = 'single' | 'flexible';

/** Day on which Single Server was retired (ISO date). */
export const singleServerRetirement = '2025-03-28';

/** Why a setting is not known. `unrecognised` keeps what the service said in `raw`. */
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

/** A value as the service gave it, or the reason why it is not known. Never a guess. */
export type Reading<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly reason: UnknownReason; readonly raw?: string };

export const known = <T>(value: T): Reading<T> => ({ known: true, value });
export const unknown = (reason: UnknownReason, raw?: string): Reading<never> =>
  raw === undefined ? { known: false, reason } : { known: false, reason, raw };

/** TLS settings of one server in the terms of both products. */
export interface TlsSettings {
  /** Whether the server refuses clients without TLS (`sslEnforcement`, `require_secure_transport`). */
  readonly enforcement: Reading<boolean>;
  /** Oldest version accepted (`minimalTlsVersion`, `ssl_min_protocol_version`); `none`: no minimum is enforced. */
  readonly minimum: Reading<TlsBound>;
  /** Newest version accepted (`ssl_max_protocol_version`); `none`: no limit, and always on Single Server. */
  readonly maximum: Reading<TlsBound>;
  /** Minimums that the service says it takes (`allowedValues`), oldest first; absent where it does not say. */
  readonly allowedMinimums?: readonly TlsVersion[];
  /** Settings that the service marks as read-only on this server. */
  readonly readOnly?: readonly TlsSettingName[];
  /** A value was written that the server uses only after a restart. */
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

/** Ways to log in to a server's databases (`authConfig`), each on or off; absent where the service does not say. */
export interface Authentication {
  readonly password?: boolean;
  /** With a Microsoft Entra access token. */
  readonly entra?: boolean;
}

/** One server as it was last read. Immutable: a change gives a new object. */
export interface Server {
  /** ARM resource id as the service spells it. Compare with {@link sameId}. */
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
  /** The service's own word: `Ready`, `Stopped`, `Updating`, `Inaccessible`… */
  readonly state: string;
  readonly administratorLogin?: string;
  /** Absent where the service does not say: Single Server has no such setting. */
  readonly authentication?: Authentication;
  /** An elastic cluster (`cluster`): its nodes share the settings. Absent: it is none, or the service does not say. */
  readonly elasticCluster?: true;
  readonly tls: TlsSettings;
  /** When the settings were read, in milliseconds since the epoch. */
  readonly readAt: number;
  /** What is known of it on the wire; absent until it is verified for the first time in a session. Never stored. */
  readonly wire?: WireState;
}

/** Clients of one kind: without TLS, or with one version of it. */
export type ClientKind = 'plaintext' | TlsVersion;

export interface WireState {
  /** It is being verified now. */
  readonly verifying: boolean;
  readonly outcome?: WireOutcome;
}

/** What a server did when it was last verified on the wire, held against its settings as they are now. */
export interface WireOutcome {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  readonly agreement: 'agree' | 'disagree' | 'unknown';
  /** Clients that got in though the settings refuse them, and that were refused though the settings let them in. */
  readonly admitted: readonly ClientKind[];
  readonly refused: readonly ClientKind[];
  /** Whether the certificate was trusted and for the server's name; `unknown`: none was seen. */
  readonly certificate: 'good' | 'notTrusted' | 'otherName' | 'unknown';
  /** The settings have changed since: it says nothing about the server as it is now. */
  readonly outdated: boolean;
  /** One for each port of its PgBouncer; none where PgBouncer is off, or not known to be on. */
  readonly pgBouncer: readonly PgBouncerOutcome[];
}

/** What PgBouncer did on one port. It has a minimum version of its own, which no setting of the server declares. */
export interface PgBouncerOutcome {
  readonly port: number;
  /** Whether every kind of client could be judged. */
  readonly seen: boolean;
  /** Clients without TLS got in though TLS is enforced, which goes for PgBouncer as well. */
  readonly admitsPlaintext: boolean;
  /** Versions that got in below the server's minimum. */
  readonly belowMinimum: readonly TlsVersion[];
  readonly certificate: WireOutcome['certificate'];
}

/** States in which the service answers for the settings and takes changes. */
export function isReady(server: Server): boolean {
  return server.state.toLowerCase() === 'ready';
}

/** The list had no settings of it, and nobody has asked for them yet. */
export function isUnread({ tls }: Server): boolean {
  return !tls.enforcement.known && tls.enforcement.reason === 'notReadYet';
}

/** ARM ids are compared without regard to case. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
