import type { Edit, Edits } from '../fix/fix';
import type { Range } from '../text';
import type { Table } from '../value';

/** A resource that writes a parameter of a server. */
export interface ParameterWrite {
  /** The resource's own name among those of its file. */
  readonly id: string;
  /** Where its parameter is named. */
  readonly at: Range;
  readonly table: Table;
  /** What tells the servers whose TLS it concerns from others; none where that cannot be told. */
  readonly servers: readonly string[];
  /** When it is written at all, as it stands in the file. */
  readonly condition: string | undefined;
  /** Of a loop that writes parameters of one server at the same time: what lets it write one after the other. */
  readonly serial?: readonly Edit[] | undefined;
  /** What keeps it from being written with others that have a lock of the same name; `true` where its name is not visible. */
  readonly locks?: readonly string[] | true | undefined;
  /** How another resource names this one, at an offset; undefined where it has no name. */
  reference(from: number): string | undefined;
  /** What lets it wait for others, where that depends on more than the language. */
  wait?(names: readonly string[]): Edits;
}

/** Resources that are written at the same time, except where one waits for another. */
export interface WriteOrder {
  readonly writes: readonly ParameterWrite[];
  /** What each resource waits for directly. */
  readonly waits: ReadonlyMap<string, ReadonlySet<string>>;
  /** What of that is not visible: it may wait for others. */
  readonly unclear: ReadonlySet<string>;
  /** What a resource waits by, and what lets a loop write one parameter after the other. */
  readonly waiting: string;
  readonly serial: string;
}

/** A parameter, and those before it in the file that are written at the same time. */
export interface Race {
  readonly write: ParameterWrite;
  readonly others: readonly ParameterWrite[];
  /** What is to be added. */
  readonly missing: string;
}

// nobody writes so many; every two of them are compared
const mostWrites = 200;
const mostUnclear = 100;
const tlsParameter = /^(?:require_secure_transport|ssl_min_protocol_version|ssl_max_protocol_version)$/i;

/** A parameter of a server, as far as they can be told. */
export interface Target {
  readonly server: string | undefined;
  readonly name: string;
}

/** What a resource writes, which has a target for each turn when it is a loop. */
export function targeted(
  targets: readonly Target[],
  serial?: readonly Edit[],
): Pick<ParameterWrite, 'servers' | 'serial'> {
  const byServer = new Map<string, Set<string>>();
  for (const { server, name } of targets) {
    if (server === undefined || !/^[\w.]+$/.test(name)) continue;
    byServer.set(server, (byServer.get(server) ?? new Set()).add(name.toLowerCase()));
  }
  const concerns = ([, names]: readonly [string, ReadonlySet<string>]): boolean =>
    [...names].some((name) => tlsParameter.test(name));
  const servers = [...byServer].filter(concerns);
  const isRace = servers.some(([, names]) => names.size > 1);
  return {
    servers: servers.map(([server]) => server),
    ...(serial && isRace ? { serial } : {}),
  };
}

/** When a resource is written: a loop whose turns are not visible may have none. */
export function conditionOf(
  condition: string | undefined,
  turns: readonly ({ readonly label: string } | undefined)[],
): string | undefined {
  const [turn] = turns;
  const list = turn && !/^\d+$/.test(turn.label) ? turn.label : '';
  return `${list} ${condition ?? ''}`.trim() || undefined;
}

/** Parameters of one server that are certainly written at the same time. */
export function racesIn(order: WriteOrder): readonly Race[] {
  const before = new Map<string, ReadonlySet<string>>();
  const hidden = new Map<string, readonly string[]>();
  const beforeOf = ({ id }: ParameterWrite): ReadonlySet<string> => {
    const known = before.get(id);
    if (known) return known;
    const found = closure(id, order.waits);
    before.set(id, found);
    hidden.set(id, order.unclear.size === 0 ? [] : [...found].filter((each) => order.unclear.has(each)));
    return found;
  };
  // what both wait for cannot wait for either
  const isVisible = (write: ParameterWrite, other: ParameterWrite): boolean => {
    const theirs = beforeOf(other);
    beforeOf(write);
    const unclear = hidden.get(write.id) ?? [];
    return unclear.length <= mostUnclear && unclear.every((id) => theirs.has(id));
  };
  const candidates = order.writes.filter(({ servers }) => servers.length > 0).slice(0, mostWrites);
  return candidates.flatMap((write, index) => {
    const others = candidates.slice(0, index).filter(
      (other) =>
        other.servers.some((server) => write.servers.includes(server)) &&
        !excludes(other.locks, write.locks) &&
        // those that depend on different things may never be written together
        (!other.condition || !write.condition || other.condition === write.condition) &&
        !beforeOf(write).has(other.id) &&
        !beforeOf(other).has(write.id) &&
        isVisible(write, other) &&
        isVisible(other, write),
    );
    // a loop whose turns wait for those before them
    const isSerial = !write.serial || beforeOf(write).has(write.id);
    if (others.length === 0 && isSerial) return [];
    return [{ write, others: lastOf(others, beforeOf), missing: isSerial ? order.waiting : order.serial }];
  });
}

/** Whether two resources are never written together, as far as can be seen. */
function excludes(one: ParameterWrite['locks'], other: ParameterWrite['locks']): boolean {
  if (one === undefined || other === undefined) return false;
  return one === true || other === true || one.some((name) => other.includes(name));
}

/** Without those that others of them wait for. */
function lastOf(
  writes: readonly ParameterWrite[],
  beforeOf: (write: ParameterWrite) => ReadonlySet<string>,
): readonly ParameterWrite[] {
  const awaited = new Set(writes.flatMap((one) => [...beforeOf(one)].filter((id) => id !== one.id)));
  return writes.filter(({ id }) => !awaited.has(id));
}

function closure(from: string, waits: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...(waits.get(from) ?? [])];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    left.push(...(waits.get(id) ?? []));
  }
  return found;
}
