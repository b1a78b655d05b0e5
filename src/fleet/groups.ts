import { posture, postures, type PolicyFor, type Posture } from '../domain/posture';
import type { Server } from '../domain/server';
import { nextTask } from '../domain/taskThrottle';
import { groupKey, groupValue, matcher, type Filter, type Grouping, type ServerGroup } from './arrangement';

export interface GroupOptions {
  readonly grouping: Grouping;
  readonly policyFor: PolicyFor;
  readonly filter: Filter;
  readonly nameOf: (group: Pick<ServerGroup, 'grouping' | 'value'>) => string;
}

/** Effect of an update on the rows of groups. */
export interface Regrouped {
  /** Groups were added or removed. */
  readonly list: boolean;
  /** Groups whose own row, or whose rows or their order, changed. */
  readonly groups: readonly ServerGroup[];
}

/** A server with all values that decide its place. */
interface Row {
  readonly server: Server;
  /** Of its group; undefined if the filter hides it. */
  readonly key: string | undefined;
  readonly rank: number;
  readonly name: string;
  /** The server's posture now; its place may be that of an earlier one. */
  readonly posture: Posture;
}

/** Changes of one group in an update. */
interface Touched {
  readonly leaving: Set<Row>;
  readonly joining: Row[];
  /** Rows are added, removed or moved; otherwise they are only renewed. */
  moves: boolean;
}

/**
 * The servers in groups: the most urgent groups first, then by name, and the same within each group. While the order is
 * held, servers and groups keep their places; `settle` moves them. The cost of an update depends on the changed servers
 * and their groups, not on the fleet.
 */
export class ServerGroups {
  private readonly rows = new Map<string, Row>();
  private readonly rowsOf = new Map<string, readonly Row[]>();
  private readonly groups = new Map<string, ServerGroup>();
  private ordered: readonly ServerGroup[] = [];
  private shown = 0;
  /** Servers of each posture, including those that the filter hides. */
  private readonly counts = new Map<Posture, number>();
  /** Rank of each group when the groups were last ordered. */
  private readonly placed = new Map<string, number>();
  /** Servers in a place that is no longer theirs, by id in lower case. */
  private readonly misplaced = new Set<string>();

  private readonly matches: ReturnType<typeof matcher>;

  constructor(private readonly options: GroupOptions) {
    this.matches = matcher(options.filter);
  }

  get all(): readonly ServerGroup[] {
    return this.ordered;
  }

  /** Number of servers that match the filter. */
  get size(): number {
    return this.shown;
  }

  /** Number of servers of a posture, with or without the filter. */
  count(posture: Posture): number {
    return this.counts.get(posture) ?? 0;
  }

  get(key: string): ServerGroup | undefined {
    return this.groups.get(key);
  }

  of(serverId: string): ServerGroup | undefined {
    return this.groups.get(this.rows.get(serverId.toLowerCase())?.key ?? '');
  }

  /** Whether a row or a group is in a place that is no longer its own. */
  get isUnsettled(): boolean {
    return this.misplaced.size > 0 || this.ordered.some((group) => this.placed.get(group.key) !== rankOf(group));
  }

  /** Moves every row and group to its own place. */
  settle(): Regrouped {
    const servers = [...this.misplaced].map((id) => [id, this.rows.get(id)?.server] as const);
    this.misplaced.clear();
    const before = this.ordered.map(({ key }) => key);
    const { list, groups } = this.update(servers);
    this.order();
    return { list: list || this.ordered.some(({ key }, at) => key !== before[at]), groups };
  }

  /**
   * Updates servers, by id in lower case; undefined removes one. `held`: servers and groups keep the places that they
   * have there.
   */
  update(changed: Iterable<readonly [id: string, server: Server | undefined]>, held?: ServerGroups): Regrouped {
    const touched = new Map<string, Touched>();
    for (const [id, server] of changed) {
      const before = this.rows.get(id);
      const now = server && this.rowOf(id, server, held?.rows.get(id));
      const moves =
        !before || !now || before.key !== now.key || before.posture !== now.posture || compareRows(before, now) !== 0;
      if (before) {
        this.add(before, -1);
        touch(touched, before.key, moves)?.leaving.add(before);
      }
      if (now) {
        this.add(now, 1);
        touch(touched, now.key, moves)?.joining.push(now);
        this.rows.set(id, now);
      } else {
        this.rows.delete(id);
      }
    }
    let list = false;
    const regrouped: ServerGroup[] = [];
    for (const [key, changes] of touched) {
      const existed = this.groups.has(key);
      const group = this.rebuild(key, changes, held);
      list ||= existed !== (group !== undefined);
      if (group && changes.moves) {
        regrouped.push(group);
      }
    }
    if (list) {
      this.order(held);
    } else {
      this.ordered = this.ordered.flatMap(({ key }) => this.groups.get(key) ?? []);
    }
    return { list, groups: regrouped };
  }

  private add({ posture: value, key }: Row, by: number): void {
    this.counts.set(value, this.count(value) + by);
    this.shown += key === undefined ? 0 : by;
  }

  /** `place`: the row whose place it keeps. */
  private rowOf(id: string, server: Server, place: Row | undefined): Row {
    const { grouping, policyFor } = this.options;
    const policy = policyFor(server);
    const value = posture(server, policy);
    const rank = postures.indexOf(value);
    const key = this.matches(server, value) ? groupKey(server, grouping, policy) : undefined;
    if (place && (place.key !== key || place.rank !== rank)) {
      this.misplaced.add(id);
      return { ...place, server, posture: value };
    }
    this.misplaced.delete(id);
    return { server, key, rank, name: key === undefined ? '' : sortName(server.name), posture: value };
  }

  /** The rows that stay are sorted already, so sorting takes one pass. */
  private rebuild(key: string, { leaving, joining }: Touched, held?: ServerGroups): ServerGroup | undefined {
    const rows = [...(this.rowsOf.get(key) ?? []), ...joining].filter((row) => !leaving.has(row)).sort(compareRows);
    const [first] = rows;
    if (!first) {
      this.rowsOf.delete(key);
      this.groups.delete(key);
      return undefined;
    }
    const { grouping, policyFor } = this.options;
    const count = (...wanted: Posture[]): number => rows.filter((row) => wanted.includes(row.posture)).length;
    const group: ServerGroup = {
      key,
      grouping,
      // the first spelling stays, as the service may spell it differently for another server
      value:
        this.groups.get(key)?.value ??
        held?.groups.get(key)?.value ??
        groupValue(first.server, grouping, policyFor(first.server)),
      ...(grouping === 'resourceGroup' ? { subscriptionId: first.server.subscriptionId } : {}),
      servers: rows.map(({ server }) => server),
      exposed: count('exposed'),
      attention: count('exposed', 'weak'),
      unknown: count('unknown'),
    };
    this.rowsOf.set(key, rows);
    this.groups.set(key, group);
    return group;
  }

  private order(held?: ServerGroups): void {
    const { grouping, nameOf } = this.options;
    const named = [...this.groups.values()].map((group) => {
      const rank = held?.placed.get(group.key) ?? rankOf(group);
      this.placed.set(group.key, rank);
      return { group, rank, name: nameOf(group) };
    });
    if (named.length < 2) {
      this.ordered = named.map(({ group }) => group);
      return; // the first collator of a process takes some 15 ms, which activation must not pay
    }
    const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    named.sort((a, b) =>
      grouping === 'posture'
        ? postures.indexOf(a.group.value as Posture) - postures.indexOf(b.group.value as Posture)
        : a.rank - b.rank || compare(a.name, b.name) || compareText(a.group.key, b.group.key),
    );
    this.ordered = named.map(({ group }) => group);
  }
}

/** The posture of a group is that of its most urgent server. */
export function groupPosture({ exposed, attention, unknown }: ServerGroup): Posture {
  return exposed > 0 ? 'exposed' : attention > 0 ? 'weak' : unknown > 0 ? 'unknown' : 'strong';
}

const rankOf = (group: ServerGroup): number => postures.indexOf(groupPosture(group));

/** Applies one update, spread over tasks when it is large. */
export async function updateThrottled(
  groups: ServerGroups,
  changed: readonly (readonly [id: string, server: Server | undefined])[],
  held?: ServerGroups,
): Promise<Regrouped> {
  let list = false;
  const regrouped = new Set<string>();
  for (let start = 0; start < changed.length; start += serversInOneTask) {
    if (start > 0) {
      await nextTask();
    }
    const update = groups.update(changed.slice(start, start + serversInOneTask), held);
    list ||= update.list;
    update.groups.forEach(({ key }) => regrouped.add(key));
  }
  return { list, groups: [...regrouped].flatMap((key) => groups.get(key) ?? []) };
}

/** A task takes a few milliseconds. */
const serversInOneTask = 1_000;

function touch(touched: Map<string, Touched>, key: string | undefined, moves: boolean): Touched | undefined {
  if (key === undefined) {
    return undefined;
  }
  let changes = touched.get(key);
  if (!changes) {
    changes = { leaving: new Set(), joining: [], moves: false };
    touched.set(key, changes);
  }
  changes.moves ||= moves;
  return changes;
}

/**
 * Sort key of a name. Server names are ASCII: with padded numbers, plain comparison orders them naturally at a tenth of
 * the cost.
 */
function sortName(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(20, '0'));
}

function compareRows(a: Row, b: Row): number {
  return a.rank - b.rank || compareText(a.name, b.name) || compareText(a.server.id, b.server.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
