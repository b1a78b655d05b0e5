import { isJsonObject, type Json, type JsonObject, type ServerResource } from './fleetDocument';
import { minimalTlsVersions, sslEnforcements } from './fleetEntry';
import type { Effect } from './operations';
import { invalidParameterValue, serverIsNotReady } from './reply';

/** Properties that a PATCH may change (`ServerUpdateParameters`, 2017-12-01), except the password, which is not kept. */
const updatableMembers = ['sku', 'tags'];
const updatableProperties = ['storageProfile', 'version', 'publicNetworkAccess', 'replicationRole'];

const noMinimum = 'TLSEnforcementDisabled';

/**
 * The service's rules for `PATCH …/servers/{name}`.
 * @throws ServiceError
 */
export function updateSingleServer(server: ServerResource, patch: JsonObject): Effect {
  const { name, properties } = server;
  const state = properties.userVisibleState;
  if (state !== 'Ready') {
    throw serverIsNotReady(name, String(state));
  }
  const wanted = patch.properties === undefined || patch.properties === null ? {} : patch.properties;
  if (!isJsonObject(wanted)) {
    throw invalidParameterValue('properties');
  }
  return {
    type: 'server',
    serverId: server.id,
    resource: pick(patch, updatableMembers),
    properties: { ...pick(wanted, updatableProperties), ...tlsChange(properties, wanted) },
  };
}

function tlsChange(current: JsonObject, wanted: JsonObject): JsonObject {
  const { sslEnforcement, minimalTlsVersion } = wanted;
  requireOneOf(sslEnforcement, sslEnforcements, 'sslEnforcement');
  requireOneOf(minimalTlsVersion, minimalTlsVersions, 'minimalTlsVersion');
  const enforced = (sslEnforcement ?? current.sslEnforcement) !== 'Disabled';
  const hasMinimum = (current.minimalTlsVersion ?? noMinimum) !== noMinimum;

  if (!enforced) {
    if (minimalTlsVersion !== undefined && minimalTlsVersion !== noMinimum) {
      throw invalidParameterValue('minimalTlsVersion');
    }
    // seen live: switching enforcement off drops the minimum, though the request does not name it
    return sslEnforcement === undefined && minimalTlsVersion === undefined
      ? {}
      : { sslEnforcement: 'Disabled', minimalTlsVersion: noMinimum };
  }
  // the documentation: "Once enforced to a specific Minimum TLS version, you cannot change it to disabled"
  if (minimalTlsVersion === noMinimum && hasMinimum) {
    throw invalidParameterValue('minimalTlsVersion');
  }
  return {
    ...(sslEnforcement === undefined ? {} : { sslEnforcement }),
    ...(minimalTlsVersion === undefined ? {} : { minimalTlsVersion }),
  };
}

function requireOneOf(value: Json | undefined, values: readonly string[], parameter: string): void {
  if (value !== undefined && !values.some((allowed) => allowed === value)) {
    throw invalidParameterValue(parameter);
  }
}

function pick(source: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));
}
