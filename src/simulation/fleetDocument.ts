/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A subscription as in `GET /subscriptions`; unknown properties are kept. */
export interface SubscriptionResource extends JsonObject {
  /** `/subscriptions/{uuid}`. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state: string;
}

/** A server of either product in the service's form; unknown properties are kept. */
export interface ServerResource extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly properties: JsonObject;
}

/** A server parameter of a Flexible Server, with the properties in the fleet file. */
export interface ConfigurationResource extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: JsonObject;
}

/** The initial state of a simulated Resource Manager. Made by `parseFleet`, which checks it. */
export interface FleetDocument {
  readonly subscriptions: readonly SubscriptionResource[];
  readonly servers: readonly ServerResource[];
  /** Only differences from the service's defaults. */
  readonly configurations: readonly ConfigurationResource[];
  /** Rules of servers that have any, by server id in lower case. */
  readonly networkRules?: Readonly<Record<string, NetworkRules>>;
  /** Differences between a server's behavior on the wire and its settings, by server id in lower case. */
  readonly wire?: Readonly<Record<string, WireOverride>>;
  /** Policy assignments and exemptions. */
  readonly policies?: readonly PolicyResource[];
  /** Connected clients of servers that have any, by server id in lower case. */
  readonly clients?: Readonly<Record<string, readonly SimulatedClient[]>>;
}

/** A policy assignment or exemption in the service's form. */
export interface PolicyResource extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The subscription, resource group, server or management group that it is at. */
  readonly scope: string;
  readonly properties: JsonObject;
}

/** Kinds of network rules, by the last part of their ARM type. */
export const ruleTypes = ['firewallRules', 'virtualNetworkRules'] as const;
export type RuleType = (typeof ruleTypes)[number];

/** Rules with their names and properties, in the service's shape. */
export type NetworkRules = Readonly<Partial<Record<RuleType, readonly NetworkRule[]>>>;
export interface NetworkRule extends JsonObject {
  readonly name: string;
  readonly properties: JsonObject;
}

/** Versions by PostgreSQL's names, `TLSv1` to `TLSv1.3`; an empty one is no bound. Absent members follow the settings. */
export interface WireOverride {
  /** Whether clients without TLS get in. */
  readonly plaintext?: boolean;
  readonly minimum?: string;
  readonly maximum?: string;
}

/** Equal sessions of a user's application. */
export interface SimulatedClient {
  readonly user: string;
  /** Undefined: the password of every simulated server. */
  readonly password?: string;
  readonly application: string;
  readonly address: string;
  readonly database: string;
  /** PostgreSQL's name of the TLS version; empty: not encrypted. */
  readonly tls: string;
  readonly replication: boolean;
  /** Number of sessions. */
  readonly count: number;
}

export const provider = 'Microsoft.DBforPostgreSQL';

/** Last part of the ARM type of both products. */
export type ServerType = 'servers' | 'flexibleServers';

/** Parts of an ARM id of a server, or of a server parameter below it. */
export interface ResourcePath {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly serverType: ServerType;
  readonly server: string;
  readonly configuration?: string;
  /** Id of the server, spelled as in the id that was read. */
  readonly serverId: string;
}

const idPattern =
  /^(\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.DBforPostgreSQL\/(servers|flexibleServers)\/([^/]+))(?:\/configurations\/([^/]+))?\/?$/i;

export function parseResourcePath(id: string): ResourcePath | undefined {
  const match = idPattern.exec(id);
  if (!match) {
    return undefined;
  }
  const [, serverId = '', subscriptionId = '', resourceGroup = '', type = '', server = '', configuration] = match;
  const serverType = type.toLowerCase() === 'servers' ? 'servers' : 'flexibleServers';
  const path = { subscriptionId, resourceGroup, serverType, server, serverId } as const;
  return configuration === undefined ? path : { ...path, configuration };
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidPattern.test(value);
}

/** Whether a name is valid in Azure, so that simulated responses are possible ones. */
export function isResourceGroupName(value: string): boolean {
  return /^[\p{L}\p{M}\p{Nd}\p{Pc}.()-]{1,90}$/u.test(value) && !value.endsWith('.');
}

export function isServerName(value: string): boolean {
  return /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i.test(value);
}

export function isHostName(value: string): boolean {
  return value.length <= 253 && /^(?!-)[a-z\d_-]{1,63}(\.(?!-)[a-z\d_-]{1,63})*\.?$/i.test(value);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` for JSON: keeps the element type. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** ARM compares ids and names without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
