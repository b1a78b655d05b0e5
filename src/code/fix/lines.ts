import type { Table } from '../value';
import type { Edit } from './fix';

/** Lines at the end of a table, with its indentation; undefined where its entries are not on lines of their own. */
export function appended(source: string, table: Table, lines: readonly string[]): readonly Edit[] | undefined {
  const last = table.entries.at(-1);
  const first = table.entries[0];
  if (!last || !first) return undefined;
  const start = first.labels?.[0]?.start ?? first.keyRange.start;
  const line = source.lastIndexOf('\n', start - 1) + 1;
  const indent = source.slice(line, start);
  const end = Math.max(last.value.end, last.keyRange.end);
  if (!/^[ \t]*$/.test(indent) || !/^[ \t]*(?:(?:\/\/|#)[^\n]*)?\r?\n/.test(source.slice(end))) return undefined;
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const stop = end + (/^[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
  const text = lines.map((one) => newline + (one === '' ? '' : indent + one)).join('');
  return [{ start: stop, end: stop, text }];
}

/** The indentation of the line that an offset is in. */
export function indentOf(source: string, at: number): string {
  return /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
}
