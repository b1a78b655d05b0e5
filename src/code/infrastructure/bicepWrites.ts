import { withoutLoops, type BicepLoop } from './bicepLoops';
import { Expressions, namesIn, type Turn } from './expressions';
import type { Edit } from '../fix/fix';
import { conditionOf, targeted, type ParameterWrite, type Target, type WriteOrder } from './parameterWrites';
import type { Scope } from '../scope';
import type { Range } from '../text';
import { valueOf, type Call, type Table, type Value } from '../value';

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
  /** What it has between its braces. */
  readonly table: Table | undefined;
  /** The value, with the loop around it. */
  readonly whole: Range;
  readonly loop: BicepLoop | undefined;
  /** Where the keyword is. */
  readonly start: number;
  readonly batch: Call | undefined;
  readonly isExisting: boolean;
  readonly within: Declaration | undefined;
}

/** Parameters that a Bicep file writes, and what waits for what. */
export function bicepWrites(given: Table, source: string, scope: Scope): WriteOrder {
  const { root, loops } = withoutLoops(given, source);
  const declarations = declarationsOf(root, undefined, loops);
  const byId = new Map(declarations.map((one) => [one.id, one]));
  const naming = new Naming(byId, source, scope);
  return {
    writes: declarations.flatMap((one) => naming.write(one) ?? []),
    waits: new Map(declarations.map((one) => [one.id, new Set(waitsOf(one, source, byId))])),
    unclear: new Set(),
    waiting: 'dependsOn',
    serial: '@batchSize(1)',
  };
}

function declarationsOf(
  around: Table,
  within: Declaration | undefined,
  loops: ReadonlyMap<number, BicepLoop>,
): readonly Declaration[] {
  const decorators = around.items.filter(
    (item): item is Call => item.kind === 'call' && /^@(?:sys\.)?batchSize$/.test(item.name),
  );
  let next = 0;
  return around.entries.flatMap((entry) => {
    const [kind, label] = entry.labels ?? [];
    const start = kind?.start ?? entry.keyRange.start;
    let batch: Call | undefined;
    for (; (decorators[next]?.start ?? start) < start; next++) batch = decorators[next];
    const isResource = kind?.kind === 'word' && kind.name === 'resource';
    if (within && !isResource) return [];
    const name = isResource && label?.kind === 'word' ? label.name : entry.key;
    const table = isResource ? bodyOf(entry.value) : undefined;
    const loop = isResource && label ? loops.get(label.start) : undefined;
    const one: Declaration = {
      id: within ? `${within.id}.${name}` : name,
      name,
      type: isResource ? entry.labels?.find((each) => each.kind === 'text')?.chars : undefined,
      value: entry.value,
      table,
      whole: loop ?? entry.value,
      loop,
      start,
      batch,
      isExisting: isResource && entry.key === 'existing',
      within,
    };
    return [one, ...(table ? declarationsOf(table, one, loops) : [])];
  });
}

/** What is between the braces of a resource, with `if (…)` before them or not. */
function bodyOf(value: Value): Table | undefined {
  const table = value.kind === 'unknown' ? value.within?.find((each) => each.kind === 'table') : value;
  return table?.kind === 'table' ? table : undefined;
}

/** What a declaration names, and what is around it: a resource within another waits for that one. */
function waitsOf(one: Declaration, source: string, byId: ReadonlyMap<string, Declaration>): readonly string[] {
  const { start, end } = one.whole;
  // resources within it wait for it, and it does not wait for what they name
  const inner = (one.table?.entries ?? []).filter(({ key }) => byId.get(`${one.id}.${key}`)?.within === one);
  let from = start;
  let text = '';
  for (const { labels, keyRange, value } of inner) {
    text += source.slice(from, labels?.[0]?.start ?? keyRange.start);
    from = value.end;
  }
  text += source.slice(from, end);
  const found = namesIn(text, literals, names).flatMap((name) => targetOf(name.replaceAll('::', '.'), one, byId) ?? []);
  return one.within ? [one.within.id, ...found] : found;
}

const literals = /'''[\s\S]*?(?:'''|$)|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const names = /[A-Za-z_]\w*(?:(?:\.|::)\w+)*/g;

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

/** What servers are called in a file, so that two names of one server are the same. */
class Naming {
  readonly #texts: Expressions;

  constructor(
    readonly byId: ReadonlyMap<string, Declaration>,
    readonly source: string,
    scope: Scope,
  ) {
    this.#texts = new Expressions(source, (value) => {
      const owner = value.kind === 'word' ? /^(.+)\.name$/.exec(value.name)?.[1] : undefined;
      const name = owner === undefined ? undefined : valueOf(byId.get(owner)?.table, 'name');
      return name ?? scope.resolve(value);
    });
  }

  write(one: Declaration): ParameterWrite | undefined {
    const { table, within, loop, value, type = '' } = one;
    const around = within?.type !== undefined && server.test(within.type) && child.test(type) ? within : undefined;
    if (one.isExisting || !table || !(around || parameter.test(type))) return undefined;
    const name = valueOf(table, 'name');
    if (!name) return undefined;
    const condition = value.kind === 'unknown' ? this.source.slice(value.start, table.start).trim() : undefined;
    const turns = loop ? this.#turns(loop, condition) : [undefined];
    return {
      id: one.id,
      at: name,
      table,
      ...targeted(
        turns.map((turn) => this.#target(table, name, around, turn)),
        loop && batchEdits(one, this.source),
      ),
      condition: conditionOf(condition, turns),
      reference: (from) =>
        within && !(within.value.start <= from && from < within.value.end) ? `${within.name}::${one.name}` : one.name,
    };
  }

  #turns({ variable, index = variable, list }: BicepLoop, condition = ''): readonly Turn[] {
    const own = new RegExp(`\\b(?:${variable}|${index})\\b`);
    if (!list || own.test(condition)) return [];
    return this.#texts.turns(
      list,
      own,
      (item, counted) =>
        new Map([
          [index, counted],
          [variable, item],
        ]),
    );
  }

  #target(table: Table, named: Value, around: Declaration | undefined, turn: Turn | undefined): Target {
    const name = this.#texts.text(named, turn);
    const slash = name.lastIndexOf('/');
    const parent = valueOf(table, 'parent');
    const known = around ?? (parent?.kind === 'word' ? this.byId.get(parent.name) : undefined);
    const owner = known?.table ? this.#serverOf(known) : parent && this.#texts.text(parent, turn);
    return { server: owner ?? (slash < 0 ? undefined : name.slice(0, slash)), name: name.slice(slash + 1) };
  }

  #serverOf(one: Declaration): string {
    const name = valueOf(one.table, 'name');
    const place = valueOf(one.table, 'scope');
    return `${name ? this.#texts.text(name) : one.id}${place ? `@${this.source.slice(place.start, place.end)}` : ''}`;
  }
}

/** What lets a loop write one parameter after the other; undefined where it does so, or may. */
function batchEdits({ batch, start }: Declaration, source: string): readonly Edit[] | undefined {
  const size = batch?.args[0];
  if (size) {
    const isSeveral = size.kind === 'word' && /^(?:[2-9]|[1-9]\d+)$/.test(size.name);
    return isSeveral ? [{ start: size.start, end: size.end, text: '1' }] : undefined;
  }
  const line = source.lastIndexOf('\n', start - 1) + 1;
  const indent = source.slice(line, start);
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  return batch
    ? undefined
    : [{ start, end: start, text: `@batchSize(1)${/\S/.test(indent) ? ' ' : newline + indent}` }];
}
