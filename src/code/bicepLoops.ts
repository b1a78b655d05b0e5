import { readProgram } from './read/program';
import { syntaxes } from './read/syntax';
import { relocate } from './relocate';
import { plainText, type Range } from './text';
import type { Table, Value } from './value';

/** A loop around the body of a resource; its range is that of its brackets. */
export interface BicepLoop extends Range {
  readonly variable: string;
  readonly index: string | undefined;
  readonly list: Value | undefined;
}

const marks = /'''[\s\S]*?(?:'''|$)|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[[\](){}:]/g;
const header = /\[\s*for\s+(?:(\w+)|\(\s*(\w+)\s*,\s*(\w+)\s*\))\s+in\s/y;
const declared = /\bresource\s+(\w+)\s+'[^'\n]*'\s*=\s*$/;
const longestHead = 300;

interface Open {
  readonly at: number;
  readonly head?: RegExpExecArray;
  readonly key?: number;
  colon?: number;
}

/** The file with blanks in place of the loops around resources, and those loops by where the resource's name begins. */
export function withoutLoops(root: Table, source: string): { root: Table; loops: ReadonlyMap<number, BicepLoop> } {
  const loops = new Map<number, BicepLoop>();
  const blanks: Range[] = [];
  const stack: Open[] = [];
  if (!/\[\s*for\s/.test(source)) return { root, loops };
  for (const { 0: mark, index } of source.matchAll(marks)) {
    const last = stack.at(-1);
    if ('[({'.includes(mark)) stack.push({ at: index, ...loopAt(source, index) });
    else if (mark === ':' && last?.head) last.colon ??= index;
    else if ('])}'.includes(mark)) {
      stack.pop();
      if (mark !== ']' || last?.key === undefined || !last.head || last.colon === undefined) continue;
      const [{ length }, one, two, second] = last.head;
      const start = last.at + length;
      const text = plainText(source, start, last.colon);
      const list = relocate(readProgram(text.chars, syntaxes.bicep), text).items[0];
      loops.set(last.key, { start: last.at, end: index + 1, variable: one ?? two ?? '', index: second, list });
      blanks.push({ start: last.at, end: last.colon + 1 }, { start: index, end: index + 1 });
    }
  }
  if (loops.size === 0) return { root, loops };
  let text = '';
  for (const { start, end } of blanks.toSorted((a, b) => a.start - b.start)) {
    if (start < text.length) continue;
    text += source.slice(text.length, start);
    text += ' '.repeat(end - start);
  }
  return { root: readProgram(text + source.slice(text.length), syntaxes.bicep), loops };
}

function loopAt(source: string, at: number): Pick<Open, 'head' | 'key'> {
  header.lastIndex = at;
  const head = header.exec(source);
  if (!head) return {};
  const from = Math.max(0, at - longestHead);
  const before = declared.exec(source.slice(from, at));
  if (!before?.[1]) return {};
  return { head, key: from + before.index + before[0].indexOf(before[1], 'resource'.length) };
}

const mostItems = 100;

/** What a list has for certain, as far as it is written in the file; undefined where its places are not certain. */
export function itemsOf(list: Value | undefined, resolve: (value: Value) => Value): readonly Value[] | undefined {
  const value = list && resolve(list);
  if (value?.kind === 'table' && value.entries.length === 0) {
    return value.items.slice(0, mostItems).flatMap(lines).slice(0, mostItems);
  }
  if (value?.kind !== 'call') return undefined;
  const [first, second] = value.args.map(resolve);
  if (value.name === 'range') {
    const from = numberOf(first, resolve);
    const count = numberOf(second, resolve);
    if (from === undefined || count === undefined) return undefined;
    return Array.from({ length: Math.min(count, mostItems) }, (_, index) => word(String(from + index), value));
  }
  if (value.name !== 'items' || first?.kind !== 'table' || first.open) return undefined;
  return first.entries.slice(0, mostItems).map(({ key, keyRange, value: held }): Value => {
    const name = { kind: 'text', chars: key, runs: [], start: keyRange.start, end: keyRange.end } as const;
    const entries = [
      { key: 'key', keyRange, value: name },
      { key: 'value', keyRange, value: held },
    ];
    return { kind: 'table', entries, items: [], start: keyRange.start, end: held.end };
  });
}

const word = (name: string, { start, end }: Range): Value => ({ kind: 'word', name, start, end });

function numberOf(value: Value | undefined, resolve: (value: Value) => Value): number | undefined {
  if (value?.kind === 'word' && /^\d{1,4}$/.test(value.name)) return Number(value.name);
  if (value?.kind !== 'call' || value.name !== 'length') return undefined;
  return itemsOf(value.args[0], resolve)?.length;
}

/** Items on lines of their own, which the reader joins. */
function lines(value: Value): readonly Value[] {
  const within = value.kind === 'unknown' ? value.within?.slice(0, mostItems) : undefined;
  return within?.every(({ kind }) => kind === 'text' || kind === 'table') ? within : [value];
}
