import type { Edit } from '../fix/fix';
import { afterEntry } from '../fix/lines';
import { conditionOf, targeted, type ParameterWrite, type Target, type WriteOrder } from './parameterWrites';
import { push } from '../multimap';
import { partsOf, type Table, type Value } from '../value';

const longest = 2000;
const mostTurns = 100;
const mostReferences = 50;
const parameterType = 'microsoft.dbforpostgresql/flexibleservers/configurations';

/** A resource of a template. */
interface Resource {
  readonly id: string;
  readonly table: Table;
  readonly type: string;
  readonly name: string;
  readonly nameAt: Value;
  readonly symbol: string | undefined;
}

/** Variables of a template, and how many characters may still be read: names of names can grow without end. */
interface Variables {
  readonly table: Table | undefined;
  left: number;
  /** The turn of the loop whose resource is read. */
  turn?: string | undefined;
}

/** Parameters that each template of a file writes, and what waits for what; a template within one is of its own. */
export function armWrites(root: Table, source: string): readonly WriteOrder[] {
  return templatesOf(root).map((template) => {
    const variables = { table: tableAt(template, 'variables'), left: 10_000_000 };
    const resources = resourcesOf(template, variables, undefined);
    const targets = new Targets(resources);
    const waits = new Map<string, Set<string>>();
    const unclear = new Set<string>();
    for (const { id, table } of resources) {
      const found = new Set<string>();
      waits.set(id, found);
      for (const given of [...texts(entry(table, 'dependsOn')), ...references(table)]) {
        const ids = targets.of(canonical(given, variables));
        if (ids) for (const each of ids) found.add(each);
        else {
          found.add(`?${given}`);
          unclear.add(`?${given}`);
        }
      }
    }
    return {
      waiting: 'dependsOn',
      serial: 'batchSize',
      writes: resources.flatMap((one) => writeOf(one, variables, source) ?? []),
      waits,
      unclear,
    };
  });
}

function templatesOf(value: Value): readonly Table[] {
  const own = value.kind === 'table' && entry(value, 'resources') && !entry(value, 'type') ? [value] : [];
  return [...own, ...partsOf(value).flatMap(templatesOf)];
}

function resourcesOf(around: Table, variables: Variables, parent: Resource | undefined): readonly Resource[] {
  const list = entry(around, 'resources');
  if (list?.kind !== 'table') return [];
  const all: readonly { readonly value: Value; readonly symbol?: string }[] = [
    ...list.items.map((value) => ({ value })),
    ...list.entries.map(({ key, value }) => ({ value, symbol: key })),
  ];
  return all.flatMap(({ value, symbol }): readonly Resource[] => {
    if (value.kind !== 'table') return [];
    const type = entry(value, 'type');
    const nameAt = entry(value, 'name');
    if (type?.kind !== 'text' || nameAt?.kind !== 'text') return [];
    const isInner = parent !== undefined && !type.chars.includes('.');
    const own = canonical(nameAt.chars, variables);
    const one: Resource = {
      id: String(value.start),
      table: value,
      type: (isInner ? `${parent.type}/${type.chars}` : type.chars).toLowerCase(),
      name: isInner ? `${parent.name}/${own}` : own,
      nameAt,
      symbol,
    };
    return [one, ...resourcesOf(value, variables, one)];
  });
}

function writeOf(one: Resource, variables: Variables, source: string): ParameterWrite | undefined {
  const existing = entry(one.table, 'existing');
  if (one.type !== parameterType || (existing?.kind === 'word' && existing.name === 'true')) return undefined;
  const given = entry(one.table, 'condition');
  const condition = given?.kind === 'text' ? canonical(given.chars, variables) : given && JSON.stringify(given);
  const copy = tableAt(one.table, 'copy');
  const turns = copy ? turnsOf(copy, variables, condition) : isOfTurn(one.name) ? [] : [undefined];
  const { server = '', name } = targetOf(one.name);
  return {
    id: one.id,
    at: one.nameAt,
    table: one.table,
    ...targeted(
      turns.map((turn) => targetOf(nameIn(one, variables, turn?.label))),
      copy && serialEdits(copy, source),
    ),
    condition: conditionOf(condition, turns),
    reference: () => one.symbol ?? (copy ? textAt(copy, 'name') : resourceId(server, name)),
  };
}

function targetOf(name: string): Target {
  const slash = name.lastIndexOf('/');
  return { server: slash < 0 ? undefined : name.slice(0, slash), name: name.slice(slash + 1) };
}

/** Turns of a loop; one that stands for all where their number is not visible. */
function turnsOf(copy: Table, variables: Variables, condition = ''): readonly { readonly label: string }[] {
  const given = entry(copy, 'count');
  const count = given?.kind === 'text' ? canonical(given.chars, variables) : given?.kind === 'word' ? given.name : '';
  if (count === '' || isOfTurn(condition)) return [];
  if (!/^\d+$/.test(count)) return [{ label: count }];
  return Array.from({ length: Math.min(Number(count), mostTurns) }, (_, turn) => ({ label: String(turn) }));
}

/** What a resource is called in a turn of its loop. */
function nameIn({ name, nameAt }: Resource, variables: Variables, turn: string | undefined): string {
  if (turn === undefined || nameAt.kind !== 'text') return name;
  const around = name.slice(0, name.length - canonical(nameAt.chars, variables).length);
  variables.turn = turn;
  const own = canonical(nameAt.chars, variables);
  variables.turn = undefined;
  return around + own;
}

const isOfTurn = (text: string): boolean => /\bcopyindex\(/i.test(text);

/** What lets a loop write one parameter after the other; undefined where it does so, or may. */
function serialEdits(copy: Table, source: string): readonly Edit[] | undefined {
  const size = entry(copy, 'batchSize');
  const mode = entry(copy, 'mode');
  const last = copy.entries.at(-1);
  const isSerial = mode?.kind === 'text' && /^serial$/i.test(mode.chars);
  const isParallel = !mode || (mode.kind === 'text' && /^parallel$/i.test(mode.chars));
  const isNumber = size?.kind === 'word' && /^[1-9]\d*$/.test(size.name);
  const isSeveral = isNumber && size.name !== '1';
  if (!last || (size && !isNumber) || !(isParallel || (isSerial && isSeveral))) return undefined;
  const wanted = [
    ...(isSerial ? [] : [{ key: 'mode', value: mode, text: '"serial"' }]),
    ...(size && !isSeveral ? [] : [{ key: 'batchSize', value: size, text: '1' }]),
  ];
  const edits = wanted.flatMap(({ value, text }) => (value ? [{ start: value.start, end: value.end, text }] : []));
  const news = wanted.flatMap(({ key, value, text }) => (value ? [] : [{ key, text }]));
  const added = news
    .map(({ key, text }) => afterEntry(source, last.keyRange, last.value, `"${key}": ${text}`)[0].text)
    .join('');
  const { end } = last.value;
  return added === '' ? edits : [...edits, { start: end, end, text: added }];
}

/** The expression that names a parameter. */
function resourceId(server: string, name: string): string | undefined {
  const written = /^\{([^{}]*)\}$/.exec(server)?.[1] ?? (/^[\w-]+$/.test(server) ? `'${server}'` : undefined);
  const parameter = /^[\w.]+$/.test(name);
  return written !== undefined && parameter
    ? `[resourceId('Microsoft.DBforPostgreSQL/flexibleServers/configurations', ${written}, '${name}')]`
    : undefined;
}

/** Resources by what a dependency can call them. */
class Targets {
  readonly #same = new Map<string, string[]>();
  readonly #near = new Map<string, string[]>();

  constructor(resources: readonly Resource[]) {
    for (const one of resources) {
      const name = one.name.toLowerCase();
      for (const key of new Set([one.symbol?.toLowerCase(), pathOf(one), name, copyName(one)]))
        if (key !== undefined) push(this.#same, key, one.id);
      push(this.#near, name.slice(name.lastIndexOf('/') + 1), one.id);
    }
  }

  /** The ids of those that a dependency names; undefined where that cannot be told. */
  of(given: string): readonly string[] | undefined {
    const bare = given.toLowerCase();
    const same = this.#same.get(bare);
    if (same) return same;
    const isPath = /microsoft\.[\w.]+\//.test(bare);
    const isParameter = bare.includes('/configurations');
    // another spelling of the same, such as a server's name by a variable
    const near = isPath && !isParameter ? undefined : this.#near.get(bare.slice(bare.lastIndexOf('/') + 1));
    return near ?? (isPath && !isParameter ? [] : undefined);
  }
}

/** Type and name of a resource as one path: `a.b/types/name/kinds/name`. */
const pathOf = ({ type, name }: Resource): string => interleave(type, name.toLowerCase().split('/'));

function interleave(type: string, names: readonly string[]): string {
  const [provider = '', ...types] = type.toLowerCase().split('/');
  return [provider, ...types.flatMap((each, index) => [each, names[index] ?? ''])].join('/');
}

function copyName({ table }: Resource): string | undefined {
  const copy = tableAt(table, 'copy');
  return copy && textAt(copy, 'name')?.toLowerCase();
}

/** Ids in calls of `reference`, which wait as well. */
function references(value: Value): readonly string[] {
  if (value.kind !== 'text') return partsOf(value).flatMap(references);
  return /\breference\(/i.test(value.chars) && value.chars.startsWith('[')
    ? [...value.chars.matchAll(/\breference\(\s*/gi)]
        .slice(0, mostReferences)
        .map(
          ({ index, 0: call }) =>
            `[${argumentsOf(value.chars.slice(index + call.length, index + longest), 0).args[0] ?? ''}]`,
        )
    : [];
}

/** A text in which what is decided elsewhere stands between braces, however it is put together. */
function canonical(text: string, variables: Variables, depth = 0): string {
  const expression = /^\[(?!\[)([\s\S]*)\]$/.exec(text.trim())?.[1];
  return expression === undefined ? text : evaluated(expression.trim(), variables, depth);
}

function evaluated(expression: string, variables: Variables, depth: number): string {
  variables.left -= expression.length + 1;
  if (variables.left < 0) return '{}';
  const literal = /^'((?:[^']|'')*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return literal.replaceAll("''", "'");
  const turn = isOfTurn(expression) && variables.turn !== undefined ? `#${variables.turn}` : '';
  const written = /^\d+$/.test(expression) ? expression : `{${expression.replace(/\s+/g, '')}}${turn}`;
  const call = /^([\w.]+)\(/.exec(expression);
  if (!call || depth > 10) return written;
  const name = call[1]?.toLowerCase() ?? '';
  const { args, end } = argumentsOf(expression, call[0].length);
  if (end < 0) return written;
  if (end < expression.length) return memberOf(name, args, expression.slice(end), variables, depth) ?? written;
  const values = args.map((arg) => evaluated(arg, variables, depth + 1));
  switch (name) {
    case 'concat':
      return values.join('');
    case 'format':
      return (values[0] ?? '').replace(/\{(\d+)\}/g, (_, index: string) => values[Number(index) + 1] ?? '');
    case 'variables': {
      const value = variables.table && entry(variables.table, values[0] ?? '');
      return value?.kind === 'text' ? canonical(value.chars, variables, depth + 1) : written;
    }
    case 'resourceid': {
      const type = values.findIndex((value) => value.includes('/') && !value.startsWith('{'));
      return type < 0
        ? written
        : interleave(
            values[type] ?? '',
            values.slice(type + 1).flatMap((each) => each.split('/')),
          );
    }
    case 'copyindex':
      return variables.turn === undefined || !/^\d+$/.test(variables.turn)
        ? written
        : String(Number(variables.turn) + Number(values.find((value) => /^\d{1,4}$/.test(value)) ?? 0));
    case 'length':
      return lengthOf(args[0] ?? '', variables) ?? written;
    default:
      return written;
  }
}

/** `variables('list')[copyIndex()].name`, `createArray('a', 'b')[copyIndex()]` */
function memberOf(
  name: string,
  args: readonly string[],
  path: string,
  variables: Variables,
  depth: number,
): string | undefined {
  if (!/^(?:\[[^\][]*\]|\.\w+)+$/.test(path)) return undefined;
  const keys = [...path.matchAll(/\[([^\]]*)\]|\.(\w+)/g)].map(
    ([, index, key]) => key ?? evaluated((index ?? '').trim(), variables, depth + 1),
  );
  if (name === 'createarray') {
    const item = keys.length === 1 ? args[Number(keys[0])] : undefined;
    return item === undefined ? undefined : evaluated(item, variables, depth + 1);
  }
  let value = name === 'variables' ? variableOf(args[0] ?? '', variables) : undefined;
  for (const key of keys) {
    if (value?.kind !== 'table') return undefined;
    variables.left -= value.entries.length;
    value = value.items[Number(key)] ?? entry(value, key);
  }
  return value?.kind === 'text' ? canonical(value.chars, variables, depth + 1) : undefined;
}

function variableOf(expression: string, { table }: Variables): Value | undefined {
  const name = /^'([^']*)'$/.exec(expression)?.[1];
  return table && name !== undefined ? entry(table, name) : undefined;
}

function lengthOf(expression: string, variables: Variables): string | undefined {
  const call = /^(variables|createArray)\(/i.exec(expression);
  const { args, end } = argumentsOf(expression, call?.[0].length ?? 0);
  if (!call || end !== expression.length) return undefined;
  if (!/^v/i.test(expression)) return String(args.length);
  const value = variableOf(args[0] ?? '', variables);
  return value?.kind === 'table' && value.entries.length === 0 ? String(value.items.length) : undefined;
}

/** Arguments of a call, from behind its bracket, and where it ends; -1 where it does not. */
function argumentsOf(text: string, start: number): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) break;
      at = end;
    } else if ('([{'.includes(char)) depth++;
    else if (depth > 0 && ')]}'.includes(char)) depth--;
    else if (depth === 0 && ',)'.includes(char)) {
      if (from < at) args.push(text.slice(from, at).trim());
      from = at + 1;
      if (char === ')') return { args, end: from };
    }
  }
  return { args, end: -1 };
}

const entry = ({ entries }: Table, name: string): Value | undefined =>
  entries.find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;

function tableAt(table: Table, name: string): Table | undefined {
  const value = entry(table, name);
  return value?.kind === 'table' ? value : undefined;
}

function textAt(table: Table, name: string): string | undefined {
  const value = entry(table, name);
  return value?.kind === 'text' ? value.chars : undefined;
}

const texts = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : value.kind === 'text' ? [value.chars] : partsOf(value).flatMap(texts);
