import type { BackendMode } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { isRecord } from '../domain/input';
import { parseServerId } from '../domain/resourceId';
import type { Server } from '../domain/server';
import { compareTls, isTlsBound, type TlsBound } from '../domain/tlsVersion';

/** Not enforcing TLS on a server until a time, after which the settings from before are set again. */
export interface TimedException {
  /** ARM resource id. */
  readonly id: string;
  readonly mode: BackendMode;
  /** In milliseconds since the epoch. */
  readonly until: number;
  /** When it was agreed to, in milliseconds since the epoch; absent in earlier records. */
  readonly from?: number;
  readonly reason: string;
  /** The minimum before; absent when it was not known. */
  readonly minimum?: TlsBound;
  /** The minimum that the change left; absent until the change has ended. */
  readonly left?: TlsBound;
}

/** Storage of exceptions, by id of the server; the reader validates. */
export interface ExceptionStorage {
  readonly exceptions: ReadonlyMap<string, unknown>;
  setException(id: string, value: object | undefined): PromiseLike<void>;
}

/** Longest reason, in characters. */
export const longestReason = 300;
/** Longest time of an exception, in milliseconds: what lasts longer is a matter of the policy. */
export const longestException = 30 * 86_400_000;

/** Reads a stored exception; undefined when it is not one. */
export function readException(value: unknown): TimedException | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { id, mode, until, from, reason, minimum, left } = value;
  return typeof id === 'string' &&
    parseServerId(id) &&
    (mode === 'azure' || mode === 'offline') &&
    typeof until === 'number' &&
    Number.isFinite(until) &&
    typeof reason === 'string'
    ? {
        id,
        mode,
        until,
        ...(typeof from === 'number' && Number.isFinite(from) ? { from } : {}),
        reason: reason.slice(0, longestReason),
        ...(isTlsBound(minimum) ? { minimum } : {}),
        ...(isTlsBound(left) ? { left } : {}),
      }
    : undefined;
}

/**
 * State of a server with an exception. `running`: TLS is not enforced, as the exception left it. `enforced`: TLS is
 * enforced, so there is nothing to end. `changedByOthers`: another user has changed the minimum since.
 */
export type ExceptionState = 'running' | 'enforced' | 'changedByOthers' | 'unknown';

export function stateOf({ left }: TimedException, { tls: { enforcement, minimum } }: Server): ExceptionState {
  if (!enforcement.known) {
    return 'unknown';
  }
  if (enforcement.value) {
    return 'enforced';
  }
  if (left === undefined) {
    return 'running';
  }
  return !minimum.known ? 'unknown' : minimum.value === left ? 'running' : 'changedByOthers';
}

/** The change that ends an exception. It restores the minimum, and never lowers one. */
export function endingChange({ minimum: before }: TimedException, { tls: { minimum } }: Server): TlsChange {
  const restores =
    before !== undefined && before !== 'none' && !(minimum.known && compareTls(minimum.value, before) >= 0);
  return { enforcement: true, ...(restores ? { minimum: before } : {}) };
}
