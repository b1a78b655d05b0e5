import type { TlsChange } from '../domain/change';
import type { TlsError } from '../domain/errors';
import type { Server, Subscription } from '../domain/server';

/** `partial`: somebody cancelled while it was loading, and what had arrived is kept. */
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
 * What changed. `fleet`: anything, as subscriptions, problems or the whole list. `status`: nothing but the status.
 * `servers`: these came, went or were listed again. `server`: one server's values, or the change that runs on it.
 */
export type FleetChange =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'status' }
  | { readonly kind: 'servers'; readonly ids: readonly string[] }
  | { readonly kind: 'server'; readonly id: string };

/** A fleet as an earlier session left it, or a part of it. */
export interface CachedFleet {
  /** When it was up to date, in milliseconds since the epoch; each server has its own `readAt`. */
  readonly asOf: number;
  readonly subscriptions: readonly Subscription[];
  readonly servers: readonly Server[];
}
