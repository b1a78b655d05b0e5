import type { TlsChange } from './change';
import type { TlsError } from './errors';
import type { ServerNetwork } from './network';
import type { Reading, Server, Subscription } from './server';
import type { TenantProblem } from './tenant';

/** Where the fleet is: in Azure, or simulated on this computer. */
export type BackendMode = 'azure' | 'offline';

/** What arrives while a fleet is listed, in any order after `subscriptions`. */
export type FleetEvent =
  /**
   * All that are known; told again when there are more, or fewer. `mayGrow`: other tenants have not answered yet, or
   * could not.
   */
  | { readonly type: 'subscriptions'; readonly subscriptions: readonly Subscription[]; readonly mayGrow?: boolean }
  /** Rows of one subscription, in one or more parts. Settings of Flexible Servers are `notReadYet` and follow one by one. */
  | { readonly type: 'servers'; readonly subscriptionId: string; readonly servers: readonly Server[] }
  | { readonly type: 'server'; readonly server: Server }
  /** One subscription could not be listed (or only one of its products); the others go on. */
  | { readonly type: 'problem'; readonly subscriptionId: string; readonly error: TlsError }
  /** Nothing of one tenant, or of one account, could be listed; the others go on. */
  | ({ readonly type: 'tenantProblem' } & TenantProblem);

/** `sending`: the request is under way. `running`: the service works on it. `reading`: the server is read again. */
export type ChangePhase = 'sending' | 'running' | 'reading';

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: FleetEvent) => void;
  /**
   * Ids of servers whose settings are wanted first (those that the user sees, those that nothing is known of), the most
   * urgent first. Asked before each read: it should be quick, and may change its answer.
   */
  readonly priority?: () => readonly string[];
}

/** A write that is tried again later, because the server is busy or requests are limited. */
export interface ChangeWait {
  readonly reason: 'busy' | 'throttled';
  /** In milliseconds since the epoch. */
  readonly retryAt: number;
}

export interface ChangeOptions {
  readonly signal: AbortSignal;
  /**
   * The server as the caller knows it. It is read before anything is sent, and `changedMeanwhile` rejects when its
   * settings differ. To go on all the same, call again with the server as it is now.
   */
  readonly expected?: Server;
  readonly onPhase?: (phase: ChangePhase) => void;
  /**
   * Gets the address where the service tells how the operation goes on, once for each write that it accepts. The
   * address may be signed: keep it as a secret only, and never log it.
   */
  readonly onOperation?: (address: string) => void;
  /** The wait ends with the phase `sending`. */
  readonly onWait?: (wait: ChangeWait) => void;
}

export interface FollowOptions extends Pick<ChangeOptions, 'signal' | 'onPhase'> {
  /** What `onOperation` got. Without it the server itself is looked at until it shows the change, for two minutes. */
  readonly operation?: string;
}

/**
 * The one way to the settings of servers. Every method rejects with a {@link TlsError}; an aborted signal rejects
 * with `cancelled`.
 */
export interface Backend {
  /**
   * Lists every server that the account can see; resolves when everything was told. Rows may lag behind the service by
   * minutes, except those of servers that this backend has changed.
   */
  listFleet(options: ListOptions): Promise<void>;

  /** Reads one server with its settings. A server that is stopped or busy resolves, its settings unknown. */
  readServer(id: string, options: { readonly signal: AbortSignal }): Promise<Server>;

  /**
   * Whether PgBouncer runs beside the server (`pgbouncer.enabled`): one request, which listing and reading do without.
   * A server that has no such parameter, as in the Burstable tier, has no PgBouncer. What could not be read is unknown.
   */
  readPgBouncer(id: string, options: { readonly signal: AbortSignal }): Promise<Reading<boolean>>;

  /**
   * The action that the account lacks to change the server, such as `Microsoft.DBforPostgreSQL/servers/write`.
   * undefined: it has it, or the service does not tell.
   */
  missingAction(id: string, options: { readonly signal: AbortSignal }): Promise<string | undefined>;

  /** Who may open connections to a server. Rules that cannot be read say why. */
  readNetwork(id: string, options: { readonly signal: AbortSignal }): Promise<ServerNetwork>;

  /**
   * Sends what `change` names and nothing else, waits for the service's operations and resolves with the server as
   * read afterwards, which has the change. Single Server: one PATCH. Flexible Server: one write after the other, the
   * strengthening first. A busy server and limited requests are waited for, a few times.
   * Does not apply the rules of {@link planChange}: callers plan first.
   */
  changeServer(id: string, change: TlsChange, options: ChangeOptions): Promise<Server>;

  /**
   * Waits for a change that was sent earlier, as before a reload of the window, and resolves with the server as read
   * afterwards, whether it shows the change or not. Sends nothing.
   */
  followChange(id: string, change: TlsChange, options: FollowOptions): Promise<Server>;
}
