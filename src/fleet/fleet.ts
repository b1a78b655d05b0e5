import type { Backend, ChangeOptions } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { withDeadline } from '../domain/deadline';
import { TlsError, asTlsError } from '../domain/errors';
import { defaultPolicy, type PolicyFor } from '../domain/posture';
import { parseServerId } from '../domain/resourceId';
import type { Server, Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';
import { Emitter } from '../domain/emitter';
import type { UndoingPolicy } from '../domain/undoingPolicy';
import type { CompletedChange, EndedChange, FleetChange, FleetStatus } from './fleetState';
import { Listing } from './listing';
import type { ActiveChange } from './runningChanges';
import { ServerStore, withUnknownSettings } from './serverStore';
import { SessionChanges } from './sessionChanges';
import { Subscriptions, type SubscriptionProblem } from './subscriptions';

export type { CompletedChange, FleetChange, FleetStatus, CachedFleet } from './fleetState';

/** The servers as last read, and the changes that run on them. The only caller of the backend. */
export class Fleet {
  private readonly changed = new Emitter<FleetChange>();
  private readonly endedChanges = new Emitter<EndedChange>();
  private readonly store = new ServerStore();
  private readonly changes = new SessionChanges((id) => this.changed.fire({ kind: 'server', id }));
  private readonly reach = new Subscriptions();
  readonly listing = new Listing({
    backend: () => this.backend(),
    store: this.store,
    subscriptions: this.reach,
    changes: this.changes,
    fire: (change) => this.changed.fire(change),
  });
  private backendPromise: Promise<Backend> | undefined;
  private generation = 0;

  readonly onDidChange = this.changed.event;
  /** Fires for every change that was sent or refused, after the server was read again. */
  readonly onDidEndChange = this.endedChanges.event;

  /** `connect` is called at first use, and again after {@link reset} or a failure. */
  constructor(
    private readonly connect: () => Promise<Backend>,
    /** Reads the policies once for use with many servers. */
    readonly policies: () => PolicyFor = () => () => defaultPolicy,
  ) {}

  get status(): FleetStatus {
    return this.listing.status;
  }

  get all(): readonly Server[] {
    return [...this.store.byId.values()];
  }

  /** By id in lower case. */
  get byId(): ReadonlyMap<string, Server> {
    return this.store.byId;
  }

  get size(): number {
    return this.store.byId.size;
  }

  /** When the shown list was up to date, if that was in an earlier session. */
  get asOf(): number | undefined {
    return this.listing.asOf;
  }

  get subscriptions(): readonly Subscription[] {
    return this.reach.all;
  }

  /** Subscriptions that could not be listed, while others could. */
  get problems(): readonly SubscriptionProblem[] {
    return this.reach.problems;
  }

  /** Tenants and accounts that could not be listed, while others could. */
  get tenantProblems(): readonly TenantProblem[] {
    return this.reach.tenantProblems;
  }

  get(id: string): Server | undefined {
    return this.store.get(id);
  }

  activeChange(id: string): ActiveChange | undefined {
    return this.changes.active(id);
  }

  /** A change that Azure continues after the wait for it ended; undefined once the server shows it. */
  leftToAzure(id: string): TlsChange | undefined {
    return this.changes.leftToAzure(id);
  }

  completedChange(id: string): CompletedChange | undefined {
    return this.changes.completed(id);
  }

  /** Whether a change was completed in this session. */
  get hasCompletedChanges(): boolean {
    return this.changes.hasCompleted;
  }

  /** Whether a change of the server was completed some seconds ago. */
  isJustChanged(id: string): boolean {
    return this.changes.isFresh(id);
  }

  /** Why the last change or read of a server failed; undefined once it is read again. */
  lastFailure(id: string): TlsError | undefined {
    return this.changes.failure(id);
  }

  subscriptionName(subscriptionId: string): string {
    return this.reach.name(subscriptionId);
  }

  /** Passes every server that is read from now on through `annotate` as well. */
  annotateWith(annotate: (server: Server) => Server): void {
    this.store.annotateWith(annotate);
  }

  /** Annotates a server again whose annotation has changed. */
  annotateAgain(id: string): void {
    const server = this.store.annotateAgain(id);
    if (server) {
      this.changed.fire({ kind: 'server', id: server.id });
    }
  }

  /** Announces that {@link policies} has changed. */
  policiesChanged(): void {
    this.changed.fire({ kind: 'fleet' });
  }

  /** Lists everything again and cancels a running listing. Always resolves: {@link status} has the outcome. */
  refresh(): Promise<void> {
    return this.listing.refresh();
  }

  /** Lists the fleet unless that was done or is under way. */
  ensureLoaded(): Promise<void> {
    return this.listing.ensureLoaded();
  }

  cancelLoading(): void {
    this.listing.cancel();
  }

  /** Reads one server again. A server that no longer exists leaves the fleet. Rejects with a {@link TlsError}. */
  async read(id: string, signal: AbortSignal = new AbortController().signal): Promise<Server> {
    if (!parseServerId(id)) {
      throw new TlsError({ code: 'unknownServer', id });
    }
    const generation = this.generation;
    try {
      const server = await (await this.backend()).readServer(id, { signal });
      if (generation === this.generation) {
        this.put(server);
      }
      return server;
    } catch (error) {
      if (generation !== this.generation) {
        throw error;
      }
      const failure = this.withHistory(id, error);
      if (failure instanceof TlsError && failure.code === 'notFound') {
        this.remove(id);
      }
      throw failure;
    }
  }

  /** Whether PgBouncer runs beside a server; not kept. Rejects with a {@link TlsError}. */
  readonly readPgBouncer: Backend['readPgBouncer'] = async (id, how) => (await this.backend()).readPgBouncer(id, how);

  /** The policies that set settings of a server again; empty where they are not known. Never rejects. */
  async undoingPolicies(id: string): Promise<readonly UndoingPolicy[]> {
    return this.backend()
      .then((backend) => backend.readUndoingPolicies(id, new AbortController()))
      .catch(() => []);
  }

  /** The network rules of a server. Rejects with a {@link TlsError}. */
  readonly readNetwork: Backend['readNetwork'] = async (id, options) => (await this.backend()).readNetwork(id, options);

  /** The action that the account lacks to change a server. Rejects with a {@link TlsError}. */
  readonly missingAction: Backend['missingAction'] = async (id, how) => (await this.backend()).missingAction(id, how);

  /** Reads a server again. Meanwhile its row shows it as busy. Rejects with a {@link TlsError}. */
  async readInSight(id: string): Promise<Server> {
    return this.activeChange(id) ? this.read(id) : this.changes.check(id, (signal) => this.read(id, signal));
  }

  /**
   * Reads a server before a change. Meanwhile its row shows it as busy, and {@link ActiveChange.cancel} stops the read.
   * Rejects with `forbidden` when the account is known to lack a permission; `permission`: whether that is read as well.
   */
  async readForChange(id: string, { permission = true } = {}): Promise<Server> {
    return this.changes.check(id, async (signal) => {
      const missing = permission && this.missingAction(id, { signal });
      const [server, action] = await Promise.all([this.read(id, signal), missing || undefined]);
      if (action !== undefined) {
        throw new TlsError({ code: 'forbidden', action });
      }
      return server;
    });
  }

  /**
   * Sends a planned change and resolves with the server as read afterwards. One change per server at a time.
   * Whatever the outcome, the server is read again, so that the shown state is the server's. `recheck`: it is also read
   * before, and `changedMeanwhile` rejects when it has other settings than `before`.
   */
  async change(before: Server, change: TlsChange, { recheck = true } = {}): Promise<Server> {
    const { id } = before;
    return this.settle(
      id,
      { change, phase: 'sending' },
      async (backend, options) => {
        const expected = recheck ? { expected: before } : {};
        const after = await backend.changeServer(id, change, { ...options, before, ...expected });
        return { after, completed: { before, after, change } };
      },
      before,
    );
  }

  /** Waits for a change that an earlier session sent, by its `operation` if known. Settles like {@link change}. */
  async follow(id: string, change: TlsChange, operation?: string): Promise<Server> {
    const known = operation === undefined ? {} : { operation };
    return this.settle(id, { change, phase: 'running', ...known }, async (backend, options) => ({
      after: await backend.followChange(id, change, { ...options, ...known }),
    }));
  }

  /** Forgets everything, for another backend, account or cloud. The service continues running changes. */
  reset(): void {
    this.generation++;
    this.listing.reset();
    this.backendPromise = undefined;
    this.changes.clear();
    this.store.clear();
    this.reach.clear();
    this.changed.fire({ kind: 'fleet' });
  }

  dispose(): void {
    this.listing.cancel();
    this.changes.dispose();
    this.changed.dispose();
    this.endedChanges.dispose();
  }

  /** Adds to an error whether the server existed: known only if this session has seen it. */
  private withHistory(id: string, error: unknown): unknown {
    return error instanceof TlsError && error.failure.code === 'notFound' && this.store.wasSeen(id)
      ? new TlsError({ ...error.failure, wasThere: true }, error.details, { cause: error })
      : error;
  }

  private async settle(
    id: string,
    begin: Omit<ActiveChange, 'cancel'>,
    work: (backend: Backend, options: ChangeOptions) => Promise<{ after: Server; completed?: CompletedChange }>,
    before?: Server,
  ): Promise<Server> {
    const generation = this.generation;
    const correlationIds: string[] = [];
    const ended = { id, before, change: begin.change, correlationIds };
    return this.changes.run(id, begin, async (options) => {
      try {
        const { after, completed } = await work(await this.backend(), {
          ...options,
          onCorrelationId: (one) => correlationIds.push(one),
        });
        if (generation === this.generation) {
          this.changes.noteCompleted(id, completed);
          this.put(after);
          this.endedChanges.fire({ ...ended, after });
        }
        return after;
      } catch (error) {
        if (generation !== this.generation) {
          throw error;
        }
        const failure = this.withHistory(id, error);
        this.changes.noteFailure(id, begin.change, error);
        await this.readAfterFailure(id);
        this.endedChanges.fire({ ...ended, error: failure });
        this.changes.noteUnsuccessful(id, failure);
        throw failure;
      }
    });
  }

  private async readAfterFailure(id: string): Promise<void> {
    try {
      await withDeadline(undefined, 15_000, (signal) => this.read(id, signal));
    } catch {
      // the state after the failure is unknown, so the state before it must not be shown
      const shown = this.get(id);
      if (shown) {
        this.put(withUnknownSettings(shown));
      }
    }
  }

  private backend(): Promise<Backend> {
    this.backendPromise ??= this.connect().catch((error: unknown) => {
      this.backendPromise = undefined;
      throw asTlsError(error);
    });
    return this.backendPromise;
  }

  private put(server: Server): void {
    this.store.putRead(server);
    this.changes.noteRead(server);
    this.changed.fire({ kind: 'server', id: server.id });
  }

  private remove(id: string): void {
    this.changes.forget(id);
    this.store.markGone(id);
    this.listing.drop([id.toLowerCase()]);
  }
}
