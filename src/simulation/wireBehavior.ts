import {
  type ConfigurationResource,
  isJsonObject,
  type Json,
  parseResourcePath,
  sameName,
  type ServerResource,
  type SimulatedClient,
  type WireOverride,
} from './fleetDocument';

/** The connections that are accepted. Versions by PostgreSQL's names; an empty one is no bound. */
interface Admission {
  readonly plaintext: boolean;
  readonly minimum: string;
  readonly maximum: string;
}

/** How a simulated server answers on the wire. */
export interface WireBehavior extends Admission {
  /** Empty while the server has none. */
  readonly host: string;
  readonly running: boolean;
  /** The ports of PgBouncer, where it is on. */
  readonly pgBouncer: readonly (Admission & { readonly port: number })[];
  readonly database: DatabaseBehavior;
}

/** Who may log in to a simulated server, and who is connected. */
export interface DatabaseBehavior {
  /** PostgreSQL's version. */
  readonly version: string;
  /** Whether users log in as `user@server`, through the gateway of Single Servers. */
  readonly gateway: boolean;
  readonly users: readonly { readonly name: string; readonly password: string; readonly administrator: boolean }[];
  readonly clients: readonly SimulatedClient[];
}

/** Password of every user of a simulated server for whom the fleet file has no other. */
export const simulatedPassword = 'simulated';

/** The members of a server that the service does not have, as the fleet file has them. */
interface FileMembers {
  /** Differences from the settings. */
  readonly override?: WireOverride | undefined;
  readonly clients?: readonly SimulatedClient[] | undefined;
}

export function wireBehavior(
  server: ServerResource,
  configurations: readonly ConfigurationResource[],
  { override, clients = [] }: FileMembers = {},
): WireBehavior {
  const settings = admissionOf(server, configurations);
  return {
    host: text(server.properties.fullyQualifiedDomainName),
    running: [server.properties.state, server.properties.userVisibleState].includes('Ready'),
    ...settings,
    ...override,
    pgBouncer: pgBouncerPorts(server, configurations).map((port) => ({
      port,
      plaintext: settings.plaintext,
      minimum: 'TLSv1.2',
      maximum: '',
    })),
    database: databaseOf(server, clients),
  };
}

function databaseOf(
  { id, properties: { version, minorVersion, administratorLogin } }: ServerResource,
  clients: readonly SimulatedClient[],
): DatabaseBehavior {
  const administrator = text(administratorLogin) || 'postgres';
  const names = [...new Set([administrator, ...clients.map(({ user }) => user)])];
  const given = clients.filter(({ password }) => password !== undefined);
  return {
    version: [text(version) || '16', text(minorVersion)].filter(Boolean).join('.'),
    gateway: parseResourcePath(id)?.serverType === 'servers',
    users: names.map((name) => ({
      name,
      password: given.find(({ user }) => user === name)?.password ?? simulatedPassword,
      administrator: name === administrator,
    })),
    clients,
  };
}

function pgBouncerPorts(server: ServerResource, configurations: readonly ConfigurationResource[]): readonly number[] {
  const isFlexible = parseResourcePath(server.id)?.serverType === 'flexibleServers';
  if (!isFlexible || valueOf(configurations, 'pgbouncer.enabled').toLowerCase() !== 'true') {
    return [];
  }
  return isJsonObject(server.properties.cluster) ? [6432, 8432] : [6432];
}

function admissionOf(server: ServerResource, configurations: readonly ConfigurationResource[]): Admission {
  const { sslEnforcement, minimalTlsVersion } = server.properties;
  if (parseResourcePath(server.id)?.serverType === 'servers') {
    const version = /^TLS1_(\d)$/.exec(text(minimalTlsVersion))?.[1];
    const minimum = version === undefined ? '' : version === '0' ? 'TLSv1' : `TLSv1.${version}`;
    return { plaintext: sslEnforcement === 'Disabled', minimum, maximum: '' };
  }
  return {
    plaintext: valueOf(configurations, 'require_secure_transport').toLowerCase() === 'off',
    minimum: valueOf(configurations, 'ssl_min_protocol_version'),
    maximum: valueOf(configurations, 'ssl_max_protocol_version'),
  };
}

const valueOf = (configurations: readonly ConfigurationResource[], name: string): string =>
  text(configurations.find((one) => sameName(one.name, name))?.properties.value);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
