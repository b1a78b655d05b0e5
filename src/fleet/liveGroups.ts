import { defaultPolicy } from '../domain/posture';
import type { Server } from '../domain/server';
import { Emitter } from '../domain/emitter';
import type { Fleet, FleetChange } from './fleet';
import { ServerGroups, updateThrottled, type GroupOptions, type Regrouped } from './groups';
import { noFilter, type ServerGroup } from './arrangement';

/** Rows to draw again: all of them, or these groups with their rows and these servers of other groups. */
export type RowsChange =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly groups: readonly ServerGroup[]; readonly serverIds: readonly string[] };

export interface LiveGroupsOptions {
  readonly fleet: Fleet;
  /** Called whenever everything is grouped again. */
  readonly grouped: () => GroupOptions;
  /** Whether the rows in a group are drawn. */
  readonly isOpen: (groupKey: string) => boolean;
  /** Whether rows keep their places, because the user points at them. */
  readonly isHeld?: () => boolean;
}

/**
 * The fleet in groups, kept up to date. Many events in a row, as during a listing, make one update, and no update blocks
 * the extension host.
 */
export class LiveGroups {
  private readonly changed = new Emitter<RowsChange>();
  private readonly changedServers = new Set<string>();
  private readonly listener: { dispose(): void };
  private groups = noGroups;
  private everythingChanged = true;
  /** The places of an earlier grouping, filter or policy mean nothing. */
  private rearranged = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = shortestPause;
  private updating = false;
  private disposed = false;

  /** Fires after each update, even if no row has changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly options: LiveGroupsOptions) {
    this.listener = options.fleet.onDidChange((change) => this.follow(change));
  }

  get current(): ServerGroups {
    return this.groups;
  }

  /** Updates the row of a server that changed for a reason outside the fleet. */
  serverChanged(id: string): void {
    this.follow({ kind: 'server', id });
  }

  /** Updates every row, after a change of filter, grouping or policy. */
  refreshNow(): void {
    this.everythingChanged = true;
    this.rearranged = true;
    this.schedule(0);
  }

  /** Moves rows to their own places, after they were held. */
  settle(): void {
    if (this.groups.isUnsettled) {
      this.schedule(0);
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.listener.dispose();
    this.changed.dispose();
  }

  private follow(change: FleetChange): void {
    switch (change.kind) {
      case 'fleet':
        this.everythingChanged = true;
        break;
      case 'servers':
        change.ids.forEach((id) => this.changedServers.add(id.toLowerCase()));
        break;
      case 'server':
        this.changedServers.add(change.id.toLowerCase());
        break;
      case 'status':
        break;
    }
    if (this.timer === undefined) {
      // an empty view is filled at once
      this.schedule(this.groups.size === 0 ? 0 : this.pause);
    }
  }

  private schedule(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // changes during an update are handled when it ends
    if (!this.updating && !this.disposed) {
      this.timer = setTimeout(() => void this.update(), milliseconds);
    }
  }

  private async update(): Promise<void> {
    const { fleet, grouped } = this.options;
    const everything = this.everythingChanged || fleet.size === 0;
    const ids = [...this.changedServers];
    this.changedServers.clear();
    const held = this.options.isHeld?.() && !this.rearranged ? this.groups : undefined;
    this.everythingChanged = false;
    this.rearranged = false;
    this.timer = undefined;
    this.updating = true;
    const groups = everything ? new ServerGroups(grouped()) : this.groups;
    const changed: readonly (readonly [string, Server | undefined])[] = everything
      ? [...fleet.byId]
      : ids.map((id) => [id, fleet.get(id)] as const);
    const updated = await updateThrottled(groups, changed, held);
    // groups stay in place during a listing, which changes their urgency with every server
    const settles = !held && fleet.status.kind !== 'loading' && groups.isUnsettled;
    const regrouped = settles ? both(updated, groups.settle()) : updated;
    this.updating = false;
    if (this.disposed) {
      return;
    }
    this.groups = groups;
    const all = everything || regrouped.list;
    const inside = new Set(regrouped.groups.map(({ key }) => key));
    const serverIds = ids.filter((id) => !inside.has(groups.of(id)?.key ?? ''));
    // the more rows are drawn, the longer the pause until they are drawn again
    this.pause = shortestPause + this.rowsOf(all ? groups.all : regrouped.groups) * pausePerRow;
    this.changed.fire(all ? { kind: 'all' } : { kind: 'some', groups: regrouped.groups, serverIds });
    if (this.changedServers.size > 0 || this.everythingChanged) {
      this.schedule(this.everythingChanged ? shortestPause : this.pause);
    }
  }

  private rowsOf(groups: readonly ServerGroup[]): number {
    const { isOpen } = this.options;
    return groups.reduce((sum, { key, servers }) => sum + 1 + (isOpen(key) ? servers.length : 0), 0);
  }
}

const both = (one: Regrouped, other: Regrouped): Regrouped => ({
  list: one.list || other.list,
  groups: [...new Map([...one.groups, ...other.groups].map((group) => [group.key, group])).values()],
});

/** The groups until the first update: activation must not read settings. */
const noGroups = new ServerGroups({
  grouping: 'subscription',
  policyFor: () => defaultPolicy,
  filter: noFilter,
  nameOf: () => '',
});

/** Milliseconds between two updates. */
const shortestPause = 40;
const pausePerRow = 0.1;
