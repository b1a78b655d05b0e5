import type { Backend, FleetEvent } from '../domain/backend';
import { asTlsError, isCancelled, needsSignIn } from '../domain/errors';
import { isUnread, type Server } from '../domain/server';
import type { CachedFleet, FleetChange, FleetStatus } from './fleetState';
import { ReadPriority } from './readPriority';
import type { ServerStore } from './serverStore';
import type { SessionChanges } from './sessionChanges';
import type { Subscriptions } from './subscriptions';

export interface ListingParts {
  readonly backend: () => Promise<Backend>;
  readonly store: ServerStore;
  readonly subscriptions: Subscriptions;
  readonly changes: SessionChanges;
  readonly fire: (change: FleetChange) => void;
}

/** Fills the store with the servers that the account can see, and with those of an earlier session until they are listed. */
export class Listing {
  private current: FleetStatus = { kind: 'idle' };
  private running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  private cachedAsOf: number | undefined;
  private readonly priority = new ReadPriority();

  constructor(private readonly parts: ListingParts) {}

  get status(): FleetStatus {
    return this.current;
  }

  /** When the shown list was up to date, if that was in an earlier session. */
  get asOf(): number | undefined {
    return this.cachedAsOf;
  }

  /**
   * Shows the fleet of an earlier session, as a whole or in parts, until it is listed. Servers that this session has
   * read stay, and a fleet that is already listed accepts nothing.
   */
  showCached({ asOf, subscriptions: cached, servers }: CachedFleet): void {
    const { store, subscriptions, fire } = this.parts;
    if (this.current.kind === 'loaded' || (this.current.kind === 'failed' && needsSignIn(this.current.error.failure))) {
      return;
    }
    this.cachedAsOf = asOf;
    const listed = subscriptions.areListed;
    const isFirst = !listed && subscriptions.all.length === 0;
    if (isFirst) {
      subscriptions.showCached(cached);
    }
    for (const server of servers) {
      if (!listed || subscriptions.has(server.subscriptionId)) {
        store.putCached(server);
      }
    }
    fire(isFirst ? { kind: 'fleet' } : { kind: 'servers', ids: servers.map(({ id }) => id) });
  }

  /** Removes servers that only an earlier session has seen. */
  forgetCached(): void {
    this.drop(this.parts.store.unseenKeys);
    this.cachedAsOf = undefined;
  }

  /** Sets the visible servers, most urgent first: their settings are read first. Call it after every change. */
  prioritize(ids: () => Iterable<string>): void {
    this.priority.show(ids);
  }

  /** Lists everything again and cancels a running listing. Always resolves: {@link status} has the outcome. */
  async refresh(): Promise<void> {
    this.running?.controller.abort();
    const controller = new AbortController();
    this.running = { controller, done: this.list(controller) };
    await this.running.done;
  }

  /** Lists the fleet unless that was done or is under way. */
  async ensureLoaded(): Promise<void> {
    await (this.current.kind === 'idle' ? this.refresh() : this.running?.done);
  }

  cancel(): void {
    this.running?.controller.abort();
  }

  reset(): void {
    this.cancel();
    this.running = undefined;
    this.cachedAsOf = undefined;
    this.current = { kind: 'idle' };
  }

  /** Removes servers that no longer exist. */
  drop(keys: readonly string[]): void {
    keys.forEach((key) => this.parts.store.delete(key));
    if (keys.length > 0) {
      this.parts.fire({ kind: 'servers', ids: keys });
    }
  }

  private async list(controller: AbortController): Promise<void> {
    const { store, subscriptions, fire } = this.parts;
    const seen = new Set<string>();
    const isCurrent = (): boolean => this.running?.controller === controller;
    if (subscriptions.begin()) {
      fire({ kind: 'fleet' });
    }
    this.priority.clear();
    this.setStatus({ kind: 'loading' });
    try {
      const backend = await this.parts.backend();
      await backend.listFleet({
        signal: controller.signal,
        priority: () => (isCurrent() ? this.priority.first() : []),
        onEvent: (event) => {
          if (isCurrent()) {
            this.apply(event, seen);
          }
        },
      });
      if (isCurrent()) {
        const unreached = subscriptions.end();
        this.dropWhere((key, server) => !seen.has(key) && !unreached.has(server.subscriptionId.toLowerCase()));
        this.cachedAsOf = store.hasUnseen ? this.cachedAsOf : undefined;
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
        this.forgetCached();
      }
      this.setStatus({ kind: 'failed', error: failure });
    }
  }

  private apply(event: FleetEvent, seen: Set<string>): void {
    const { store, subscriptions, changes, fire } = this.parts;
    switch (event.type) {
      case 'subscriptions':
        if (subscriptions.apply(event)) {
          fire({ kind: 'fleet' });
        }
        if (!event.mayGrow) {
          this.dropWhere((_, server) => !subscriptions.has(server.subscriptionId));
        }
        return;
      case 'servers':
        for (const server of event.servers) {
          const key = server.id.toLowerCase();
          seen.add(key);
          const shown = store.putListed(server);
          changes.noteRead(shown);
          if (isUnread(server)) {
            this.priority.add(key, isUnread(shown));
          }
        }
        fire({ kind: 'servers', ids: event.servers.map(({ id }) => id) });
        return;
      case 'server': {
        const key = event.server.id.toLowerCase();
        seen.add(key);
        this.priority.delete(key);
        store.putRead(event.server);
        changes.noteRead(event.server);
        fire({ kind: 'server', id: event.server.id });
        return;
      }
      case 'problem':
        subscriptions.addProblem({ subscriptionId: event.subscriptionId, error: event.error });
        fire({ kind: 'fleet' });
        return;
      case 'tenantProblem':
        subscriptions.addTenantProblem({ tenant: event.tenant, error: event.error });
        fire({ kind: 'fleet' });
        return;
    }
  }

  private dropWhere(isGone: (key: string, server: Server) => boolean): void {
    this.drop([...this.parts.store.byId].flatMap(([key, server]) => (isGone(key, server) ? [key] : [])));
  }

  private setStatus(status: FleetStatus): void {
    this.current = status;
    this.parts.fire({ kind: 'status' });
  }
}
