import { createHash } from 'node:crypto';
import { type JsonObject, provider } from './fleetDocument';
import type { Reply } from './reply';

/** The effect of a write once its operation succeeds. */
export type Effect =
  | {
      readonly type: 'server';
      readonly serverId: string;
      readonly resource: JsonObject;
      readonly properties: JsonObject;
    }
  | {
      readonly type: 'configuration';
      readonly serverId: string;
      readonly configuration: string;
      readonly properties: JsonObject;
    };

export type OperationStatus = 'InProgress' | 'Succeeded' | 'Failed';

/** A long-running operation. Times in milliseconds since the epoch. */
export interface Operation {
  /** UUID. */
  readonly id: string;
  readonly effect: Effect;
  readonly subscriptionId: string;
  readonly location: string;
  readonly apiVersion: string;
  readonly startedAt: number;
  readonly dueAt: number;
  readonly fails: boolean;
  /** Whether a client has received `InProgress`. */
  readonly announced: boolean;
  readonly status: OperationStatus;
}

/** How long an operation without polls stays in progress after it is due, in milliseconds. */
const unpolledGrace = 1000;

/**
 * When the operation ends. The service says `InProgress` before the final status, however fast it was: so an operation
 * waits a moment for the first poll, and goes on without one.
 */
export function endsAt(operation: Operation): number {
  return operation.announced ? operation.dueAt : operation.dueAt + unpolledGrace;
}

/** 202 as in the service's responses: without Retry-After. */
export function acceptedReply(operation: Operation, origin: string): Reply {
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': operationUrl(operation, 'azureAsyncOperation', origin),
      location: operationUrl(operation, 'operationResults', origin),
    },
    body: {
      operation:
        operation.effect.type === 'server' ? 'UpsertElasticServer' : 'UpdateOrcasServerParameterManagementOperation',
      startTime: startTime(operation),
    },
  };
}

export function statusReply(operation: Operation): Reply {
  return {
    status: 200,
    body: {
      name: operation.id,
      status: operation.status,
      startTime: startTime(operation),
      ...(operation.status === 'Failed' ? { error: operationError } : {}),
    },
  };
}

/** The placeholder stands in recorded responses of the service (pulumi/pulumi-azure-native issue 898). */
export const operationError = { code: 'OperationFailed', message: '{0}' };

const startTime = (operation: Operation): string => new Date(operation.startedAt).toISOString();

function operationUrl(
  operation: Operation,
  resource: 'azureAsyncOperation' | 'operationResults',
  origin: string,
): string {
  const location = operation.location.toLowerCase().replaceAll(' ', '');
  const path = `/subscriptions/${operation.subscriptionId}/providers/${provider}/locations/${location}/${resource}/${operation.id}`;
  const signature = operation.effect.type === 'server' ? '' : signedQuery(operation, resource);
  return `${origin}${path}?api-version=${operation.apiVersion}${signature}`;
}

/** Flexible Server signs these addresses, at this length. Derived from the id: they stay the same after a reload. */
function signedQuery(operation: Operation, resource: string): string {
  const part = (name: string, length: number): string => {
    let text = '';
    for (let block = 0; text.length < length; block++) {
      text += createHash('sha512').update(`${operation.id} ${resource} ${name} ${block}`).digest('base64url');
    }
    return text.slice(0, length);
  };
  // ticks of .NET: 100 ns since the year 1
  const ticks = BigInt(operation.startedAt) * 10_000n + 621_355_968_000_000_000n;
  return `&t=${ticks}&c=${part('c', 2650)}&s=${part('s', 342)}&h=${part('h', 43)}`;
}
