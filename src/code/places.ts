import type { Connection, Setting } from './connection';
import { isPlain, type Scope } from './scope';
import { isServerKey } from './serverKeys';
import type { Call, Entry, Table, Value } from './value';

/** A place in the tree: the value, and what it is part of. */
export interface Place {
  readonly value: Value;
  readonly parent?: Place;
  /** The entry of the parent whose value it is. */
  readonly entry?: Entry;
  /** Whether it is what a method of the parent is called on. */
  readonly receiver?: boolean;
}

export class Gathered {
  readonly settings: Setting[] = [];
  readonly callees: string[] = [];
  readonly args: Value[] = [];
  open = false;
  /** Uses of the first variable that has several, each of which may be a connection of its own. */
  branches = 0;
  /** The first callee of the use that is followed. */
  callee: string | undefined;
  /** Whether the variable is used in longer connection strings only, which are connections of their own. */
  isPart = false;

  /** @param only the one of the branches to follow; without it all are */
  constructor(readonly only?: number) {}
}

export function settingOf(key: string, range: Value, node: Value): Setting {
  const name = node.kind === 'word' || node.kind === 'call' ? node.name : '';
  return { key, name, value: name, node, quoted: false, range, valueRange: range, from: 'option' };
}

export const bare = (name: string): string =>
  isPlain(name) ? name : name.replace(/^(?:[$@]+|this\.|self\.|cls\.)/, '');

/** The variable that a chain of methods begins with. */
export function chainBase(call: Call): string | undefined {
  let below: Value = call;
  while (below.kind === 'call' && below.on) below = below.on;
  if (below.kind === 'word') return below.name;
  if (below.kind !== 'call') return undefined;
  const { name } = below;
  return bare(name).includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined;
}

export const isOperand = (value: Value): boolean =>
  value.kind === 'unknown' &&
  (value.within?.length ?? 0) > 0 &&
  value.within?.every((part) => part.kind !== 'table') === true;

/** What tables are. Each is looked at once, whatever number of connections it has. */
export class Blocks {
  readonly #bodies = new Map<Table, boolean>();
  readonly #many = new Map<Table, boolean>();
  readonly #words = new Map<Table, boolean>();
  readonly #single = new Map<Table, readonly Entry[]>();

  constructor(readonly scope: Scope) {}

  /** Whether it is a block of statements. */
  isBody(table: Table): boolean {
    return once(
      this.#bodies,
      table,
      ({ entries, items }) =>
        entries.some(({ assigned, value }) => assigned && value.kind !== 'text') &&
        items.some(({ kind }) => kind === 'call' || kind === 'unknown'),
    );
  }

  isOfOptions(value: Value): boolean {
    return value.kind === 'call' || (value.kind === 'table' && !this.isBody(value));
  }

  /** Whether it has a word among its items. */
  hasWord(table: Table): boolean {
    return once(this.#words, table, ({ items }) => items.some(({ kind }) => kind === 'word'));
  }

  /** Whether it has several tables that could each be a connection. */
  hasMany(table: Table): boolean {
    return once(
      this.#many,
      table,
      ({ entries }) => entries.filter(({ value }) => this.#isConnection(value)).length > 1,
    );
  }

  /** What stands beside its tables. */
  single(table: Table): readonly Entry[] {
    return once(this.#single, table, ({ entries }) => entries.filter(({ value }) => value.kind !== 'table'));
  }

  #isConnection(value: Value): boolean {
    const table = this.scope.resolve(value);
    return (
      table.kind === 'table' &&
      table.entries.some(
        ({ key }) => isServerKey(key) || /^(?:url|engine|adapter|driver|client|dialect|name|database)$/i.test(key),
      )
    );
  }
}

function once<T>(known: Map<Table, T>, table: Table, say: (table: Table) => T): T {
  const said = known.get(table) ?? say(table);
  known.set(table, said);
  return said;
}

/** What names the server, and what stands beside that. */
export function besideOf(entry: Entry | undefined, { value, parent }: Place): Pick<Connection, 'hostEntry' | 'beside'> {
  if (!entry) return {};
  const table = value === entry.value ? parent?.value : value;
  return {
    hostEntry: entry,
    beside: table?.kind === 'table' ? table.entries : table?.kind === 'call' ? table.named : [],
  };
}
