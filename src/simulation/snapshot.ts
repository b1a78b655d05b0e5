import { isJsonObject, type JsonObject } from './fleetDocument';
import type { Effect, Operation } from './operations';

/** The differences from the fleet document, as JSON; the keys are ids in lower case. */
export interface Snapshot {
  readonly version: 1;
  /** SHA-256 of the fleet document, so that another fleet does not get this state. */
  readonly fleet: string;
  readonly servers: Readonly<Record<string, ServerChange>>;
  /** `properties` of parameters that were written. */
  readonly configurations: Readonly<Record<string, JsonObject>>;
  /** Running ones and those that ended lately. */
  readonly operations: readonly Operation[];
}

export interface ServerChange {
  /** Changed members beside `properties`. */
  readonly resource: JsonObject;
  readonly properties: JsonObject;
}

/** The snapshot when it is one, of this version and for this fleet; otherwise undefined. */
export function readSnapshot(value: unknown, fleet: string): Snapshot | undefined {
  const valid =
    isJsonObject(value) &&
    value.version === 1 &&
    value.fleet === fleet &&
    isRecordOf(value.servers, isServerChange) &&
    isRecordOf(value.configurations, isJsonObject) &&
    Array.isArray(value.operations) &&
    value.operations.every(isOperation);
  return valid ? (value as unknown as Snapshot) : undefined;
}

const isRecordOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  isJsonObject(value) && Object.values(value).every(isItem);

const isServerChange = (value: unknown): boolean =>
  isJsonObject(value) && isJsonObject(value.resource) && isJsonObject(value.properties);

function isOperation(value: unknown): value is Operation {
  return (
    isJsonObject(value) &&
    [value.id, value.subscriptionId, value.location, value.apiVersion].every((item) => typeof item === 'string') &&
    [value.startedAt, value.dueAt].every((item) => typeof item === 'number' && Math.abs(item) <= 8.64e15) &&
    [value.fails, value.announced].every((item) => typeof item === 'boolean') &&
    ['InProgress', 'Succeeded', 'Failed'].some((status) => status === value.status) &&
    isEffect(value.effect)
  );
}

function isEffect(value: unknown): value is Effect {
  return (
    isJsonObject(value) &&
    typeof value.serverId === 'string' &&
    isJsonObject(value.properties) &&
    (value.type === 'server' ? isJsonObject(value.resource) : value.type === 'configuration') &&
    (value.type === 'server' || typeof value.configuration === 'string')
  );
}
