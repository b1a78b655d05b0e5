import type { Range } from '../text';
import type { Table } from '../value';
import type { Edit, Edits } from './fix';

/** How a file ends its lines. */
export const lineEndOf = (source: string): string => (source.includes('\r\n') ? '\r\n' : '\n');

/** The white space that the line of an offset begins with; undefined where something stands before the offset. */
export function indentAt(source: string, at: number): string | undefined {
  const indent = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*$/.test(indent) ? indent : undefined;
}

/** Lines at the end of a table, with its indentation; undefined where its entries are not on lines of their own. */
export function appended(source: string, table: Table, lines: readonly string[]): readonly Edit[] | undefined {
  const last = table.entries.at(-1);
  const first = table.entries[0];
  if (!last || !first) return undefined;
  const start = first.labels?.[0]?.start ?? first.keyRange.start;
  const indent = indentAt(source, start);
  // a value of YAML ends where the next line begins
  const end = source.slice(0, Math.max(last.value.end, last.keyRange.end)).trimEnd().length;
  if (indent === undefined || !/^[ \t]*(?:(?:\/\/|#)[^\n]*)?(?:\r?\n|$)/.test(source.slice(end))) return undefined;
  const newline = lineEndOf(source);
  const stop = end + (/^[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
  const text = lines.map((one) => newline + (one === '' ? '' : indent + one)).join('');
  return [{ start: stop, end: stop, text }];
}

/** The indentation of the line that an offset is in. */
export function indentOf(source: string, at: number): string {
  return /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
}

/** Adds to a list in the way that it is written. */
export function itemEdits(source: string, list: Table, names: readonly string[], commas: boolean): Edits {
  const last = list.items.at(-1);
  if (list.entries.length > 0) return undefined;
  if (!last) {
    const at = source.indexOf('[', list.start) + 1;
    return /^\s*\]/.test(source.slice(at)) ? [{ start: at, end: at, text: names.join(', ') }] : undefined;
  }
  // a comma behind the last item stays behind the last item
  const trailing = commas && source.charAt(last.end) === ',';
  const end = last.end + (trailing ? 1 : 0);
  if (!/^[ \t]*(?:(?:\/\/|#)[^\n]*)?\s*[\]}]/.test(source.slice(end))) return undefined;
  const indent = indentOf(source, last.start);
  const line = source.lastIndexOf('\n', last.start - 1) + 1;
  const rest = /^[^\r\n\]}]*(?=\r?\n)/.exec(source.slice(end))?.[0];
  if (line + indent.length !== last.start || rest === undefined) {
    return [{ start: last.end, end: last.end, text: names.map((name) => `, ${name}`).join('') }];
  }
  const newline = lineEndOf(source);
  const comma = commas ? ',' : '';
  // a comment stays beside the item that it is about
  const lines = names.map((name) => `${newline}${indent}${name}`).join(comma);
  const text = `${trailing ? '' : comma}${rest}${lines}${trailing ? comma : ''}`;
  return [{ start: end, end: end + rest.length, text }];
}

/** Text behind a value, after a comma: on a line of its own when its key has one. */
export function afterEntry(source: string, { start }: Range, { end }: Range, text: string): readonly [Edit] {
  const line = source.lastIndexOf('\n', start - 1);
  const from = source.charAt(line - 1) === '\r' ? line - 1 : line;
  const lead = line < 0 ? undefined : /^\r?\n[ \t]*$/.exec(source.slice(from, start))?.[0];
  return [{ start: end, end, text: `,${lead ?? ' '}${text}` }];
}
