import { Expressions, namesIn, pairs, tableOf, word, type Turn } from './expressions';
import type { Edit, Edits } from '../fix/fix';
import { afterEntry, appended, itemEdits } from '../fix/lines';
import { conditionOf, targeted, type ParameterWrite, type Target, type WriteOrder } from './parameterWrites';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { relocate } from '../relocate';
import { hasHole, sliceText, TextBuilder, type Text } from '../text';
import { valueOf, type Entry, type Table, type Value } from '../value';

const parameterType = /^Microsoft\.DBforPostgreSQL\/flexibleServers(\/configurations)?(?:@|$)/i;
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
  const action = type === 'azapi_resource_action' ? valueOf(table, 'action') : undefined;
  const at = action ?? valueOf(table, 'resource_id') ?? valueOf(table, 'name');
  const isParameter = kind?.kind === 'text' && parameterType.exec(kind.chars)?.[1] !== undefined;
  if (kind?.kind !== 'text' || !at || (action ? isParameter || !parameterType.test(kind.chars) : !isParameter))
    return undefined;
  const method = valueOf(table, 'method');
  if (method?.kind === 'text' && /^(?:GET|HEAD)$/i.test(method.chars)) return undefined;
  const { turns, isLoop } = turnsOf(table, texts, isJson);
  const locks = valueOf(table, 'locks');
  return {
    id,
    at,
    table,
    ...targeted(
      turns.map((turn) => targetOf(table, (value) => texts.text(isJson ? expressionOf(value, source) : value, turn))),
      isLoop && !locks ? lockEdits(table, source, isJson) : undefined,
    ),
    condition: conditionOf(undefined, turns),
    // what is retried is written in the end
    locks: valueOf(table, 'retry') ? true : locks && lockNames(locks),
    reference: () => id,
    ...(isJson ? { wait: (names) => jsonEdits(source, table, names) } : {}),
  };
}

/** A text of JSON as what Terraform reads in it: texts, and the expressions between its marks. */
function expressionOf(given: Value, source: string): Value {
  if (given.kind !== 'text') return given;
  const value = inQuotes(given, source);
  if (!value.chars.includes('${')) return given;
  const parts: Value[] = [];
  let at = 0;
  for (const { 0: mark, 1: inner = '', index } of value.chars.matchAll(/(?<!\$)\$\{([^{}]*)\}/g)) {
    if (index > at) parts.push(sliceText(value, at, index));
    const text = sliceText(value, index + 2, index + 2 + inner.length);
    parts.push(relocate(readProgram(text.chars, syntaxes.hcl), text).items[0] ?? text);
    at = index + mark.length;
  }
  if (at < value.chars.length) parts.push(sliceText(value, at));
  const [only, more] = parts;
  return only && !more ? only : { kind: 'concat', parts, start: value.start, end: value.end };
}

/** A text of JSON with what is between the marks, which the reader leaves out. */
function inQuotes({ start, end }: Text, source: string): Text {
  const text = new TextBuilder();
  const written = source.slice(start + 1, end - 1);
  for (const { 0: part, index } of written.matchAll(/\\.|[^\\]+/gs)) {
    const from = start + 1 + index;
    if (part.startsWith('\\')) text.add(part.slice(1), from, from + 2);
    else text.copy(part, from);
  }
  return text.finish(start, end);
}

/** The names of locks; `true` where one of them is not visible, undefined where there are none. */
function lockNames(locks: Value): ParameterWrite['locks'] {
  if (locks.kind !== 'table') return true;
  const names = locks.items.map((one) =>
    one.kind === 'text' && !hasHole(one.chars) && !one.chars.includes('${') ? one.chars : undefined,
  );
  if (names.length === 0) return undefined;
  return names.includes(undefined) ? true : names.flatMap((name) => name ?? []);
}

function targetOf(table: Table, textOf: (value: Value) => string): Target {
  const action = valueOf(table, 'action');
  const whole = valueOf(table, 'resource_id');
  const name = valueOf(table, 'name');
  const parent = valueOf(table, 'parent_id');
  if (!whole) return { server: parent && textOf(parent), name: name ? textOf(name) : '' };
  if (action) return { server: textOf(whole), name: /^configurations\/([^/]+)$/i.exec(textOf(action))?.[1] ?? '' };
  const [, server, last = ''] = /^(.+)\/configurations\/([^/]+)$/i.exec(textOf(whole)) ?? [];
  return { server, name: last };
}

/** The instances of a resource; one that stands for all where they are not visible. */
function turnsOf(
  table: Table,
  texts: Expressions,
  isJson: boolean,
): { turns: readonly (Turn | undefined)[]; isLoop: boolean } {
  const valueIn = (name: string): Value | undefined => {
    const value = valueOf(table, name);
    return value && isJson ? expressionOf(value, texts.source) : value;
  };
  const each = valueIn('for_each');
  const count = valueIn('count');
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
function lockEdits(table: Table, source: string, isJson: boolean): readonly Edit[] | undefined {
  const parent = valueOf(table, 'parent_id');
  const whole = valueOf(table, 'resource_id');
  const written = whole ? source.slice(whole.start, whole.end) : '';
  const prefix = valueOf(table, 'action') ? undefined : /^"(.+)\/configurations\/[^"]*"$/.exec(written)?.[1];
  const only = isJson ? undefined : /^\$\{([^{}]+)\}$/.exec(prefix ?? '')?.[1];
  const ofAction = valueOf(table, 'action') && written !== '' ? written : undefined;
  const server = parent ? source.slice(parent.start, parent.end) : (ofAction ?? only ?? (prefix && `"${prefix}"`));
  const last = table.entries.at(-1);
  if (server === undefined || !last) return undefined;
  return isJson
    ? afterEntry(source, last.keyRange, last.value, `"locks": [${server}]`)
    : appended(source, table, ['', `locks = [${server}]`]);
}
