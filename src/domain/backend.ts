import type { TlsChange } from './change';
import type { TlsError } from './errors';
import type { ServerNetwork } from './network';
import type { Reading, Server, Subscription } from './server';
import type { TenantProblem } from './tenant';
import type { UndoingPolicy } from './undoingPolicy';

/** Location of the fleet: in Azure, or simulated on this computer. */
export type BackendMode = 'azure' | 'offline';

/** Events of a listing, in any order after `subscriptions`. */
export type FleetEvent =
  /**
   * All known subscriptions; repeated when the list changes. `mayGrow`: other tenants have not responded yet, or could
   * not be read.
   */
  | { readonly type: 'subscriptions'; readonly subscriptions: readonly Subscription[]; readonly mayGrow?: boolean }
  /**
   * Rows of one subscription, in one or more parts. Settings of Flexible Servers are `notReadYet` and follow one by
   * one.
   */
  | { readonly type: 'servers'; readonly subscriptionId: string; readonly servers: readonly Server[] }
  | { readonly type: 'server'; readonly server: Server }
  /** One subscription, or one of its products, could not be listed; the others continue. */
  | { readonly type: 'problem'; readonly subscriptionId: string; readonly error: TlsError }
  /** One tenant or account could not be listed; the others continue. */
  | ({ readonly type: 'tenantProblem' } & TenantProblem);

/**
 * Phase of a change. `sending`: the request is under way. `running`: the service applies it. `reading`: the server is
 * read again.
 */
export type ChangePhase = 'sending' | 'running' | 'reading';

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: FleetEvent) => void;
  /**
   * Ids of servers whose settings are read first (visible ones, unknown ones), most urgent first. Called before each
   * read, so it must be quick; the result may change.
   */
  readonly priority?: () => readonly string[];
}

/** A write that is retried later, because the server is busy or requests are throttled. */
export interface ChangeWait {
  readonly reason: 'busy' | 'throttled';
  /** In milliseconds since the epoch. */
  readonly retryAt: number;
}

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /**
   * The server as known to the caller. It is read before the change is sent, and the call rejects with
   * `changedMeanwhile` when its settings differ. To continue nevertheless, call again with the current server.
   */
  readonly expected?: Server;
  /**
   * The server as last read. A write that waited, or follows another one, is sent only if nobody else has changed the
   * server since; otherwise the call rejects with `changedMeanwhile`.
   */
  readonly before?: Server;
  readonly onPhase?: (phase: ChangePhase) => void;
  /**
   * Receives the status address of each operation that the service accepts. The address may be signed: store it only as
   * a secret, and never log it.
   */
  readonly onOperation?: (address: string) => void;
  /** Receives the correlation id of each write that the service accepts: the activity log names it by that. */
  readonly onCorrelationId?: (id: string) => void;
  /** Called when a wait begins; the wait ends with the phase `sending`. */
  readonly onWait?: (wait: ChangeWait) => void;
}

export interface FollowOptions extends Pick<ChangeOptions, 'signal' | 'onPhase'> {
  /** The address from `onOperation`. Without it the server is polled until it shows the change, for two minutes. */
  readonly operation?: string;
}

/**
 * The only access to the settings of servers. Every method rejects with a {@link TlsError}, and with `cancelled` when
 * its signal is aborted.
 */
export interface Backend {
  /**
   * Lists every server that the account can see; resolves after the last event. Rows may lag behind the service by
   * minutes, except those of servers that this backend has changed.
   */
  listFleet(options: ListOptions): Promise<void>;

  /** Reads one server with its settings. For a stopped or busy server it resolves with unknown settings. */
  readServer(id: string, options: { readonly signal: AbortSignal }): Promise<Server>;

  /**
   * Whether PgBouncer runs beside the server (`pgbouncer.enabled`). It costs one request, which listing and reading
   * avoid. A server without this parameter, as in the Burstable tier, has no PgBouncer. The reading is unknown when the
   * request fails.
   */
  readPgBouncer(id: string, options: { readonly signal: AbortSignal }): Promise<Reading<boolean>>;

  /**
   * The action that the account lacks to change the server, such as `Microsoft.DBforPostgreSQL/servers/write`.
   * Undefined: the account has it, or the service does not report permissions.
   */
  missingAction(id: string, options: { readonly signal: AbortSignal }): Promise<string | undefined>;

  /**
   * The policies that set settings of the server again after a change: assignments in Azure Policy, at the server or
   * above it. Empty: there are none, or that is not known, as not everybody may read them.
   */
  readUndoingPolicies(id: string, options: { readonly signal: AbortSignal }): Promise<readonly UndoingPolicy[]>;

  /** The network rules of a server. Rules that cannot be read carry the reason. */
  readNetwork(id: string, options: { readonly signal: AbortSignal }): Promise<ServerNetwork>;

  /**
   * Sends only the settings of `change`, waits for the service's operations and resolves with the server as read
   * afterwards, which has the change. Single Server: one PATCH. Flexible Server: one write after the other, the
   * strengthening one first. Retries a few times when the server is busy or requests are throttled. Does not apply the
   * rules of {@link planChange}: callers plan first.
   */
  changeServer(id: string, change: TlsChange, options: ChangeOptions): Promise<Server>;

  /**
   * Waits for a change that was sent earlier, for example before the window was reloaded, and resolves with the server
   * as read afterwards, whether it shows the change or not. Sends nothing.
   */
  followChange(id: string, change: TlsChange, options: FollowOptions): Promise<Server>;
}
