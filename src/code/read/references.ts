import { hasHole, hole, TextBuilder, type Text } from '../text';
import type { Entry, Table, Value } from '../value';

const deepest = 90;
/** What is longer is no name of a server, and no mode. */
const longest = 260;
/** `${NAME}`, `${NAME:-default}`, `${{ env.NAME }}`, `$NAME`, `$(NAME)` */
const reference = /^\$(?:\{\{\s*([\w.-]+)\s*\}\}|\{([\w.-]+)(?::[^{}]*)?\}|\(([\w.-]+)\)|([A-Z_][A-Z0-9_]*))$/;

/** Settings with what they say of a name in the place of every reference to it, as far as they do. */
export function withReferences(table: Table, source: string): Table {
  if (!source.includes('$')) return table;
  const names = new Map<string, Text | undefined>();
  collect(table, '', names, 0);
  return names.size === 0 ? table : new References(source, names).table(table, 0);
}

/** What each name stands for: the path of a key, and the name of an item of a list; undefined where it has two values. */
function collect(table: Table, path: string, names: Map<string, Text | undefined>, depth: number): void {
  const add = (name: string, value: Value): void => {
    if (value.kind !== 'text' || value.chars.length > longest) return;
    const known = names.get(name);
    names.set(name, names.has(name) && known?.chars !== value.chars ? undefined : value);
  };
  if (depth > deepest) return;
  for (const { key, value } of table.entries) {
    const name = path === '' ? key : `${path}.${key}`;
    add(name.replace(/^variables\./, ''), value);
    if (value.kind === 'table') collect(value, name, names, depth + 1);
  }
  for (const item of table.items) {
    if (item.kind !== 'table') continue;
    const [named, value] = ['name', 'value'].map((wanted) => item.entries.find(({ key }) => key === wanted)?.value);
    if (named?.kind === 'text' && value) add(named.chars, value);
    collect(item, path, names, depth + 1);
  }
}

class References {
  constructor(
    readonly source: string,
    readonly names: ReadonlyMap<string, Text | undefined>,
  ) {}

  table(table: Table, depth: number): Table {
    if (depth > deepest) return table;
    const entries = table.entries.map((entry): Entry => ({ ...entry, value: this.#value(entry.value, depth) }));
    return { ...table, entries, items: table.items.map((item) => this.#value(item, depth)) };
  }

  #value(value: Value, depth: number): Value {
    if (value.kind === 'table') return this.table(value, depth + 1);
    return value.kind === 'text' && hasHole(value.chars) ? this.#text(value) : value;
  }

  /** The value stands where the reference is written. What is nothing but a reference is a copy, which is looked at elsewhere. */
  #text(text: Text): Text {
    if (text.chars === hole || this.source.charAt(text.start) === "'") return text;
    const result = new TextBuilder();
    let done = 0;
    for (const { at, from, to } of text.runs) {
      if (to === undefined || text.chars.charAt(at) !== hole) continue;
      const found = reference.exec(this.source.slice(from, Math.min(to, from + longest)));
      const value = this.names.get(found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4] ?? '');
      if (!value || /:\/\/|\uE000/.test(value.chars)) continue;
      result.append(text, done, at);
      result.add(value.chars, from, to);
      done = at + 1;
    }
    if (done === 0) return text;
    result.append(text, done);
    return result.finish(text.start, text.end);
  }
}
