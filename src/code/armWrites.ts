import { isTlsParameter, type ParameterWrite, type WriteOrder } from './parameterWrites';
import { partsOf, type Table, type Value } from './value';

const longest = 2000;
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
}

/** Parameters that each template of a file writes, and what waits for what; a template within one is of its own. */
export function armWrites(root: Table): readonly WriteOrder[] {
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
        else unclear.add(id);
      }
    }
    return { writes: resources.flatMap((one) => writeOf(one, variables) ?? []), waits, unclear };
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

function writeOf(one: Resource, variables: Variables): ParameterWrite | undefined {
  const existing = entry(one.table, 'existing');
  if (one.type !== parameterType || (existing?.kind === 'word' && existing.name === 'true')) return undefined;
  const slash = one.name.lastIndexOf('/');
  const server = one.name.slice(0, Math.max(slash, 0));
  const condition = entry(one.table, 'condition');
  const name = one.name.slice(slash + 1);
  const isLoop = entry(one.table, 'copy') !== undefined || /copyindex\(/i.test(one.name);
  return {
    id: one.id,
    at: one.nameAt,
    table: one.table,
    server: slash < 0 || isLoop ? undefined : server,
    condition:
      condition?.kind === 'text' ? canonical(condition.chars, variables) : condition && JSON.stringify(condition),
    concerns: isTlsParameter(name),
    reference: () => one.symbol ?? resourceId(server, name),
  };
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
    const add = (map: Map<string, string[]>, key: string | undefined, id: string): void => {
      if (key === undefined) return;
      const ids = map.get(key);
      if (ids) ids.push(id);
      else map.set(key, [id]);
    };
    for (const one of resources) {
      const name = one.name.toLowerCase();
      for (const key of new Set([one.symbol?.toLowerCase(), pathOf(one), name, copyName(one)]))
        add(this.#same, key, one.id);
      add(this.#near, name.slice(name.lastIndexOf('/') + 1), one.id);
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
  const copy = entry(table, 'copy');
  const name = copy?.kind === 'table' ? entry(copy, 'name') : undefined;
  return name?.kind === 'text' ? name.chars.toLowerCase() : undefined;
}

/** Ids in calls of `reference`, which wait as well. */
function references(value: Value): readonly string[] {
  if (value.kind !== 'text') return partsOf(value).flatMap(references);
  return /\breference\(/i.test(value.chars) && value.chars.startsWith('[')
    ? [...value.chars.matchAll(/\breference\(\s*/gi)]
        .slice(0, mostReferences)
        .map(
          ({ index, 0: call }) => `[${argumentsOf(value.chars.slice(index + call.length, index + longest))[0] ?? ''}]`,
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
  const written = `{${expression.replace(/\s+/g, '')}}`;
  const call = /^([\w.]+)\(/.exec(expression);
  if (!call || depth > 10 || !expression.endsWith(')')) return written;
  const inner = expression.slice(call[0].length);
  const args = argumentsOf(inner);
  const values = args.map((arg) => evaluated(arg, variables, depth + 1));
  switch (call[1]?.toLowerCase()) {
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
    case undefined:
    default:
      return written;
  }
}

/** Arguments of a call, from behind its bracket. */
function argumentsOf(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return found;
      at = end;
    } else if ('([{'.includes(char)) depth++;
    else if (depth > 0 && ')]}'.includes(char)) depth--;
    else if (depth === 0 && ',)'.includes(char)) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
      if (char === ')') break;
    }
  }
  return found;
}

const entry = ({ entries }: Table, name: string): Value | undefined =>
  entries.find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;

function tableAt(table: Table, name: string): Table | undefined {
  const value = entry(table, name);
  return value?.kind === 'table' ? value : undefined;
}

const texts = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : value.kind === 'text' ? [value.chars] : partsOf(value).flatMap(texts);
