import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { relocate } from '../relocate';
import { plainText, type Range } from '../text';
import type { Table, Value } from '../value';

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
