import type { TlsChange } from '../domain/change';
import type { TlsError } from '../domain/errors';
import type { Server, Subscription } from '../domain/server';

/** State of the listing. `partial`: it was cancelled, and the servers received until then are kept. */
export type FleetStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly partial: boolean }
  | { readonly kind: 'failed'; readonly error: TlsError };

/** A change that was made in this session, as read before and after. */
export interface CompletedChange {
  readonly before: Server;
  readonly after: Server;
  readonly change: TlsChange;
}

/**
 * A change that has ended; `before` is absent where another session sent it. `correlationIds`: of its writes that the
 * service accepted.
 */
export type EndedChange = {
  readonly id: string;
  readonly before?: Server | undefined;
  readonly change: TlsChange;
  readonly correlationIds: readonly string[];
} & ({ readonly after: Server } | { readonly error: unknown });

/**
 * Event of the fleet. `fleet`: anything may have changed. `status`: only the status. `servers`: these were added, removed
 * or listed again. `server`: the values of one server, or the change that runs on it.
 */
export type FleetChange =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'status' }
  | { readonly kind: 'servers'; readonly ids: readonly string[] }
  | { readonly kind: 'server'; readonly id: string };

/** A fleet of an earlier session, or a part of it. */
export interface CachedFleet {
  /** When it was up to date, in milliseconds since the epoch; each server has its own `readAt`. */
  readonly asOf: number;
  readonly subscriptions: readonly Subscription[];
  readonly servers: readonly Server[];
}
