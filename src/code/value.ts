import type { Range, Text } from './text';

/** What a file says, whatever its format: the tree that every reader makes. */
export type Value = (Text | Word | Table | Call | Concat | Choice | Unknown) & {
  /** What gives it back: a statement of a function, or an arrow before it. */
  readonly returned?: 'statement' | 'arrow';
};

/** An identifier, a path of them (`SslMode.Require`), a number or a keyword such as `true`. */
export interface Word extends Range {
  readonly kind: 'word';
  readonly name: string;
}

/** Entries and items between brackets, or a whole file. */
export interface Table extends Range {
  readonly kind: 'table';
  readonly entries: readonly Entry[];
  readonly items: readonly Value[];
  /** Whether it holds something that is not visible, such as a spread. */
  readonly open?: boolean;
  /** Of a program: the blocks that have names of their own, in the order of their beginnings. */
  readonly frames?: readonly Frame[];
  /** Whether other tables of the file are made from it, as with anchors of YAML. */
  readonly reused?: boolean;
}

/** A block, function or class, with the names that are its own. */
export interface Frame extends Range {
  readonly names: ReadonlySet<string>;
  readonly isClass: boolean;
  /** Name of the function whose body it is; empty where it has none. */
  readonly of?: string;
  /** Where the name is, in a head that reads like a call. */
  readonly head?: number;
}

/** Names of fields among those of a frame begin with it, so that they are not taken for variables. */
export const fieldMark = 'this.';

export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Value;
  /** What is written before the key: `resource pg 'Microsoft.…' =`, `resource "azurerm_…" "name" {`. */
  readonly labels?: readonly (Word | Text)[];
  /** `+=` */
  readonly appends?: boolean;
  /** Whether it gives a name to a value, and is not a property. */
  readonly assigned?: boolean;
  /** Whether it is written in another table, which is merged into its own. */
  readonly merged?: boolean;
}

export interface Call extends Range {
  readonly kind: 'call';
  /** The whole path: `pg.Pool`, `URL.create`. */
  readonly name: string;
  /** Where the method's name begins. */
  readonly nameStart?: number;
  /** The value whose method is called, where that is not a plain path. */
  readonly on?: Value;
  readonly args: readonly Value[];
  readonly named: readonly Entry[];
  readonly open?: boolean;
  /** Whether it is the head of a function, and what is named are its parameters. */
  readonly defines?: boolean;
}

/** Values written one after the other. */
export interface Concat extends Range {
  readonly kind: 'concat';
  readonly parts: readonly Value[];
}

/** One of several values, depending on something else. */
export interface Choice extends Range {
  readonly kind: 'choice';
  readonly options: readonly Value[];
}

export interface Unknown extends Range {
  readonly kind: 'unknown';
  /** What is written inside; its own parts are still of interest. */
  readonly within?: readonly Value[];
}

/** Direct parts of a value. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
    case 'word':
      return [];
    case 'table':
      return value.entries.length === 0 ? value.items : [...value.entries.map((entry) => entry.value), ...value.items];
    case 'call':
      return value.named.length === 0 && !value.on
        ? value.args
        : [...(value.on ? [value.on] : []), ...value.args, ...value.named.map((entry) => entry.value)];
    case 'concat':
      return value.parts;
    case 'choice':
      return value.options;
    case 'unknown':
      return value.within ?? [];
  }
}

/** The first entry of a table with exactly this key. */
export const entryOf = (table: Pick<Table, 'entries'> | undefined, name: string): Entry | undefined =>
  table?.entries.find(({ key }) => key === name);

/** The value of the first entry of a table with exactly this key. */
export const valueOf = (table: Pick<Table, 'entries'> | undefined, name: string): Value | undefined =>
  entryOf(table, name)?.value;

/** A key without what spellings differ in: `ssl_mode`, `sslMode` and `SSL Mode` are one. */
export const plainKey = (key: string): string => key.toLowerCase().replace(/[\s_.-]/g, '');
