import { isTlsParameter, type ParameterWrite, type WriteOrder } from './parameterWrites';
import type { Scope } from './scope';
import type { Entry, Table, Value } from './value';

const server = /^Microsoft\.DBforPostgreSQL\/flexibleServers(?:@|$)/i;
const parameter = /^Microsoft\.DBforPostgreSQL\/flexibleServers\/configurations(?:@|$)/i;
const deepest = 10;
const child = /^configurations(?:@|$)/i;

/** A declaration of a Bicep file. */
interface Declaration {
  readonly id: string;
  readonly name: string;
  readonly type: string | undefined;
  readonly value: Value;
  /** What it has between its braces; a loop has none of its own. */
  readonly table: Table | undefined;
  readonly isExisting: boolean;
  readonly within: Declaration | undefined;
}

/** Parameters that a Bicep file writes, and what waits for what. */
export function bicepWrites(root: Table, source: string, scope: Scope): WriteOrder {
  const declarations = root.entries.flatMap((entry) => declarationsOf(entry, undefined));
  const byId = new Map(declarations.map((one) => [one.id, one]));
  const naming = new Naming(byId, source, scope);
  return {
    writes: declarations.flatMap((one) => naming.write(one) ?? []),
    waits: new Map(declarations.map((one) => [one.id, new Set(waitsOf(one, source, byId))])),
    unclear: new Set(),
  };
}

function declarationsOf(entry: Entry, within: Declaration | undefined): readonly Declaration[] {
  const [kind, label] = entry.labels ?? [];
  const isResource = kind?.kind === 'word' && kind.name === 'resource';
  if (within && !isResource) return [];
  const type = entry.labels?.find((each) => each.kind === 'text')?.chars;
  const isExisting = isResource && entry.key === 'existing';
  const name = isResource && label?.kind === 'word' ? label.name : entry.key;
  const table = isResource ? bodyOf(entry.value) : undefined;
  const one: Declaration = {
    id: within ? `${within.id}.${name}` : name,
    name,
    type: isResource ? type : undefined,
    value: entry.value,
    table,
    isExisting,
    within,
  };
  return [one, ...(table?.entries ?? []).flatMap((each) => declarationsOf(each, one))];
}

/** What is between the braces of a resource, with `if (…)` before them or not. */
function bodyOf(value: Value): Table | undefined {
  const table = value.kind === 'unknown' ? value.within?.find((each) => each.kind === 'table') : value;
  return table?.kind === 'table' ? table : undefined;
}

/** What a declaration names, and what is around it: a resource within another waits for that one. */
function waitsOf(one: Declaration, source: string, byId: ReadonlyMap<string, Declaration>): readonly string[] {
  const { start, end } = one.value;
  // resources within it wait for it, and it does not wait for what they name
  const inner = (one.table?.entries ?? []).filter(({ key }) => byId.get(`${one.id}.${key}`)?.within === one);
  let from = start;
  let text = '';
  for (const { labels, keyRange, value } of inner) {
    text += source.slice(from, labels?.[0]?.start ?? keyRange.start);
    from = value.end;
  }
  text += source.slice(from, end);
  const found = namesIn(text).flatMap((name) => targetOf(name, one, byId) ?? []);
  return one.within ? [one.within.id, ...found] : found;
}

/** Names in a piece of Bicep, without those in comments and in texts that are the same everywhere. */
const namesIn = (text: string): readonly string[] =>
  text
    .replace(/'''[\s\S]*?(?:'''|$)|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (found) =>
      /^'(?!'')/.test(found) && /\$\{|\}/.test(found) ? found : ' ',
    )
    .match(/[A-Za-z_]\w*(?:(?:\.|::)\w+)*/g)
    ?.map((name) => name.replaceAll('::', '.')) ?? [];

function targetOf(name: string, from: Declaration, byId: ReadonlyMap<string, Declaration>): string | undefined {
  const parts = name.split('.', deepest);
  for (let around = from.within; around; around = around.within) {
    const near = `${around.id}.${parts[0] ?? ''}`;
    if (byId.has(near)) return near;
  }
  // `server::parameter` is a longer name than `server`
  for (let length = parts.length; length > 0; length--) {
    const id = parts.slice(0, length).join('.');
    if (byId.has(id)) return id;
  }
  return undefined;
}

const entryOf = (table: Table | undefined, name: string): Entry | undefined =>
  table?.entries.find(({ key }) => key === name);

/** What servers are called in a file, so that two names of one server are the same. */
class Naming {
  /** How many characters may still be read: names of names can grow without end. */
  #left = 10_000_000;

  constructor(
    readonly byId: ReadonlyMap<string, Declaration>,
    readonly source: string,
    readonly scope: Scope,
  ) {}

  write(one: Declaration): ParameterWrite | undefined {
    const isInner = one.within?.type !== undefined && server.test(one.within.type) && child.test(one.type ?? '');
    if (one.isExisting || !one.table || !(isInner || parameter.test(one.type ?? ''))) return undefined;
    const named = entryOf(one.table, 'name');
    if (!named) return undefined;
    const name = this.#text(named.value, 0);
    const slash = name.lastIndexOf('/');
    const parent = entryOf(one.table, 'parent')?.value;
    const around = one.within;
    const owner = isInner && around ? this.#serverOf(around) : parent ? this.#parent(parent) : undefined;
    return {
      id: one.id,
      at: named.value,
      table: one.table,
      server: owner ?? (slash < 0 || parent ? undefined : name.slice(0, slash)),
      condition: one.value.kind === 'unknown' ? this.source.slice(one.value.start, one.table.start).trim() : undefined,
      concerns: isTlsParameter(name.slice(slash + 1)),
      reference: (from) =>
        around && !(around.value.start <= from && from < around.value.end) ? `${around.name}::${one.name}` : one.name,
    };
  }

  #parent(value: Value): string {
    const known = value.kind === 'word' ? this.byId.get(value.name) : undefined;
    return known?.table ? this.#serverOf(known) : this.source.slice(value.start, value.end);
  }

  #serverOf(one: Declaration): string {
    const name = entryOf(one.table, 'name')?.value;
    const place = entryOf(one.table, 'scope')?.value;
    const text = name && this.#text(name, 0);
    return `${text ?? one.id}${place ? `@${this.source.slice(place.start, place.end)}` : ''}`;
  }

  /** A text in which what is decided elsewhere stands as it is written. */
  #text(value: Value, depth: number): string {
    const { start, end, kind } = value;
    this.#left -= end - start + 1;
    if (this.#left < 0) return '{}';
    const written = `{${this.source.slice(start, end).replace(/\s+/g, '')}}`;
    if (depth > deepest) return written;
    if (kind === 'text') return value.chars;
    if (kind === 'concat') return value.parts.map((part) => this.#text(part, depth + 1)).join('');
    if (kind !== 'word') return written;
    const owner = /^(.+)\.name$/.exec(value.name)?.[1];
    const name = owner === undefined ? undefined : entryOf(this.byId.get(owner)?.table, 'name')?.value;
    if (name) return this.#text(name, depth + 1);
    const constant = this.scope.resolve(value);
    return constant === value || constant.kind === 'table' ? `{${value.name}}` : this.#text(constant, depth + 1);
  }
}
