import type { Range } from '../text';
import type { Table, Value, Word } from '../value';

const deepest = 10;
const mostItems = 100;

/** A turn of a loop: which one it is, and what stands for what in it. */
export interface Turn {
  readonly label: string;
  readonly values: ReadonlyMap<string, Value>;
  /** Finds the names of the loop in what is written. */
  readonly own: RegExp;
}

/** Texts of the expressions of a file of Bicep or Terraform, so that two spellings of one value are the same. */
export class Expressions {
  /** How many characters may still be read: names of names can grow without end. */
  #left = 10_000_000;
  readonly #lists = new Map<string, readonly Value[] | undefined>();

  constructor(
    readonly source: string,
    /** The value behind a name of the file. */
    readonly resolve: (value: Value) => Value,
  ) {}

  /** The turns of a loop; one that stands for all where its list is not visible. */
  turns(
    list: Value,
    own: RegExp,
    valuesOf: (item: Value, index: Value) => ReadonlyMap<string, Value>,
  ): readonly Turn[] {
    const items = this.#items(list);
    return (
      items?.map((item, index) => {
        const label = String(index);
        return { label, own, values: valuesOf(item, word(label, item)) };
      }) ?? [{ label: this.written(list), own, values: new Map() }]
    );
  }

  /** An expression as it is written, without the marks of an interpolation around it. */
  written({ start, end }: Range): string {
    const text = this.source.slice(start, end).replace(/\s+/g, '');
    return /^\$\{(.*)\}$/.exec(text)?.[1] ?? text;
  }

  /** A text in which what is decided elsewhere stands between braces, as it is written. */
  text(value: Value, turn?: Turn, depth = 0): string {
    this.#left -= value.end - value.start + 1;
    if (this.#left < 0) return '{}';
    if (value.kind === 'text') return value.chars;
    if (value.kind === 'concat' && depth <= deepest)
      return value.parts.map((part) => this.text(part, turn, depth + 1)).join('');
    const item = turn && depth <= deepest ? this.#itemOf(value, turn) : undefined;
    if (item) return this.text(item, undefined, depth + 1);
    const known = value.kind === 'word' && depth <= deepest ? this.resolve(value) : value;
    if (known !== value && known.kind !== 'table') return this.text(known, undefined, depth + 1);
    const text = this.written(value);
    return turn?.own.test(text) ? `{${text}}#${turn.label}` : `{${text}}`;
  }

  /** What `item.name` and `list[index].name` stand for in a turn of a loop. */
  #itemOf(value: Value, { values }: Turn): Value | undefined {
    const found = /^([\w.]+)(?:\[([\w.]+)\])?((?:\.\w+)*)$/.exec(this.written(value));
    const [, name = '', place, path = ''] = found ?? [];
    if (place === undefined) return this.#member(values.get(name.split('.')[0] ?? ''), name);
    if (!this.#lists.has(name)) this.#lists.set(name, this.#items(word(name, value)));
    const index = this.#member(values.get(place.split('.')[0] ?? ''), place);
    return this.#member(index?.kind === 'word' ? this.#lists.get(name)?.[Number(index.name)] : undefined, path);
  }

  #member(of: Value | undefined, path: string): Value | undefined {
    let value = of;
    for (const key of path.split('.').slice(1)) {
      const table = value && this.resolve(value);
      if (table?.kind !== 'table') return undefined;
      this.#left -= table.entries.length;
      value = table.entries.find((entry) => entry.key === key)?.value;
    }
    return value;
  }

  /** What a list has for certain, as far as it is written in the file; undefined where its places are not certain. */
  #items(list: Value | undefined): readonly Value[] | undefined {
    const value = list && this.resolve(list);
    if (value?.kind === 'table') {
      return value.entries.length === 0
        ? value.items.slice(0, mostItems).flatMap(lines).slice(0, mostItems)
        : undefined;
    }
    if (value?.kind !== 'call') return undefined;
    const [first, second] = value.args.map(this.resolve);
    if (value.name === 'range') {
      const from = this.#number(first);
      const count = this.#number(second);
      if (from === undefined || count === undefined) return undefined;
      return Array.from({ length: Math.min(count, mostItems) }, (_, index) => word(String(from + index), value));
    }
    return value.name === 'items' && first ? pairs(first) : undefined;
  }

  #number(value: Value | undefined): number | undefined {
    if (value?.kind === 'word' && /^\d{1,4}$/.test(value.name)) return Number(value.name);
    return value?.kind === 'call' && value.name === 'length' ? this.#items(value.args[0])?.length : undefined;
  }
}

export const word = (name: string, { start, end }: Range): Word => ({ kind: 'word', name, start, end });

/** Names with values, as a table. */
export function tableOf(values: Readonly<Record<string, Value>>, { start, end }: Range): Table {
  const entries = Object.entries(values).map(([key, value]) => ({ key, keyRange: { start, end }, value }));
  return { kind: 'table', entries, items: [], start, end };
}

/** The entries of an object, with `key` and `value` each. */
export function pairs(value: Value): readonly Value[] | undefined {
  if (value.kind !== 'table' || value.open || value.items.length > 0) return undefined;
  if (value.entries.some(({ labels }) => labels)) return undefined;
  return value.entries
    .slice(0, mostItems)
    .map(({ key, keyRange, value: held }) =>
      tableOf(
        { key: { kind: 'text', chars: key, runs: [], start: keyRange.start, end: keyRange.end }, value: held },
        keyRange,
      ),
    );
}

/** Items on lines of their own, which the reader joins. */
function lines(value: Value): readonly Value[] {
  const within = value.kind === 'unknown' ? value.within?.slice(0, mostItems) : undefined;
  return within?.every(({ kind }) => kind === 'text' || kind === 'table') ? within : [value];
}

/** Names in a piece of code, without those in comments and in texts that are the same everywhere. */
export const namesIn = (text: string, literals: RegExp, names: RegExp): readonly string[] =>
  text.replace(literals, (found) => (/^["'](?!'')/.test(found) && /\$\{|\}/.test(found) ? found : ' ')).match(names) ??
  [];
