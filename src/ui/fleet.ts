import type { Backend, ChangePhase, FleetEvent } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { TlsError, isCancelled } from '../domain/errors';
import { parseServerId } from '../domain/resourceId';
import { sameId, type Server, type Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';
import { Emitter } from './emitter';

/** `partial`: somebody cancelled while it was loading, and what had arrived is kept. */
export type FleetStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly partial: boolean }
  | { readonly kind: 'failed'; readonly error: TlsError };

/** A change that runs now. */
export interface ActiveChange {
  readonly change: TlsChange;
  readonly phase: ChangePhase;
  readonly cancel: () => void;
}

/** A change that was made in this session, as read before and after. */
export interface CompletedChange {
  readonly before: Server;
  readonly after: Server;
  readonly change: TlsChange;
}

/** What changed: the list or its status, or one server (its values, or the change that runs on it). */
export type FleetChange = { readonly kind: 'fleet' } | { readonly kind: 'server'; readonly id: string };

/**
 * The servers as last read, and what is going on with them. The one place that talks to the backend; tree, status
 * bar and panels show what is here.
 */
export class Fleet {
  private readonly changed = new Emitter<FleetChange>();
  private readonly servers = new Map<string, Server>();
  private readonly changes = new Map<string, ActiveChange>();
  private readonly completed = new Map<string, CompletedChange>();
  private subscriptionsById = new Map<string, Subscription>();
  private problemList: { subscriptionId: string; error: TlsError }[] = [];
  private tenantProblemList: TenantProblem[] = [];
  private current: FleetStatus = { kind: 'idle' };
  private listing: { controller: AbortController; done: Promise<void> } | undefined;
  private backendPromise: Promise<Backend> | undefined;
  private generation = 0;

  readonly onDidChange = this.changed.event;

  /** `connect` is called at first use, and again after {@link reset} or a failure. */
  constructor(private readonly connect: () => Promise<Backend>) {}

  get status(): FleetStatus {
    return this.current;
  }

  get all(): readonly Server[] {
    return [...this.servers.values()];
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.subscriptionsById.values()];
  }

  /** Subscriptions that could not be listed, while others could. */
  get problems(): readonly { readonly subscriptionId: string; readonly error: TlsError }[] {
    return this.problemList;
  }

  /** Tenants and accounts of which nothing could be listed, while others could. */
  get tenantProblems(): readonly TenantProblem[] {
    return this.tenantProblemList;
  }

  get(id: string): Server | undefined {
    return this.servers.get(id.toLowerCase());
  }

  activeChange(id: string): ActiveChange | undefined {
    return this.changes.get(id.toLowerCase());
  }

  completedChange(id: string): CompletedChange | undefined {
    return this.completed.get(id.toLowerCase());
  }

  subscriptionName(subscriptionId: string): string {
    return this.subscriptionsById.get(subscriptionId.toLowerCase())?.name ?? subscriptionId;
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

  /**
   * Sends a planned change and resolves with the server as read afterwards. One change per server at a time.
   * Whatever the outcome, the server is read again, so that the shown state is the server's.
   */
  async change(before: Server, change: TlsChange): Promise<Server> {
    const key = before.id.toLowerCase();
    if (this.changes.has(key)) {
      throw new TlsError({ code: 'busy' });
    }
    const generation = this.generation;
    const controller = new AbortController();
    const track = (phase: ChangePhase): void => {
      this.changes.set(key, { change, phase, cancel: () => controller.abort() });
      this.changed.fire({ kind: 'server', id: before.id });
    };
    track('sending');
    try {
      const backend = await this.backend();
      const after = await backend.changeServer(before.id, change, { signal: controller.signal, onPhase: track });
      if (generation === this.generation) {
        this.completed.set(key, { before, after, change });
        this.put(after);
      }
      return after;
    } catch (error) {
      if (generation === this.generation) {
        await this.readAfterFailure(before);
      }
      throw error;
    } finally {
      this.changes.delete(key);
      this.changed.fire({ kind: 'server', id: before.id });
    }
  }

  /** Forgets everything: another backend, account or cloud. Running changes are left to the service. */
  reset(): void {
    this.generation++;
    this.listing?.controller.abort();
    this.listing = undefined;
    this.backendPromise = undefined;
    for (const active of this.changes.values()) {
      active.cancel();
    }
    this.servers.clear();
    this.completed.clear();
    this.subscriptionsById.clear();
    this.problemList = [];
    this.tenantProblemList = [];
    this.setStatus({ kind: 'idle' });
  }

  dispose(): void {
    this.listing?.controller.abort();
    this.changed.dispose();
  }

  private async list(controller: AbortController): Promise<void> {
    const seen = new Set<string>();
    const generation = this.generation;
    const isCurrent = (): boolean => this.generation === generation && this.listing?.controller === controller;
    const before = this.subscriptionsById;
    this.problemList = [];
    this.tenantProblemList = [];
    this.setStatus({ kind: 'loading' });
    try {
      const backend = await this.backend();
      await backend.listFleet({
        signal: controller.signal,
        onEvent: (event) => {
          if (isCurrent()) {
            this.accept(event, seen);
          }
        },
      });
      if (isCurrent()) {
        this.dropUnseen(seen, this.keepUnreached(before));
        this.setStatus({ kind: 'loaded', partial: false });
      }
    } catch (error) {
      if (!isCurrent()) {
        return;
      }
      this.setStatus(
        isCancelled(error)
          ? { kind: 'loaded', partial: true }
          : { kind: 'failed', error: error instanceof TlsError ? error : asUnexpected(error) },
      );
    }
  }

  private accept(event: FleetEvent, seen: Set<string>): void {
    switch (event.type) {
      case 'subscriptions':
        this.subscriptionsById = new Map(event.subscriptions.map((one) => [one.id.toLowerCase(), one]));
        break;
      case 'servers':
        for (const server of event.servers) {
          seen.add(server.id.toLowerCase());
          this.servers.set(server.id.toLowerCase(), this.keepKnown(server));
        }
        break;
      case 'server':
        seen.add(event.server.id.toLowerCase());
        this.put(event.server);
        return;
      case 'problem':
        this.problemList.push({ subscriptionId: event.subscriptionId, error: event.error });
        break;
      case 'tenantProblem':
        this.tenantProblemList.push({ tenant: event.tenant, error: event.error });
        break;
    }
    this.changed.fire({ kind: 'fleet' });
  }

  /** While a refresh has not read the settings yet, the ones read before stay, with their own `readAt`. */
  private keepKnown(server: Server): Server {
    const previous = this.get(server.id);
    const pending = !server.tls.enforcement.known && server.tls.enforcement.reason === 'notReadYet';
    return previous && pending ? { ...server, tls: previous.tls, readAt: previous.readAt } : server;
  }

  /** The subscriptions of before that nobody could look at: they may well be there still, and so may their servers. */
  private keepUnreached(before: ReadonlyMap<string, Subscription>): readonly string[] {
    const reached = this.subscriptionsById;
    const isUnreached = ({ tenantId }: Subscription): boolean =>
      this.tenantProblemList.some(({ tenant }) => tenant.id === undefined || tenant.id === tenantId);
    const kept = [...before].filter(([key, one]) => !reached.has(key) && isUnreached(one));
    this.subscriptionsById = new Map([...reached, ...kept]);
    return kept.map(([key]) => key);
  }

  private dropUnseen(seen: ReadonlySet<string>, unreached: readonly string[]): void {
    const failed = new Set([...unreached, ...this.problemList.map((problem) => problem.subscriptionId.toLowerCase())]);
    for (const [key, server] of this.servers) {
      if (!seen.has(key) && !failed.has(server.subscriptionId.toLowerCase())) {
        this.servers.delete(key);
      }
    }
  }

  private async readAfterFailure(before: Server): Promise<void> {
    try {
      await this.read(before.id, AbortSignal.timeout(15_000));
    } catch {
      // the state after the failure is not known: say so instead of showing the one from before
      if (this.get(before.id)) {
        this.put({ ...before, tls: unknownAfterFailure });
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
    this.servers.set(server.id.toLowerCase(), server);
    this.changed.fire({ kind: 'server', id: server.id });
  }

  private remove(id: string): void {
    for (const [key, server] of this.servers) {
      if (sameId(server.id, id)) {
        this.servers.delete(key);
      }
    }
    this.changed.fire({ kind: 'fleet' });
  }

  private setStatus(status: FleetStatus): void {
    this.current = status;
    this.changed.fire({ kind: 'fleet' });
  }
}

const failed = { known: false, reason: 'failed' } as const;
const unknownAfterFailure = { enforcement: failed, minimum: failed, maximum: failed };

function asUnexpected(error: unknown): TlsError {
  const message = error instanceof Error ? error.message : String(error);
  return new TlsError({ code: 'unexpected' }, { serviceMessage: message }, { cause: error });
}
