import { sliceText } from './text';
import type { Entry, Table, Value } from './value';

/** Names of environment variables. */
export const upper = /^[A-Z][A-Z0-9_]*$/;

/** The table, with the pairs of a list of names and values as entries, and `NAME=value` items. */
export function withPairs(table: Table): Table {
  const pairs: Entry[] = [];
  const candidates = [...table.items, ...repeated(table)];
  for (const item of candidates) {
    if (item.kind === 'text') {
      const found = /^([A-Za-z_][\w.]*)\s*[=:]\s*/.exec(item.chars);
      if (found && upper.test(found[1] ?? '')) {
        const value = sliceText(item, found[0].length);
        pairs.push({ key: found[1] ?? '', keyRange: { start: item.start, end: value.start }, value });
      }
    } else if (item.kind === 'table') {
      const named = item.entries.find(({ key }) => /^(?:name|key)$/i.test(key));
      const value = item.entries.find(({ key }) => /^(?:value|#text|connectionString|valueFrom)$/i.test(key));
      if (named?.value.kind === 'text' && value)
        pairs.push({ key: named.value.chars, keyRange: named.keyRange, value: value.value });
    }
  }
  return pairs.length === 0 ? table : { ...table, entries: [...table.entries, ...pairs] };
}

/** Elements of the same name beside each other. */
function repeated({ entries }: Table): readonly Value[] {
  return entries
    .filter(({ key }) =>
      /^(?:add|property|param|entry|setting|parameter|option|Parameter|context-param|(?:connection|xa-datasource)-property)$/.test(
        key,
      ),
    )
    .map(({ value }) => value);
}
