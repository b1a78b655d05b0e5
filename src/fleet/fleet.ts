import type { Backend, ChangeOptions, FleetEvent } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { withDeadline } from '../domain/deadline';
import { TlsError, asTlsError, isCancelled, needsSignIn } from '../domain/errors';
import { parseServerId } from '../domain/resourceId';
import { isUnread, type Server, type Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';
import { Emitter } from '../domain/emitter';
import type { CompletedChange, FleetChange, FleetStatus, CachedFleet } from './fleetState';
import { ReadPriority } from './readPriority';
import type { ActiveChange } from './runningChanges';
import { ServerStore, withUnknownSettings } from './serverStore';
import { SessionChanges } from './sessionChanges';
import { Subscriptions, type SubscriptionProblem } from './subscriptions';

export type { CompletedChange, FleetChange, FleetStatus, CachedFleet } from './fleetState';

/**
 * The servers as last read, and what is going on with them. The one place that talks to the backend; tree, status
 * bar and panels show what is here.
 */
export class Fleet {
  private readonly changed = new Emitter<FleetChange>();
  private readonly store = new ServerStore();
  private readonly changes = new SessionChanges((id) => this.changed.fire({ kind: 'server', id }));
  private readonly reach = new Subscriptions();
  private current: FleetStatus = { kind: 'idle' };
  private listing: { controller: AbortController; done: Promise<void> } | undefined;
  private backendPromise: Promise<Backend> | undefined;
  private generation = 0;
  private knownAsOf: number | undefined;
  private readonly order = new ReadPriority();

  readonly onDidChange = this.changed.event;

  /** `connect` is called at first use, and again after {@link reset} or a failure. */
  constructor(private readonly connect: () => Promise<Backend>) {}

  get status(): FleetStatus {
    return this.current;
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

  /** When the list was up to date that is shown, if that was in an earlier session. */
  get asOf(): number | undefined {
    return this.knownAsOf;
  }

  get subscriptions(): readonly Subscription[] {
    return this.reach.all;
  }

  /** Subscriptions that could not be listed, while others could. */
  get problems(): readonly SubscriptionProblem[] {
    return this.reach.problems;
  }

  /** Tenants and accounts of which nothing could be listed, while others could. */
  get tenantProblems(): readonly TenantProblem[] {
    return this.reach.tenantProblems;
  }

  get(id: string): Server | undefined {
    return this.store.get(id);
  }

  activeChange(id: string): ActiveChange | undefined {
    return this.changes.active(id);
  }

  /** A change that Azure goes on with although nobody waits for it; undefined once the server was seen to have it. */
  leftToAzure(id: string): TlsChange | undefined {
    return this.changes.leftToAzure(id);
  }

  completedChange(id: string): CompletedChange | undefined {
    return this.changes.completed(id);
  }

  subscriptionName(subscriptionId: string): string {
    return this.reach.name(subscriptionId);
  }

  /** From now on every server that is read is what `annotate` makes of it. */
  annotateWith(annotate: (server: Server) => Server): void {
    this.store.annotateWith(annotate);
  }

  /** What is noted of a server has changed. */
  annotateAgain(id: string): void {
    const server = this.store.annotateAgain(id);
    if (server) {
      this.changed.fire({ kind: 'server', id: server.id });
    }
  }

  /**
   * Shows what an earlier session knew, as a whole or in parts, until it is listed. Whatever was read in this session
   * stands, and a fleet that was listed already takes nothing over.
   */
  showKnown({ asOf, subscriptions, servers }: CachedFleet): void {
    if (this.current.kind === 'loaded' || (this.current.kind === 'failed' && needsSignIn(this.current.error.failure))) {
      return;
    }
    this.knownAsOf = asOf;
    const told = this.reach.areTold;
    const isFirst = !told && this.reach.all.length === 0;
    if (isFirst) {
      this.reach.showKnown(subscriptions);
    }
    for (const server of servers) {
      if (!told || this.reach.has(server.subscriptionId)) {
        this.store.putKnown(server);
      }
    }
    this.changed.fire(isFirst ? { kind: 'fleet' } : { kind: 'servers', ids: servers.map(({ id }) => id) });
  }

  /** Servers that the user sees, the most urgent first: their settings are read first. To be told at every change. */
  showing(ids: () => Iterable<string>): void {
    this.order.show(ids);
  }

  /** Takes away what only an earlier session knew. */
  forgetKnown(): void {
    this.drop(this.store.unseenKeys);
    this.knownAsOf = undefined;
  }

  /** Lists everything again; a listing that runs is given up. Resolves in every case: look at {@link status}. */
  async refresh(): Promise<void> {
    this.listing?.controller.abort();
    const controller = new AbortController();
    this.listing = { controller, done: this.list(controller) };
    await this.listing.done;
  }

  /** Loads the fleet unless that was done or is under way. */
  async ensureLoaded(): Promise<void> {
    await (this.current.kind === 'idle' ? this.refresh() : this.listing?.done);
  }

  cancelLoading(): void {
    this.listing?.controller.abort();
  }

  /** Reads one server again. A server that is gone leaves the fleet. Rejects with a {@link TlsError}. */
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
      const told = this.withHistory(id, error);
      if (told instanceof TlsError && told.code === 'notFound') {
        this.remove(id);
      }
      throw told;
    }
  }

  /** Whether PgBouncer runs beside a server: read when somebody wants to know, and not kept. */
  readonly readPgBouncer: Backend['readPgBouncer'] = async (id, how) => (await this.backend()).readPgBouncer(id, how);

  /** Who may open connections to a server. Rejects with a {@link TlsError}. */
  readonly readNetwork: Backend['readNetwork'] = async (id, options) => (await this.backend()).readNetwork(id, options);

  /**
   * Reads a server that is about to be changed. Until it is read the server counts as busy, which its row shows, and
   * {@link ActiveChange.cancel} gives up. Rejects with `forbidden` when the account is known to lack a permission.
   */
  async readForChange(id: string): Promise<Server> {
    return this.changes.check(id, async (signal) => {
      const permission = this.backend().then((backend) => backend.missingAction(id, { signal }));
      const [server, action] = await Promise.all([this.read(id, signal), permission]);
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
    return this.settle(id, { change, phase: 'sending' }, async (backend, options) => {
      const after = await backend.changeServer(id, change, recheck ? { ...options, expected: before } : options);
      return { after, completed: { before, after, change } };
    });
  }

  /** Waits for a change that an earlier session sent; `operation`: what it knew of it. Settles like {@link change}. */
  async follow(id: string, change: TlsChange, operation?: string): Promise<Server> {
    const known = operation === undefined ? {} : { operation };
    return this.settle(id, { change, phase: 'running', ...known }, async (backend, options) => ({
      after: await backend.followChange(id, change, { ...options, ...known }),
    }));
  }

  /** Forgets everything: another backend, account or cloud. Running changes are left to the service. */
  reset(): void {
    this.generation++;
    this.listing?.controller.abort();
    this.listing = undefined;
    this.backendPromise = undefined;
    this.changes.clear();
    this.store.clear();
    this.reach.clear();
    this.knownAsOf = undefined;
    this.current = { kind: 'idle' };
    this.changed.fire({ kind: 'fleet' });
  }

  dispose(): void {
    this.listing?.controller.abort();
    this.changed.dispose();
  }

  private async list(controller: AbortController): Promise<void> {
    const seen = new Set<string>();
    const generation = this.generation;
    const isCurrent = (): boolean => this.generation === generation && this.listing?.controller === controller;
    if (this.reach.begin()) {
      this.changed.fire({ kind: 'fleet' });
    }
    this.order.clear();
    this.setStatus({ kind: 'loading' });
    try {
      const backend = await this.backend();
      await backend.listFleet({
        signal: controller.signal,
        priority: () => (isCurrent() ? this.order.first() : []),
        onEvent: (event) => {
          if (isCurrent()) {
            this.accept(event, seen);
          }
        },
      });
      if (isCurrent()) {
        const unreached = this.reach.end();
        this.dropAll((key, server) => !seen.has(key) && !unreached.has(server.subscriptionId.toLowerCase()));
        this.knownAsOf = this.store.hasUnseen ? this.knownAsOf : undefined;
        this.setStatus({ kind: 'loaded', partial: false });
      }
    } catch (error) {
      if (!isCurrent()) {
        return;
      }
      if (isCancelled(error)) {
        this.setStatus({ kind: 'loaded', partial: true });
        return;
      }
      const failure = asTlsError(error);
      if (needsSignIn(failure.failure)) {
        this.forgetKnown();
      }
      this.setStatus({ kind: 'failed', error: failure });
    }
  }

  private accept(event: FleetEvent, seen: Set<string>): void {
    switch (event.type) {
      case 'subscriptions':
        if (this.reach.take(event)) {
          this.changed.fire({ kind: 'fleet' });
        }
        if (!event.mayGrow) {
          this.dropAll((_, server) => !this.reach.has(server.subscriptionId));
        }
        return;
      case 'servers':
        for (const server of event.servers) {
          const key = server.id.toLowerCase();
          seen.add(key);
          const shown = this.store.putListed(server);
          this.changes.noteRead(shown);
          if (isUnread(server)) {
            this.order.add(key, isUnread(shown));
          }
        }
        this.changed.fire({ kind: 'servers', ids: event.servers.map(({ id }) => id) });
        return;
      case 'server':
        seen.add(event.server.id.toLowerCase());
        this.order.delete(event.server.id.toLowerCase());
        this.put(event.server);
        return;
      case 'problem':
        this.reach.addProblem({ subscriptionId: event.subscriptionId, error: event.error });
        this.changed.fire({ kind: 'fleet' });
        return;
      case 'tenantProblem':
        this.reach.addTenantProblem({ tenant: event.tenant, error: event.error });
        this.changed.fire({ kind: 'fleet' });
        return;
    }
  }

  private dropAll(isGone: (key: string, server: Server) => boolean): void {
    this.drop([...this.store.byId].flatMap(([key, server]) => (isGone(key, server) ? [key] : [])));
  }

  private drop(keys: readonly string[]): void {
    keys.forEach((key) => this.store.delete(key));
    if (keys.length > 0) {
      this.changed.fire({ kind: 'servers', ids: keys });
    }
  }

  /** A server that was there in this session is gone; of another one it is not known whether it ever was. */
  private withHistory(id: string, error: unknown): unknown {
    return error instanceof TlsError && error.failure.code === 'notFound' && this.store.wasSeen(id)
      ? new TlsError({ ...error.failure, wasThere: true }, error.details, { cause: error })
      : error;
  }

  private async settle(
    id: string,
    begin: Omit<ActiveChange, 'cancel'>,
    work: (backend: Backend, options: ChangeOptions) => Promise<{ after: Server; completed?: CompletedChange }>,
  ): Promise<Server> {
    const generation = this.generation;
    return this.changes.run(id, begin, async (options) => {
      try {
        const { after, completed } = await work(await this.backend(), options);
        if (generation === this.generation) {
          this.changes.noteCompleted(id, completed);
          this.put(after);
        }
        return after;
      } catch (error) {
        if (generation !== this.generation) {
          throw error;
        }
        const told = this.withHistory(id, error);
        this.changes.noteFailure(id, begin.change, error);
        await this.readAfterFailure(id);
        throw told;
      }
    });
  }

  private async readAfterFailure(id: string): Promise<void> {
    try {
      await withDeadline(undefined, 15_000, (signal) => this.read(id, signal));
    } catch {
      // the state after the failure is not known: say so instead of showing the one from before
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
    this.drop([id.toLowerCase()]);
  }

  private setStatus(status: FleetStatus): void {
    this.current = status;
    this.changed.fire({ kind: 'status' });
  }
}
