import { indentOf, lineEndOf } from '../fix/lines';
import type { Edit, Edits } from '../fix/fix';
import type { Scope } from '../scope';
import type { Range } from '../text';
import { partsOf, valueOf, type Call, type Value } from '../value';

/** What the names of a loop stand for in one of its turns. */
export type LoopTurn = ReadonlyMap<string, Value>;

/** A loop over a list that is written in the program. */
export interface Loop {
  readonly start: number;
  /** What is done in each turn; of Python, from the colon on. */
  readonly body: Range;
  readonly turns: readonly LoopTurn[];
}

const mostTurns = 100;
const binding = String.raw`(\w+|\[\s*\w+\s*,\s*\w+\s*\]|\{[\w\s,]+\})`;
const ofHead = new RegExp(String.raw`^for\s*\(\s*(?:const|let|var)\s+${binding}\s+of\s`);
const arrow = new RegExp(String.raw`^\(?\s*${binding}\s*\)?\s*=>\s*\{`);
const pythonHead = /^[ \t]*for[ \t]+\(?(\w+(?:[ \t]*,[ \t]*\w+)?)\)?[ \t]+in[ \t]+/gm;
/** What may leave a turn out, or let the next one wait. */
const turning = /\b(?:await|yield|return|throw|raise|break|continue)\b/;

/** The loops of a program whose turns are all visible. */
export function loopsOf(root: Value, source: string, scope: Scope, isPython: boolean): readonly Loop[] {
  if (!/\bfor(?:Each)?\b/.test(source)) return [];
  const found: Loop[] = [];
  const byStart = new Map<number, Value>();
  const add = (start: number, body: Range, bound: string | undefined, list: Value | undefined): void => {
    const names = bound?.match(/\w+/g) ?? [];
    const isSingle = names.length === 1 && !/[[{]/.test(bound ?? '');
    const turns = list && itemsOf(list, scope)?.map((item) => turnOf(names, isSingle, bound ?? '', item, scope));
    if (turns && names.length > 0 && !turning.test(source.slice(body.start, body.end))) {
      found.push({ start, body, turns });
    }
  };
  const visit = (value: Value, depth: number): void => {
    if (depth > 100) return;
    if (isPython) byStart.set(value.start, byStart.get(value.start) ?? value);
    const [head, body] = value.kind === 'unknown' ? (value.within ?? []) : [];
    if (head?.kind === 'call' && head.name === 'for' && body?.kind === 'table') {
      add(head.start, body, ofHead.exec(source.slice(head.start, head.start + 200))?.[1], listAfter(head));
    }
    if (value.kind === 'call' && /(?:^|\.)forEach$/.test(value.name)) {
      const [turn, more] = value.args;
      const within = turn?.kind === 'unknown' ? turn.within?.at(-1) : undefined;
      if (turn && within?.kind === 'table' && !more) {
        add(value.start, within, arrow.exec(source.slice(turn.start, turn.start + 200))?.[1], listOf(value));
      }
    }
    for (const part of partsOf(value)) visit(part, depth + 1);
  };
  visit(root, 0);
  if (!isPython) return found;
  for (const { 0: head, 1: bound, index } of source.matchAll(pythonHead)) {
    const at = index + head.length;
    const name = /^[A-Za-z_]\w*(?=[ \t]*:)/.exec(source.slice(at, at + 200))?.[0];
    const named: Value | undefined = name ? { kind: 'word', name, start: at, end: at + name.length } : undefined;
    const list = named ?? byStart.get(at);
    const colon = list && /^\s*:[ \t]*(?:#[^\n]*)?\r?\n/.exec(source.slice(list.end, list.end + 300));
    if (!list || !colon) continue;
    const start = list.end + colon[0].length;
    const indent = indentOf(source, index);
    const after = new RegExp(`^(?!${indent}[ \\t]|[ \\t]*\\r?$)`, 'm').exec(source.slice(start));
    add(index + indent.length, { start, end: after ? start + after.index : source.length }, bound, list);
  }
  return found;
}

/** What is behind `of`, which the reader joins with a list that follows it. */
function listAfter({ args }: Call): Value | undefined {
  const last = args.at(-1);
  return last?.kind === 'unknown' ? last.within?.at(-1) : last;
}

function listOf(call: Call): Value {
  return call.on ?? { kind: 'word', name: call.name.replace(/\.forEach$/, ''), start: call.start, end: call.start };
}

/** What a list has, with pairs for what has keys; undefined where it is not visible. */
function itemsOf(list: Value, scope: Scope): readonly Value[] | undefined {
  const value = scope.resolve(list);
  if (value.kind === 'table')
    return value.entries.length === 0 && !value.open ? value.items.slice(0, mostTurns) : undefined;
  if (value.kind !== 'call') return undefined;
  const ofEntries = value.name === 'Object.entries' ? value.args[0] : undefined;
  const { start } = value;
  const ofItems = /^(.+)\.items$/.exec(value.name)?.[1];
  const of =
    ofEntries ?? (ofItems === undefined ? value.on : { kind: 'word' as const, name: ofItems, start, end: start });
  const table = of && (value.name.endsWith('items') || ofEntries) ? scope.resolve(of) : undefined;
  if (table?.kind !== 'table' || table.items.length > 0 || table.open) return undefined;
  return table.entries.slice(0, mostTurns).map(({ key, keyRange, value: held }) => ({
    kind: 'table',
    entries: [],
    items: [{ kind: 'text', chars: key, runs: [], start: keyRange.start, end: keyRange.end }, held],
    start: keyRange.start,
    end: held.end,
  }));
}

function turnOf(names: readonly string[], isSingle: boolean, bound: string, given: Value, scope: Scope): LoopTurn {
  const item = scope.resolve(given);
  const [only = ''] = names;
  if (isSingle) return new Map([[only, item]]);
  const table = item.kind === 'table' ? item : undefined;
  return new Map(
    names.flatMap((name, index) => {
      const value = bound.startsWith('{') ? valueOf(table, name) : table?.items[index];
      return value ? [[name, value] as const] : [];
    }),
  );
}

/** What `p`, `p.name` or `p["name"]` stands for in a turn; undefined for what is no name of the loop. */
export function inTurn(value: Value, turn: LoopTurn, scope: Scope): Value | undefined {
  const [root = '', ...path] = value.kind === 'word' ? value.name.split('.') : [];
  let found = turn.get(root);
  for (const key of path) {
    const table = found && scope.resolve(found);
    found = table?.kind === 'table' ? valueOf(table, key) : undefined;
  }
  return found && scope.resolve(found);
}

/** Lets each turn of a loop wait for those before it; undefined where the program has a name for something else. */
export function chainEdits(
  source: string,
  { start }: Loop,
  call: Call,
  variable: string | undefined,
  type: string | undefined,
  waits: Edits,
): readonly Edit[] | undefined {
  const isPython = type === undefined;
  const indent = indentOf(source, start);
  if (!waits || /\bwritten\b/.test(source)) return undefined;
  const line = source.lastIndexOf('\n', start - 1) + 1;
  if (line + indent.length !== start) return undefined;
  const newline = lineEndOf(source);
  const list = isPython ? 'written = []' : `const written${type} = [];`;
  const add = isPython ? 'written.append(' : 'written.push(';
  const before = { start: line, end: line, text: indent + list + newline };
  if (variable !== undefined) {
    const text = `${isPython ? '' : ';'}${newline}${indentOf(source, call.start)}${add}${variable})`;
    return [before, ...waits, { start: call.end, end: call.end, text }];
  }
  const made = /\bnew[ \t]+$/.exec(source.slice(Math.max(0, call.start - 20), call.start))?.[0].length ?? 0;
  const at = call.start - made;
  return [before, { start: at, end: at, text: add }, ...waits, { start: call.end, end: call.end, text: ')' }];
}
