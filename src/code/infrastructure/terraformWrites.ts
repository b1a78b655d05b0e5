import { Expressions, namesIn, pairs, tableOf, word, type Turn } from './expressions';
import type { Edits } from '../fix/fix';
import { afterEntry, appended, itemEdits } from '../fix/lines';
import { conditionOf, targeted, type ParameterWrite, type Target, type WriteOrder } from './parameterWrites';
import type { Entry, Table, Value } from '../value';

const parameterType = /^Microsoft\.DBforPostgreSQL\/flexibleServers\/configurations(?:@|$)/i;
const own = /\b(?:each|count)\b/;
const literals = /"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const names = /[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+/g;
const nothing = /(?!)/g;
const deepest = 12;

/** What a Terraform file declares, by its address. */
interface Block {
  readonly id: string;
  readonly type?: string;
  readonly value: Value;
}

/** Parameters that a Terraform file writes through azapi, and what waits for what; azurerm writes one after the other. */
export function terraformWrites(root: Table, source: string, isJson: boolean): WriteOrder {
  const blocks = isJson ? jsonBlocksOf(root) : blocksOf(root, source);
  const byId = new Map(blocks.map((one) => [one.id, one]));
  const resolve = (value: Value, depth = 0): Value => {
    const known = value.kind === 'word' && depth < deepest ? byId.get(value.name)?.value : undefined;
    return known && value.kind === 'word' && value.name.startsWith('local.') ? resolve(known, depth + 1) : value;
  };
  const texts = new Expressions(source, resolve);
  const waits = new Map<string, Set<string>>();
  const unclear = new Set<string>();
  for (const { id, value } of blocks) {
    const found = new Set<string>();
    waits.set(id, found);
    for (const name of namesIn(source.slice(value.start, value.end), isJson ? nothing : literals, names)) {
      const address = addressOf(name);
      if (address === undefined) continue;
      found.add(address);
      if (!byId.has(address)) unclear.add(address);
    }
  }
  return {
    writes: blocks.flatMap((one) => writeOf(one, source, texts, isJson) ?? []),
    waits,
    unclear,
    waiting: 'depends_on',
    serial: 'locks',
  };
}

function blocksOf({ entries, items }: Table, source: string): readonly Block[] {
  const modules = items.flatMap((item): readonly Block[] => {
    const [name, body] = item.kind === 'unknown' ? (item.within ?? []) : [];
    const isModule =
      name?.kind === 'text' && /\bmodule\s+$/.test(source.slice(Math.max(0, item.start - 20), item.start));
    return isModule && body ? [{ id: `module.${name.chars}`, value: body }] : [];
  });
  const others = entries.flatMap(({ labels = [], value }): readonly Block[] => {
    const [kind, type, name] = labels.map((label) => (label.kind === 'text' ? label.chars : label.name));
    if (kind === 'locals' && value.kind === 'table')
      return value.entries.map((entry) => ({ id: `local.${entry.key}`, value: entry.value }));
    if (type === undefined || name === undefined) return [];
    if (kind === 'data') return [{ id: `data.${type}.${name}`, value }];
    return kind === 'resource' ? [{ id: `${type}.${name}`, type, value }] : [];
  });
  return [...modules, ...others];
}

/** The same of a file of JSON, whose texts are expressions. */
function jsonBlocksOf({ entries }: Table): readonly Block[] {
  const inside = (value: Value | undefined): readonly Entry[] => (value?.kind === 'table' ? value.entries : []);
  const each = (kind: string): readonly Entry[] =>
    entries.filter(({ key }) => key === kind).flatMap(({ value }) => inside(value));
  const typed = (kind: string) =>
    each(kind).flatMap(({ key: type, value }) =>
      inside(value).map((one) => ({ id: `${type}.${one.key}`, type, value: one.value })),
    );
  return [
    ...['local', 'module'].flatMap((kind) =>
      each(kind === 'local' ? 'locals' : kind).map(({ key, value }) => ({ id: `${kind}.${key}`, value })),
    ),
    ...typed('data').map(({ id, value }) => ({ id: `data.${id}`, value })),
    ...typed('resource'),
  ];
}

function jsonEdits(source: string, table: Table, names: readonly string[]): Edits {
  const written = names.map((one) => `"${one}"`);
  const waits = valueOf(table, 'depends_on');
  const last = table.entries.at(-1);
  if (waits) return waits.kind === 'table' ? itemEdits(source, waits, written, true) : undefined;
  return last && afterEntry(source, last.keyRange, last.value, `"depends_on": [${written.join(', ')}]`);
}

/** The address that a reference begins with; undefined where it is none of what may wait. */
function addressOf(name: string): string | undefined {
  const parts = name.split('.', 3);
  const [first = ''] = parts;
  if (first === 'data') return parts.join('.');
  return /^(?:local|module)$|^[a-z][a-z\d]*_/.test(first) ? parts.slice(0, 2).join('.') : undefined;
}

function writeOf(
  { id, type, value: table }: Block,
  source: string,
  texts: Expressions,
  isJson: boolean,
): ParameterWrite | undefined {
  if (!/^azapi_(?:update_)?resource(?:_action)?$/.test(type ?? '') || table.kind !== 'table') return undefined;
  const kind = valueOf(table, 'type');
  const at = valueOf(table, 'resource_id') ?? valueOf(table, 'name');
  if (kind?.kind !== 'text' || !parameterType.test(kind.chars) || !at) return undefined;
  // what the keys of a loop stand for is not read in JSON
  if (isJson && valueOf(table, 'for_each')) return undefined;
  const { turns, isLoop } = turnsOf(table, texts);
  const locks = valueOf(table, 'locks');
  return {
    id,
    at,
    table,
    ...targeted(
      turns.map((turn) => targetOf(table, (value) => (isJson ? inQuotes(source, value) : texts.text(value, turn)))),
      isLoop && !locks && !isJson ? lockEdits(table, source) : undefined,
    ),
    condition: conditionOf(undefined, turns),
    // what is retried is written in the end
    locked: (locks !== undefined && !isEmpty(locks)) || valueOf(table, 'retry') !== undefined,
    reference: () => id,
    ...(isJson ? { wait: (names) => jsonEdits(source, table, names) } : {}),
  };
}

/** A text of JSON as it is written, with its expressions. */
const inQuotes = (source: string, { start, end }: Value): string => source.slice(start, end).replace(/^"|"$/g, '');

const isEmpty = (value: Value): boolean => value.kind === 'table' && value.items.length === 0;

function targetOf(table: Table, textOf: (value: Value) => string): Target {
  const whole = valueOf(table, 'resource_id');
  const name = valueOf(table, 'name');
  const parent = valueOf(table, 'parent_id');
  if (!whole) return { server: parent && textOf(parent), name: name ? textOf(name) : '' };
  const [, server, last = ''] = /^(.+)\/configurations\/([^/]+)$/i.exec(textOf(whole)) ?? [];
  return { server, name: last };
}

/** The instances of a resource; one that stands for all where they are not visible. */
function turnsOf(table: Table, texts: Expressions): { turns: readonly (Turn | undefined)[]; isLoop: boolean } {
  const each = valueOf(table, 'for_each');
  const count = valueOf(table, 'count');
  if (each) {
    const given = texts.resolve(each);
    const [inner] = given.kind === 'call' && /^to(?:set|list|map)$/.test(given.name) ? given.args : [];
    const set = inner ? texts.resolve(inner) : given;
    const items = pairs(set);
    const list: Value = items?.length ? { kind: 'table', entries: [], items, start: each.start, end: each.end } : set;
    const { start, end } = each;
    const turns = texts.turns({ ...list, start, end }, own, (item) => {
      const value = item.kind === 'table' ? item : tableOf({ key: item, value: item }, item);
      return new Map([['each', value]]);
    });
    return { turns, isLoop: true };
  }
  if (!count) return { turns: [undefined], isLoop: false };
  const args = [word('0', count), count];
  const list: Value = { kind: 'call', name: 'range', args, named: [], start: count.start, end: count.end };
  return { turns: texts.turns(list, own, (index) => new Map([['count', tableOf({ index }, index)]])), isLoop: true };
}

/** Locks the server of a resource. */
function lockEdits(table: Table, source: string): ReturnType<typeof appended> {
  const parent = valueOf(table, 'parent_id');
  const whole = valueOf(table, 'resource_id');
  const written = whole ? source.slice(whole.start, whole.end) : '';
  const prefix = /^"(.+)\/configurations\/[^"]*"$/.exec(written)?.[1];
  const only = /^\$\{([^{}]+)\}$/.exec(prefix ?? '')?.[1];
  const server = parent ? source.slice(parent.start, parent.end) : (only ?? (prefix && `"${prefix}"`));
  return server === undefined ? undefined : appended(source, table, ['', `locks = [${server}]`]);
}

const valueOf = ({ entries }: Table, name: string): Value | undefined =>
  entries.find(({ key }: Entry) => key === name)?.value;
