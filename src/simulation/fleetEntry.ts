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
  type SimulatedClient,
  type SubscriptionResource,
  type WireOverride,
} from './fleetDocument';
import { readClients } from './clientEntries';
import { readNetworkRules } from './networkRules';
import { defaultProperties, isAllowedValue, parameters } from './parameters';
import { InputError, preview, shortened, unexpected } from './problems';

/** One entry of a fleet file, in the service's shape. A server brings the parameters that were inside it. */
export type FleetEntry =
  | {
      readonly server: ServerResource;
      readonly configurations: readonly ConfigurationResource[];
      readonly wire?: WireOverride;
      readonly networkRules?: NetworkRules;
      readonly clients?: readonly SimulatedClient[];
    }
  | { readonly configuration: ConfigurationResource };

export const minimalTlsVersions = ['TLSEnforcementDisabled', 'TLS1_0', 'TLS1_1', 'TLS1_2'];
export const sslEnforcements = ['Enabled', 'Disabled'];

/** Members beside `properties` in an ARM resource; the Azure CLI prints all other properties there as well. */
const envelope = new Set([
  ...['id', 'name', 'type', 'location', 'tags', 'sku', 'identity', 'systemData', 'zones', 'kind', 'etag'],
  ...['managedBy', 'plan', 'extendedLocation', 'resourceGroup', 'configurations', 'wire', 'clients', ...ruleTypes],
]);

const maximumVersion = 'ssl_max_protocol_version';

/** @throws InputError with the place inside the entry, for example `properties.state` */
export function readEntry(entry: Json): FleetEntry {
  if (!isJsonObject(entry)) {
    throw new InputError(unexpected('object', entry));
  }
  const { id } = entry;
  if (!isGiven(id) || id === '') {
    throw new InputError({ code: 'missingId' });
  }
  if (typeof id !== 'string') {
    throw new InputError(unexpected('serverId', id), 'id');
  }
  const path = parseResourcePath(id);
  if (!path) {
    throw new InputError({ code: 'notServerId', id: preview(id) }, 'id');
  }
  if (!isUuid(path.subscriptionId)) {
    throw notAName('subscription', path.subscriptionId, 'id');
  }
  if (!isResourceGroupName(path.resourceGroup)) {
    throw notAName('resourceGroup', path.resourceGroup, 'id');
  }
  if (!isServerName(path.server)) {
    throw notAName('server', path.server, 'id');
  }
  if (path.configuration !== undefined && !isParameterName(path.configuration)) {
    throw new InputError(unexpected('parameterName', path.configuration), 'id');
  }
  const type = `${provider}/${path.serverType}${path.configuration === undefined ? '' : '/configurations'}`;
  if (path.configuration !== undefined && path.serverType === 'servers') {
    throw new InputError({ code: 'singleServerParameters' });
  }
  if (typeof entry.type === 'string' ? !sameName(entry.type, type) : isGiven(entry.type)) {
    throw mismatch(entry.type, type, 'type');
  }
  const name = path.configuration ?? path.server;
  // a parameter may be named with its server, `{server}/{parameter}`
  const given = typeof entry.name === 'string' && path.configuration !== undefined ? lastPart(entry.name) : entry.name;
  if (typeof given === 'string' ? !sameName(given, name) : isGiven(given)) {
    throw mismatch(entry.name, name, 'name');
  }
  const resource = { ...withProperties(entry), id: id.replace(/\/$/, ''), name, type };
  return path.configuration === undefined ? readServer(resource, path) : { configuration: readConfiguration(resource) };
}

type Resource = JsonObject & { id: string; name: string; type: string; properties: JsonObject };

/** Converts the flat output of `az` to the service's form. `az` prints null for a property that the service omits. */
function withProperties(entry: JsonObject): JsonObject & { properties: JsonObject } {
  if (isGiven(entry.properties)) {
    if (typeof entry.properties === 'string' && /^(?:@\{|System\.)/.test(entry.properties)) {
      throw new InputError({ code: 'cutOffByPowerShell' }, 'properties');
    }
    if (!isJsonObject(entry.properties)) {
      throw new InputError(unexpected('object', entry.properties), 'properties');
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
  const { configurations: besides, wire, clients, firewallRules, virtualNetworkRules, ...server } = resource;
  const { configurations: inside, ...given } = resource.properties;
  if (isGiven(server.location) && typeof server.location !== 'string') {
    throw new InputError(unexpected('string', server.location, { example: '"westeurope"' }), 'location');
  }
  if (!isGiven(server.location) || server.location.trim() === '') {
    throw new InputError({ code: 'missingRegion' }, 'location');
  }
  const single = path.serverType === 'servers';
  const stateName = single ? 'userVisibleState' : 'state';
  const state = given[stateName] ?? 'Ready';
  if (typeof state !== 'string') {
    throw new InputError(unexpected('string', state, { example: '"Ready"' }), `properties.${stateName}`);
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
    throw notAName('host', host, 'properties.fullyQualifiedDomainName');
  }
  requireString(properties, 'version');
  requireString(properties, 'administratorLogin');
  if (single) {
    requireOneOf(properties, 'sslEnforcement', sslEnforcements);
    requireOneOf(properties, 'minimalTlsVersion', minimalTlsVersions);
  }
  const settings = besides ?? inside;
  if (single && isGiven(settings)) {
    throw new InputError({ code: 'singleServerParameters' }, 'configurations');
  }
  return {
    server: { ...server, location: server.location, properties },
    configurations: isGiven(settings) ? readInnerConfigurations(settings, path) : [],
    ...(isGiven(wire) ? { wire: readWire(wire) } : {}),
    ...(isGiven(clients) ? { clients: readClients(clients) } : {}),
    ...(isGiven(firewallRules) || isGiven(virtualNetworkRules)
      ? { networkRules: readNetworkRules({ firewallRules, virtualNetworkRules }, path) }
      : {}),
  };
}

const wireMembers = ['plaintext', 'minimum', 'maximum'];
const protocolVersions = ['', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Reads the differences on the wire, a member that the service does not have. */
function readWire(wire: Json): WireOverride {
  if (!isJsonObject(wire)) {
    throw new InputError(unexpected('object', wire, { example: '{"minimum": "TLSv1"}' }), 'wire');
  }
  for (const [name, value] of Object.entries(wire)) {
    const right = name === 'plaintext' ? [true, false] : protocolVersions;
    if (!wireMembers.includes(name)) {
      throw new InputError({ code: 'unknownMember', known: wireMembers }, `wire.${name}`);
    }
    if (!right.some((one) => one === value)) {
      throw new InputError(unexpected('oneOf', value, { choices: right.map((one) => preview(one)) }), `wire.${name}`);
    }
  }
  return wire;
}

function readInnerConfigurations(settings: Json, path: ResourcePath): ConfigurationResource[] {
  const read = (entry: JsonObject, name: Json | undefined, at: string): ConfigurationResource => {
    if (typeof name !== 'string' || !isParameterName(name)) {
      throw new InputError(unexpected('parameterName', name), at);
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
      throw error instanceof InputError ? new InputError(error.problem, joinPath(at, error.entry)) : error;
    }
  };
  if (isJsonArray(settings)) {
    return settings.map((entry, index) => {
      const at = `configurations[${index}]`;
      if (!isJsonObject(entry)) {
        throw new InputError(unexpected('object', entry), at);
      }
      return read(entry, entry.name, at);
    });
  }
  if (!isJsonObject(settings)) {
    throw new InputError(unexpected('arrayOrObject', settings), 'configurations');
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
    throw new InputError(unexpected('string', value), 'properties.value');
  }
  const parameter = parameters.find((candidate) => sameName(candidate.name, resource.name));
  const properties = {
    ...(parameter === undefined ? {} : defaultProperties(parameter, '')),
    ...resource.properties,
  };
  if (!isAllowedValue(value, properties)) {
    const allowed = shortened(String(properties.allowedValues), 200).split(',');
    throw new InputError(
      { code: 'valueNotAllowed', parameter: resource.name, value: preview(value), allowed },
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

/** Reads a subscription as in `GET /subscriptions` or `az account list`. @throws InputError */
export function readSubscription(entry: Json): SubscriptionResource {
  if (!isJsonObject(entry)) {
    throw new InputError(unexpected('object', entry));
  }
  const id = entry.subscriptionId ?? entry.id;
  const subscriptionId = typeof id === 'string' ? id.replace(/^\/subscriptions\//i, '') : undefined;
  if (!isUuid(subscriptionId)) {
    throw new InputError(unexpected('uuid', id), 'subscriptionId');
  }
  const { name, ...given } = entry;
  const displayName = entry.displayName ?? name ?? subscriptionId;
  const state = entry.state ?? 'Enabled';
  if (typeof displayName !== 'string') {
    throw new InputError(unexpected('string', displayName), 'displayName');
  }
  if (typeof state !== 'string') {
    throw new InputError(unexpected('string', state, { example: '"Enabled"' }), 'state');
  }
  return { ...given, id: `/subscriptions/${subscriptionId}`, subscriptionId, displayName, state };
}

function requireString(properties: JsonObject, name: string): void {
  if (isGiven(properties[name]) && typeof properties[name] !== 'string') {
    throw new InputError(unexpected('string', properties[name]), `properties.${name}`);
  }
}

function requireOneOf(properties: JsonObject, name: string, values: readonly string[]): void {
  const value = properties[name];
  if (isGiven(value) && !values.some((allowed) => allowed === value)) {
    throw new InputError(
      unexpected('oneOf', value, { choices: values.map((one) => preview(one)) }),
      `properties.${name}`,
    );
  }
}

const isGiven = (value: Json | undefined): value is Exclude<Json, null> => value !== undefined && value !== null;

const isParameterName = (name: string): boolean => /^[\w.]{1,100}$/.test(name);

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const joinPath = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('.');

const notAName = (of: 'subscription' | 'resourceGroup' | 'server' | 'host', name: string, entry: string): InputError =>
  new InputError({ code: 'notAName', of, name: preview(name) }, entry);

const mismatch = (found: Json | undefined, expected: string, entry: string): InputError =>
  new InputError({ code: 'mismatch', found: preview(found ?? null), expected: preview(expected) }, entry);
