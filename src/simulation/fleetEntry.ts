import {
  type ConfigurationResource,
  isHostName,
  isJsonArray,
  isJsonObject,
  isResourceGroupName,
  isServerName,
  isUuid,
  type Json,
  type JsonObject,
  type NetworkRules,
  parseResourcePath,
  provider,
  type ResourcePath,
  ruleTypes,
  sameName,
  type ServerResource,
  type SubscriptionResource,
  type WireOverride,
} from './fleetDocument';
import { readNetworkRules } from './networkRules';
import { describe, EntryProblem } from './fleetText';
import { listCommands } from './foreignFile';
import { defaultProperties, isAllowedValue, parameters } from './parameters';

/** One entry of a fleet file, in the service's shape. A server brings the parameters that were inside it. */
export type FleetEntry =
  | {
      readonly server: ServerResource;
      readonly configurations: readonly ConfigurationResource[];
      readonly wire?: WireOverride;
      readonly networkRules?: NetworkRules;
    }
  | { readonly configuration: ConfigurationResource };

export const minimalTlsVersions = ['TLSEnforcementDisabled', 'TLS1_0', 'TLS1_1', 'TLS1_2'];
export const sslEnforcements = ['Enabled', 'Disabled'];

/** What stands beside `properties` in an ARM resource; the Azure CLI puts everything else there as well. */
const envelope = new Set([
  ...['id', 'name', 'type', 'location', 'tags', 'sku', 'identity', 'systemData', 'zones', 'kind', 'etag'],
  ...['managedBy', 'plan', 'extendedLocation', 'resourceGroup', 'configurations', 'wire', ...ruleTypes],
]);

const maximumVersion = 'ssl_max_protocol_version';

const accepted = `/subscriptions/{id}/resourceGroups/{group}/providers/${provider}/servers/{name} or …/flexibleServers/{name}`;

const wholeObjects = `save whole objects, without --query: ${listCommands}`;

/** @throws EntryProblem */
export function readEntry(entry: Json): FleetEntry {
  if (!isJsonObject(entry)) {
    throw new EntryProblem(`expected a resource (an object), found ${describe(entry)}`);
  }
  const { id } = entry;
  if (!isGiven(id) || id === '') {
    throw new EntryProblem(`"id" is missing: expected the ARM id of the server, ${accepted}; ${wholeObjects}`);
  }
  if (typeof id !== 'string') {
    throw new EntryProblem(`expected the ARM id of the server, ${accepted}, found ${describe(id)}`, 'id');
  }
  const path = parseResourcePath(id);
  if (!path) {
    throw new EntryProblem(`${describe(id)} is not the id of a PostgreSQL server: expected ${accepted}`, 'id');
  }
  if (!isUuid(path.subscriptionId)) {
    throw new EntryProblem(`the subscription ${describe(path.subscriptionId)} is not a UUID`, 'id');
  }
  if (!isResourceGroupName(path.resourceGroup)) {
    throw new EntryProblem(`${JSON.stringify(path.resourceGroup)} is not a name of a resource group in Azure`, 'id');
  }
  if (!isServerName(path.server)) {
    throw new EntryProblem(`${JSON.stringify(path.server)} is not a name of a server in Azure`, 'id');
  }
  if (path.configuration !== undefined && !isParameterName(path.configuration)) {
    throw new EntryProblem(`expected the name of a parameter, found ${describe(path.configuration)}`, 'id');
  }
  const type = `${provider}/${path.serverType}${path.configuration === undefined ? '' : '/configurations'}`;
  if (path.configuration !== undefined && path.serverType === 'servers') {
    throw new EntryProblem(
      'parameters of a Single Server are not read: its TLS settings are "sslEnforcement" and "minimalTlsVersion" of the server',
    );
  }
  if (typeof entry.type === 'string' ? !sameName(entry.type, type) : isGiven(entry.type)) {
    throw new EntryProblem(`the type ${describe(entry.type)} does not fit the id: expected "${type}"`, 'type');
  }
  const name = path.configuration ?? path.server;
  // a parameter may be named with its server, `{server}/{parameter}`
  const given = typeof entry.name === 'string' && path.configuration !== undefined ? lastPart(entry.name) : entry.name;
  if (typeof given === 'string' ? !sameName(given, name) : isGiven(given)) {
    throw new EntryProblem(`the name ${describe(entry.name)} does not fit the id: expected "${name}"`, 'name');
  }
  const resource = { ...withProperties(entry), id: id.replace(/\/$/, ''), name, type };
  return path.configuration === undefined ? readServer(resource, path) : { configuration: readConfiguration(resource) };
}

type Resource = JsonObject & { id: string; name: string; type: string; properties: JsonObject };

/** Output of `az` is flat: gives it the service's shape. Nulls are `az`'s way to say that the service gave nothing. */
function withProperties(entry: JsonObject): JsonObject & { properties: JsonObject } {
  if (isGiven(entry.properties)) {
    if (typeof entry.properties === 'string' && /^(?:@\{|System\.)/.test(entry.properties)) {
      throw new EntryProblem('PowerShell cut them off: use "ConvertTo-Json -Depth 10"', 'properties');
    }
    if (!isJsonObject(entry.properties)) {
      throw new EntryProblem(`expected an object, found ${describe(entry.properties)}`, 'properties');
    }
    return { ...entry, properties: entry.properties };
  }
  const given = Object.entries(entry).filter(([name, value]) => value !== null || name === 'value');
  return {
    ...Object.fromEntries(given.filter(([name]) => envelope.has(name))),
    properties: Object.fromEntries(given.filter(([name]) => !envelope.has(name) && name !== 'properties')),
  };
}

function readServer(resource: Resource, path: ResourcePath): FleetEntry {
  const { configurations: besides, wire, firewallRules, virtualNetworkRules, ...server } = resource;
  const { configurations: inside, ...given } = resource.properties;
  if (isGiven(server.location) && typeof server.location !== 'string') {
    throw new EntryProblem(`expected a region such as "westeurope", found ${describe(server.location)}`, 'location');
  }
  if (!isGiven(server.location) || server.location.trim() === '') {
    throw new EntryProblem(`the region is missing: expected a name such as "westeurope"; ${wholeObjects}`, 'location');
  }
  const single = path.serverType === 'servers';
  const stateName = single ? 'userVisibleState' : 'state';
  const state = given[stateName] ?? 'Ready';
  if (typeof state !== 'string') {
    throw new EntryProblem(`expected a state such as "Ready", found ${describe(state)}`, `properties.${stateName}`);
  }
  const properties: JsonObject = {
    ...(single ? { sslEnforcement: 'Enabled' } : {}),
    // a server has no host name until it is provisioned
    ...(state === 'Provisioning' ? {} : { fullyQualifiedDomainName: `${path.server}.postgres.database.azure.com` }),
    ...given,
    [stateName]: state,
  };
  requireString(properties, 'fullyQualifiedDomainName');
  const host = properties.fullyQualifiedDomainName;
  if (typeof host === 'string' && !isHostName(host)) {
    throw new EntryProblem(`${JSON.stringify(host)} is not a host name`, 'properties.fullyQualifiedDomainName');
  }
  requireString(properties, 'version');
  requireString(properties, 'administratorLogin');
  if (single) {
    requireOneOf(properties, 'sslEnforcement', sslEnforcements);
    requireOneOf(properties, 'minimalTlsVersion', minimalTlsVersions);
  }
  const settings = besides ?? inside;
  if (single && isGiven(settings)) {
    throw new EntryProblem('parameters inside a Single Server are not read', 'configurations');
  }
  return {
    server: { ...server, location: server.location, properties },
    configurations: isGiven(settings) ? readInnerConfigurations(settings, path) : [],
    ...(isGiven(wire) ? { wire: readWire(wire) } : {}),
    ...(isGiven(firewallRules) || isGiven(virtualNetworkRules)
      ? { networkRules: readNetworkRules({ firewallRules, virtualNetworkRules }, path) }
      : {}),
  };
}

const protocolVersions = ['', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What the server does on the wire where that is to differ from its settings: no member of the service's. */
function readWire(wire: Json): WireOverride {
  if (!isJsonObject(wire)) {
    throw new EntryProblem(`expected an object such as {"minimum": "TLSv1"}, found ${describe(wire)}`, 'wire');
  }
  for (const [name, value] of Object.entries(wire)) {
    const right = name === 'plaintext' ? [true, false] : protocolVersions;
    if (!['plaintext', 'minimum', 'maximum'].includes(name)) {
      throw new EntryProblem('not known: expected plaintext, minimum or maximum', `wire.${name}`);
    }
    if (!right.some((one) => one === value)) {
      throw new EntryProblem(
        `expected ${right.map((one) => JSON.stringify(one)).join(', ')}, found ${describe(value)}`,
        `wire.${name}`,
      );
    }
  }
  return wire;
}

function readInnerConfigurations(settings: Json, path: ResourcePath): ConfigurationResource[] {
  const read = (entry: JsonObject, name: Json | undefined, at: string): ConfigurationResource => {
    if (typeof name !== 'string' || !isParameterName(name)) {
      throw new EntryProblem(`expected the name of a parameter, found ${describe(name)}`, at);
    }
    const id = `${path.serverId}/configurations/${name}`;
    try {
      return readConfiguration({
        ...withProperties(entry),
        id,
        name,
        type: `${provider}/flexibleServers/configurations`,
      });
    } catch (error) {
      throw error instanceof EntryProblem ? new EntryProblem(error.problem, joinPath(at, error.path)) : error;
    }
  };
  if (isJsonArray(settings)) {
    return settings.map((entry, index) => {
      const at = `configurations[${index}]`;
      if (!isJsonObject(entry)) {
        throw new EntryProblem(`expected a parameter (an object), found ${describe(entry)}`, at);
      }
      return read(entry, entry.name, at);
    });
  }
  if (!isJsonObject(settings)) {
    throw new EntryProblem(`expected an array or an object, found ${describe(settings)}`, 'configurations');
  }
  return Object.entries(settings).map(([name, value]) =>
    read(isJsonObject(value) ? value : { properties: { value } }, name, `configurations.${name}`),
  );
}

/** Parameters that this extension reads or changes. Others stay as they are, whatever the file has for them. */
const checked = new Set(['require_secure_transport', 'ssl_min_protocol_version', maximumVersion, 'pgbouncer.enabled']);

function readConfiguration(given: Resource): ConfigurationResource {
  if (!checked.has(given.name.toLowerCase())) {
    return given;
  }
  const resource = withEmptyMaximum(given);
  const { value } = resource.properties;
  if (typeof value !== 'string') {
    throw new EntryProblem(`expected the value as a string, found ${describe(value)}`, 'properties.value');
  }
  const parameter = parameters.find((candidate) => sameName(candidate.name, resource.name));
  const properties = {
    ...(parameter === undefined ? {} : defaultProperties(parameter, '')),
    ...resource.properties,
  };
  if (!isAllowedValue(value, properties)) {
    throw new EntryProblem(
      `${describe(value)} is not a value of ${resource.name}: expected ${choices(String(properties.allowedValues).split(','))}`,
      'properties.value',
    );
  }
  return resource;
}

/** No maximum is an empty value, and null in the output of some tools. */
function withEmptyMaximum(resource: Resource): Resource {
  const { properties } = resource;
  return sameName(resource.name, maximumVersion) && properties.value === null
    ? { ...resource, properties: { ...properties, value: '' } }
    : resource;
}

/** Reads a subscription as `GET /subscriptions` or `az account list` gives it. @throws EntryProblem */
export function readSubscription(entry: Json): SubscriptionResource {
  if (!isJsonObject(entry)) {
    throw new EntryProblem(`expected a subscription (an object), found ${describe(entry)}`);
  }
  const id = entry.subscriptionId ?? entry.id;
  const subscriptionId = typeof id === 'string' ? id.replace(/^\/subscriptions\//i, '') : undefined;
  if (!isUuid(subscriptionId)) {
    throw new EntryProblem(`expected "subscriptionId" to be a UUID, found ${describe(id)}`);
  }
  const { name, ...given } = entry;
  const displayName = entry.displayName ?? name ?? subscriptionId;
  const state = entry.state ?? 'Enabled';
  if (typeof displayName !== 'string') {
    throw new EntryProblem(`expected a name, found ${describe(displayName)}`, 'displayName');
  }
  if (typeof state !== 'string') {
    throw new EntryProblem(`expected a state such as "Enabled", found ${describe(state)}`, 'state');
  }
  return { ...given, id: `/subscriptions/${subscriptionId}`, subscriptionId, displayName, state };
}

function requireString(properties: JsonObject, name: string): void {
  if (isGiven(properties[name]) && typeof properties[name] !== 'string') {
    throw new EntryProblem(`expected a string, found ${describe(properties[name])}`, `properties.${name}`);
  }
}

function requireOneOf(properties: JsonObject, name: string, values: readonly string[]): void {
  const value = properties[name];
  if (isGiven(value) && !values.some((allowed) => allowed === value)) {
    throw new EntryProblem(`expected ${choices(values)}, found ${describe(value)}`, `properties.${name}`);
  }
}

const isGiven = (value: Json | undefined): value is Exclude<Json, null> => value !== undefined && value !== null;

const isParameterName = (name: string): boolean => /^[\w.]{1,100}$/.test(name);

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const joinPath = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('.');

const choices = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(', ');
