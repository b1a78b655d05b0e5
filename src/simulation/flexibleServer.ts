import {
  type ConfigurationResource,
  isJsonObject,
  type Json,
  type JsonObject,
  sameName,
  type ServerResource,
} from './fleetDocument';
import type { Effect } from './operations';
import { isAllowedValue } from './parameters';
import { invalidParameterValue, serverIsNotReady, serverStopped } from './reply';

/**
 * Server parameters can be read and written only while the server runs.
 * @throws ServiceError
 */
export function requireRunning(server: ServerResource): void {
  const state = String(server.properties.state);
  if (state === 'Stopped' || state === 'Stopping') {
    throw serverStopped(server.name);
  }
  if (state !== 'Ready') {
    throw serverIsNotReady(server.name, state);
  }
}

export interface ConfigurationWrite {
  readonly server: ServerResource;
  readonly configuration: ConfigurationResource;
  /** Every parameter of the server, for rules between them. */
  readonly all: readonly ConfigurationResource[];
  readonly request: JsonObject;
}

/**
 * The service's rules for `PATCH` and `PUT …/configurations/{name}`. The source `system-default` goes back to the
 * default value.
 * @throws ServiceError
 */
export function writeConfiguration({ server, configuration, all, request }: ConfigurationWrite): Effect {
  const { name, properties } = configuration;
  const wanted = isJsonObject(request.properties) ? request.properties : {};
  const source = wanted.source ?? 'user-override';
  const value = source === 'system-default' ? properties.defaultValue : wanted.value;
  if (properties.isReadOnly === true || typeof value !== 'string' || !isAllowedValue(value, properties)) {
    throw invalidParameterValue(name);
  }
  const after = (parameter: string): Json | undefined =>
    sameName(parameter, name) ? value : all.find((candidate) => sameName(candidate.name, parameter))?.properties.value;
  if (isNewer(after('ssl_min_protocol_version'), after('ssl_max_protocol_version'))) {
    throw invalidParameterValue(name);
  }
  return {
    type: 'configuration',
    serverId: server.id,
    configuration: name,
    properties: { value, source, isConfigPendingRestart: properties.isDynamicConfig === false },
  };
}

/** Whether the minimum is above the maximum; an empty maximum is no limit. */
function isNewer(minimum: Json | undefined, maximum: Json | undefined): boolean {
  return (
    typeof minimum === 'string' &&
    typeof maximum === 'string' &&
    maximum !== '' &&
    minimum.toLowerCase() > maximum.toLowerCase()
  );
}
