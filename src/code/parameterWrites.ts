import type { Range } from './text';
import type { Table } from './value';

/** A resource that writes a parameter of a server. */
export interface ParameterWrite {
  /** The resource's own name among those of its file. */
  readonly id: string;
  /** Where its parameter is named. */
  readonly at: Range;
  readonly table: Table;
  /** What tells its server from others; undefined where that cannot be told. */
  readonly server: string | undefined;
  /** When it is written at all, as it stands in the file. */
  readonly condition: string | undefined;
  /** Whether the parameter is one of TLS. */
  readonly concerns: boolean;
  /** How another resource names this one, at an offset; undefined where it has no name. */
  reference(from: number): string | undefined;
}

/** Resources that are written at the same time, except where one waits for another. */
export interface WriteOrder {
  readonly writes: readonly ParameterWrite[];
  /** What each resource waits for directly. */
  readonly waits: ReadonlyMap<string, ReadonlySet<string>>;
  /** Resources that wait for something that is not visible. */
  readonly unclear: ReadonlySet<string>;
}

/** A parameter, and those before it in the file that are written at the same time. */
export interface Race {
  readonly write: ParameterWrite;
  readonly others: readonly ParameterWrite[];
}

// nobody writes so many; every two of them are compared
const mostWrites = 200;
const tlsParameter = /^(?:require_secure_transport|ssl_min_protocol_version|ssl_max_protocol_version)$/i;

export const isTlsParameter = (name: string): boolean => tlsParameter.test(name);

/** Parameters of one server that are certainly written at the same time. */
export function racesIn(order: WriteOrder): readonly Race[] {
  const before = new Map<string, ReadonlySet<string>>();
  const beforeOf = ({ id }: ParameterWrite): ReadonlySet<string> => {
    const known = before.get(id) ?? closure(id, order.waits);
    before.set(id, known);
    return known;
  };
  const isUnclear = (write: ParameterWrite): boolean =>
    order.unclear.has(write.id) || [...beforeOf(write)].some((id) => order.unclear.has(id));
  const candidates = order.writes
    .filter(({ concerns, server }) => concerns && server !== undefined)
    .slice(0, mostWrites)
    .filter((write) => !isUnclear(write));
  return candidates.flatMap((write, index) => {
    const others = candidates.slice(0, index).filter(
      (other) =>
        other.server === write.server &&
        // those that depend on different things may never be written together
        (!other.condition || !write.condition || other.condition === write.condition) &&
        !beforeOf(write).has(other.id) &&
        !beforeOf(other).has(write.id),
    );
    return others.length === 0 ? [] : [{ write, others: lastOf(others, beforeOf) }];
  });
}

/** Without those that others of them wait for. */
function lastOf(
  writes: readonly ParameterWrite[],
  beforeOf: (write: ParameterWrite) => ReadonlySet<string>,
): readonly ParameterWrite[] {
  const awaited = new Set(writes.flatMap((one) => [...beforeOf(one)]));
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
