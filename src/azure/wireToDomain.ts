import type { Server as WireSingleServer } from '@azure/arm-postgresql';
import type { Configuration, Server as WireFlexibleServer } from '@azure/arm-postgresql-flexible';
import type { Subscription as WireSubscription, TenantIdDescription } from '@azure/arm-resources-subscriptions';
import { isHostName, isLocationName, isUuid, parseServerId } from '../domain/resourceId';
import {
  known,
  unknown,
  type Authentication,
  type Reading,
  type Server,
  type ServerKind,
  type Subscription,
  type TlsSettingName,
  type TlsSettings,
  type UnknownReason,
} from '../domain/server';
import { compareTls, tlsVersions, type TlsBound, type TlsVersion } from '../domain/tlsVersion';

/** A server parameter as the service gave it, or why it could not be read. */
export type ParameterReading = Configuration | UnknownReason;

/** undefined: the service sent something that is not a subscription. */
export function toSubscription(wire: WireSubscription): Subscription | undefined {
  const id = text(wire.subscriptionId);
  if (!id || !isUuid(id)) {
    return undefined;
  }
  const tenantId = text(wire.tenantId);
  return { id, name: text(wire.displayName) ?? id, ...(tenantId && isUuid(tenantId) ? { tenantId } : {}) };
}

export interface TenantName {
  /** UUID. */
  readonly id: string;
  readonly name: string;
}

/** Empty: the service sent something that is not a tenant. The id reaches command lines, so it has to be a UUID. */
export function toTenantName(wire: TenantIdDescription): readonly TenantName[] {
  const id = text(wire.tenantId);
  return id && isUuid(id) ? [{ id, name: text(wire.displayName) ?? text(wire.defaultDomain) ?? id }] : [];
}

/** undefined: the service sent something that is not a Single Server. */
export function fromSingleServer(wire: WireSingleServer, readAt: number): Server | undefined {
  const version = text(wire.version);
  return toServer('single', wire, {
    state: text(wire.userVisibleState) ?? unknownState,
    ...(version ? { version } : {}),
    tls: {
      enforcement: reading(wire.sslEnforcement, enabledDisabled),
      minimum: reading(wire.minimalTlsVersion, singleMinimum),
      maximum: known('none'),
    },
    readAt,
  });
}

/**
 * undefined: the service sent something that is not a Flexible Server. The settings are server parameters, to be
 * read one by one: `notReadYet`, or the reason why the server's state does not let them be read.
 */
export function fromFlexibleServer(wire: WireFlexibleServer, readAt: number): Server | undefined {
  const major = text(wire.version);
  const minor = text(wire.minorVersion);
  const state = text(wire.state) ?? unknownState;
  const authentication = fromAuthConfig(wire.authConfig);
  const unread = unknown(unreadReason(state));
  return toServer('flexible', wire, {
    state,
    ...(major ? { version: minor ? `${major}.${minor}` : major } : {}),
    ...(authentication ? { authentication } : {}),
    ...(Number(asRecord(wire.cluster).clusterSize) > 0 ? { elasticCluster: true } : {}),
    tls: { enforcement: unread, minimum: unread, maximum: unread },
    readAt,
  });
}

function fromAuthConfig(wire: unknown): Authentication | undefined {
  const { passwordAuth, activeDirectoryAuth } = asRecord(wire);
  const [password, entra] = [passwordAuth, activeDirectoryAuth].map((value) =>
    enabledDisabled((text(value) ?? '').toLowerCase()),
  );
  return password === undefined && entra === undefined
    ? undefined
    : { ...(password === undefined ? {} : { password }), ...(entra === undefined ? {} : { entra }) };
}

/** TLS settings from the parameters `require_secure_transport`, `ssl_min_…` and `ssl_max_protocol_version`. */
export function fromParameters(parameters: Record<TlsSettingName, ParameterReading>): TlsSettings {
  const { enforcement, minimum, maximum } = parameters;
  const allowed = typeof minimum === 'string' ? [] : allowedVersions(minimum.allowedValues);
  const names: readonly TlsSettingName[] = ['enforcement', 'minimum', 'maximum'];
  const marked = (flag: 'isReadOnly' | 'isConfigPendingRestart'): TlsSettingName[] =>
    names.filter((name) => {
      const parameter = parameters[name];
      return typeof parameter !== 'string' && parameter[flag] === true;
    });
  const readOnly = marked('isReadOnly');
  return {
    enforcement: parameterReading(enforcement, onOff),
    minimum: parameterReading(minimum, protocolVersion),
    maximum: parameterReading(maximum, (value) => (value === '' ? 'none' : protocolVersion(value))),
    ...(allowed.length > 0 ? { allowedMinimums: allowed } : {}),
    ...(readOnly.length > 0 ? { readOnly } : {}),
    ...(marked('isConfigPendingRestart').length > 0 ? { pendingRestart: true } : {}),
  };
}

/** `pgbouncer.enabled`; it is hidden where the server's tier has no PgBouncer. */
export function fromPgBouncerParameter(parameter: ParameterReading): Reading<boolean> {
  return parameter === 'absent' ? known(false) : parameterReading(parameter, trueFalse);
}

/**
 * A row of Resource Graph has a server's JSON, its properties not flattened as the packages do. undefined: it is not
 * one of a server.
 */
export function fromGraphServer(row: unknown, readAt: number): Server | undefined {
  const { id, name, location, tags, properties } = asRecord(row);
  const wire = { ...asRecord(properties), id, name, location, tags } as WireSingleServer & WireFlexibleServer;
  return fromSingleServer(wire, readAt) ?? fromFlexibleServer(wire, readAt);
}

/** The subscription of a row that is a PostgreSQL server's, but not named as Azure names one; undefined: it is not. */
export function subscriptionOfUnreadable(row: unknown): string | undefined {
  const { id, type } = asRecord(row);
  const subscriptionId = /^\/subscriptions\/([^/]+)\//i.exec(text(id) ?? '')?.[1];
  const isServer = /^microsoft\.dbforpostgresql\/(flexible)?servers$/i.test(text(type) ?? '');
  return isServer && subscriptionId !== undefined && isUuid(subscriptionId) ? subscriptionId : undefined;
}

/** undefined: the row is not one of a subscription. */
export function fromGraphSubscription(row: unknown): Subscription | undefined {
  const { subscriptionId, name, tenantId } = asRecord(row);
  return toSubscription({ subscriptionId, displayName: name, tenantId } as WireSubscription);
}

/** The row with settings that are to be read from the server itself. */
export function withoutSettings(row: Server, reason: UnknownReason = 'notReadYet'): Server {
  const unread = unknown(reason);
  return { ...row, tls: { enforcement: unread, minimum: unread, maximum: unread } };
}

const unknownState = 'Unknown';

interface CommonResource {
  readonly id?: string;
  readonly name?: string;
  readonly location?: string;
  readonly tags?: unknown;
  readonly fullyQualifiedDomainName?: string;
  readonly administratorLogin?: string;
}

function toServer(
  kind: ServerKind,
  wire: CommonResource,
  rest: Pick<Server, 'state' | 'version' | 'authentication' | 'elasticCluster' | 'tls' | 'readAt'>,
): Server | undefined {
  const id = text(wire.id);
  const parts = id === undefined ? undefined : parseServerId(id);
  if (id === undefined || parts?.kind !== kind) {
    return undefined;
  }
  const name = text(wire.name) ?? parts.name;
  const host = text(wire.fullyQualifiedDomainName);
  // names go into commands, paths and links, and the host is where a password is sent: an odd one is no server of Azure's
  if (name.toLowerCase() !== parts.name.toLowerCase() || (host !== undefined && !isHostName(host))) {
    return undefined;
  }
  const tags = fromTags(wire.tags);
  const administratorLogin = text(wire.administratorLogin);
  // `West Europe` and `westeurope` are the same place
  const location = (text(wire.location) ?? '').replaceAll(' ', '').toLowerCase();
  return {
    id,
    kind,
    name,
    resourceGroup: parts.resourceGroup,
    subscriptionId: parts.subscriptionId,
    location: isLocationName(location) ? location : '',
    ...(host ? { host } : {}),
    ...(administratorLogin && !/[\p{C}\p{Zl}\p{Zp}]/u.test(administratorLogin) ? { administratorLogin } : {}),
    ...(tags ? { tags } : {}),
    ...rest,
  };
}

/** Limits of Azure: 50 tags, names of 512 characters and values of 256. */
function fromTags(wire: unknown): Readonly<Record<string, string>> | undefined {
  const tags = Object.entries(asRecord(wire))
    .filter(
      (tag): tag is [string, string] => typeof tag[1] === 'string' && tag[0].length <= 512 && tag[1].length <= 256,
    )
    .slice(0, 50);
  return tags.length > 0 ? Object.fromEntries(tags) : undefined;
}

/** Only a server that is ready has readable parameters; one that is stopping is called stopped. */
function unreadReason(state: string): UnknownReason {
  switch (state.toLowerCase()) {
    case 'ready':
      return 'notReadYet';
    case 'stopped':
    case 'stopping':
      return 'stopped';
    case 'inaccessible':
      return 'inaccessible';
    default:
      return 'notReady';
  }
}

function parameterReading<T>(parameter: ParameterReading, parse: (value: string) => T | undefined): Reading<T> {
  return typeof parameter === 'string' ? unknown(parameter) : reading(parameter.value, parse);
}

/** `parse` gets the value in lower case: the service is known to change the case of values. */
function reading<T>(value: unknown, parse: (value: string) => T | undefined): Reading<T> {
  if (value === undefined || value === null) {
    return unknown('absent');
  }
  const parsed = typeof value === 'string' ? parse(value.toLowerCase()) : undefined;
  return parsed === undefined ? unknown('unrecognised', String(value)) : known(parsed);
}

function enabledDisabled(value: string): boolean | undefined {
  return value === 'enabled' ? true : value === 'disabled' ? false : undefined;
}

function singleMinimum(value: string): TlsBound | undefined {
  return value === 'tlsenforcementdisabled'
    ? 'none'
    : tlsVersions.find((version) => value === `tls${version.replace('.', '_')}`);
}

/** Switches of PostgreSQL. `value`: in lower case. */
export function onOff(value: string): boolean | undefined {
  return value === 'on' ? true : value === 'off' ? false : undefined;
}

/** The service writes switches of PgBouncer so, and those of PostgreSQL as `on` and `off`. */
function trueFalse(value: string): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : onOff(value);
}

/** PostgreSQL's spelling: `TLSv1` is 1.0. `value`: in lower case. */
export function protocolVersion(value: string): TlsVersion | undefined {
  return value === 'tlsv1' ? '1.0' : tlsVersions.find((version) => value === `tlsv${version}`);
}

/** `allowedValues` is a comma-separated list for these parameters; a pattern such as `.*` yields no values. */
function allowedVersions(allowedValues: unknown): TlsVersion[] {
  return String(allowedValues ?? '')
    .split(',')
    .map((value) => protocolVersion(value.trim().toLowerCase()))
    .filter((version) => version !== undefined)
    .sort(compareTls);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
