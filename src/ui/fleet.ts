import type { Backend, ChangeOptions, FleetEvent } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { TlsError, isCancelled } from '../domain/errors';
import { parseServerId } from '../domain/resourceId';
import { isUnread, type Server, type Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';
import { Emitter } from './emitter';
import type { CompletedChange, FleetChange, FleetStatus, KnownFleet } from './fleetState';
import { ReadingOrder } from './readingOrder';
import { RunningChanges, type ActiveChange } from './runningChanges';
import { Subscriptions, type SubscriptionProblem } from './subscriptions';

export type { CompletedChange, FleetChange, FleetStatus, KnownFleet } from './fleetState';

/**
 * The servers as last read, and what is going on with them. The one place that talks to the backend; tree, status
 * bar and panels show what is here.
 */
export class Fleet {
  private readonly changed = new Emitter<FleetChange>();
  private readonly servers = new Map<string, Server>();
  private readonly changes = new RunningChanges((id) => this.changed.fire({ kind: 'server', id }));
  private readonly completed = new Map<string, CompletedChange>();
  private readonly reach = new Subscriptions();
  private current: FleetStatus = { kind: 'idle' };
  private listing: { controller: AbortController; done: Promise<void> } | undefined;
  private backendPromise: Promise<Backend> | undefined;
  private generation = 0;
  /** Keys of servers that an earlier session knew and this one has not seen yet. */
  private readonly unseen = new Set<string>();
  private readonly gone = new Set<string>();
  private knownAsOf: number | undefined;
  private readonly order = new ReadingOrder();
  /** What is noted on each server that is read. */
  annotate: (server: Server) => Server = (server) => server;

  readonly onDidChange = this.changed.event;

  /** `connect` is called at first use, and again after {@link reset} or a failure. */
  constructor(private readonly connect: () => Promise<Backend>) {}

  get status(): FleetStatus {
    return this.current;
  }

  get all(): readonly Server[] {
    return [...this.servers.values()];
  }

  /** By id in lower case. */
  get byId(): ReadonlyMap<string, Server> {
    return this.servers;
  }

  get size(): number {
    return this.servers.size;
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
    return this.servers.get(id.toLowerCase());
  }

  activeChange(id: string): ActiveChange | undefined {
    return this.changes.get(id);
  }

  completedChange(id: string): CompletedChange | undefined {
    return this.completed.get(id.toLowerCase());
  }

  subscriptionName(subscriptionId: string): string {
    return this.reach.name(subscriptionId);
  }

  /** What is noted of a server has changed. */
  annotateAgain(id: string): void {
    const server = this.get(id);
    if (server) {
      this.servers.set(id.toLowerCase(), this.annotate(server));
      this.changed.fire({ kind: 'server', id: server.id });
    }
  }

  /**
   * Shows what an earlier session knew, as a whole or in parts, until it is listed. Whatever was read in this session
   * stands, and a fleet that was listed already takes nothing over.
   */
  showKnown({ asOf, subscriptions, servers }: KnownFleet): void {
    if (this.current.kind === 'loaded' || (this.current.kind === 'failed' && isSignedOut(this.current.error))) {
      return;
    }
    this.knownAsOf = asOf;
    const told = this.reach.areTold;
    const isFirst = !told && this.reach.all.length === 0;
    if (isFirst) {
      this.reach.showKnown(subscriptions);
    }
    for (const server of servers) {
      const key = server.id.toLowerCase();
      const visible = !told || this.reach.has(server.subscriptionId);
      if (visible && !this.servers.has(key) && !this.gone.has(key)) {
        this.servers.set(key, server);
        this.unseen.add(key);
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
    this.drop([...this.unseen]);
    this.knownAsOf = undefined;
  }

  /** Lists everything again; a listing that runs is given up. Resolves in every case: look at {@link status}. */
  async refresh(): Promise<void> {
    this.listing?.controller.abort();
    const controller = new AbortController();
    const done = this.list(controller);
    this.listing = { controller, done };
    await done;
  }

  /** Loads the fleet unless that was done or is under way. */
  async ensureLoaded(): Promise<void> {
    if (this.current.kind === 'idle') {
      await this.refresh();
    } else {
      await this.listing?.done;
    }
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
      if (error instanceof TlsError && error.failure.code === 'notFound' && generation === this.generation) {
        this.remove(id);
      }
      throw error;
    }
  }

  /** The action that the account lacks to change the server, if that is known. */
  async missingAction(id: string): Promise<string | undefined> {
    return (await this.backend()).missingAction(id, { signal: new AbortController().signal });
  }

  /**
   * Sends a planned change and resolves with the server as read afterwards. One change per server at a time.
   * Whatever the outcome, the server is read again, so that the shown state is the server's.
   */
  async change(before: Server, change: TlsChange): Promise<Server> {
    const { id } = before;
    return this.settle(id, { change, phase: 'sending' }, async (backend, options) => {
      const after = await backend.changeServer(id, change, { ...options, expected: before });
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
    this.changes.cancelAll();
    this.servers.clear();
    this.completed.clear();
    this.reach.clear();
    this.unseen.clear();
    this.gone.clear();
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
        this.knownAsOf = this.unseen.size > 0 ? this.knownAsOf : undefined;
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
      const failure = error instanceof TlsError ? error : asUnexpected(error);
      if (isSignedOut(failure)) {
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
          this.unseen.delete(key);
          const shown = this.annotate(this.keepKnown(server));
          this.servers.set(key, shown);
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

  /** While a refresh has not read the settings yet, the ones read before stay, with their own `readAt`. */
  private keepKnown(server: Server): Server {
    const previous = this.get(server.id);
    return previous && isUnread(server) ? { ...server, tls: previous.tls, readAt: previous.readAt } : server;
  }

  private dropAll(isGone: (key: string, server: Server) => boolean): void {
    this.drop([...this.servers].flatMap(([key, server]) => (isGone(key, server) ? [key] : [])));
  }

  private drop(keys: readonly string[]): void {
    for (const key of keys) {
      this.servers.delete(key);
      this.unseen.delete(key);
    }
    if (keys.length > 0) {
      this.changed.fire({ kind: 'servers', ids: keys });
    }
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
          if (completed) {
            this.completed.set(id.toLowerCase(), completed);
          }
          this.put(after);
        }
        return after;
      } catch (error) {
        if (generation === this.generation) {
          await this.readAfterFailure(id);
        }
        throw error;
      }
    });
  }

  private async readAfterFailure(id: string): Promise<void> {
    try {
      await this.read(id, AbortSignal.timeout(15_000));
    } catch {
      // the state after the failure is not known: say so instead of showing the one from before
      const shown = this.get(id);
      if (shown) {
        this.put({ ...shown, tls: unknownAfterFailure });
      }
    }
  }

  private backend(): Promise<Backend> {
    this.backendPromise ??= this.connect().catch((error: unknown) => {
      this.backendPromise = undefined;
      throw error instanceof TlsError ? error : asUnexpected(error);
    });
    return this.backendPromise;
  }

  private put(server: Server): void {
    const key = server.id.toLowerCase();
    this.unseen.delete(key);
    this.gone.delete(key);
    this.servers.set(key, this.annotate(server));
    this.changed.fire({ kind: 'server', id: server.id });
  }

  private remove(id: string): void {
    const key = id.toLowerCase();
    this.gone.add(key);
    this.drop([key]);
  }

  private setStatus(status: FleetStatus): void {
    this.current = status;
    this.changed.fire({ kind: 'status' });
  }
}

const failed = { known: false, reason: 'failed' } as const;
const unknownAfterFailure = { enforcement: failed, minimum: failed, maximum: failed };

/** Nobody is signed in whose fleet it could be. */
const isSignedOut = ({ code }: TlsError): boolean =>
  ['signedOut', 'authenticationFailed', 'tokenExpired', 'credentialUnavailable'].includes(code);

function asUnexpected(error: unknown): TlsError {
  const message = error instanceof Error ? error.message : String(error);
  return new TlsError({ code: 'unexpected' }, { serviceMessage: message }, { cause: error });
}
