import type { ClientGroupRow, ClientsColumn } from './protocol';

export interface Sorting {
  readonly column: ClientsColumn;
  readonly descending: boolean;
}

const ranks = { refused: 0, uncertain: 1, connects: 2 } as const;

/** Sorts groups by a column; equal groups keep their order. */
export function sortGroups(
  groups: readonly ClientGroupRow[],
  { column, descending }: Sorting,
  whatIf: string,
): readonly ClientGroupRow[] {
  const rank = ({ outcomes }: ClientGroupRow): number => ranks[outcomes[whatIf] ?? 'uncertain'];
  const compare = (a: ClientGroupRow, b: ClientGroupRow): number => {
    switch (column) {
      case 'count':
        return a.count - b.count;
      case 'outcome':
        return rank(a) - rank(b);
      case 'user':
      case 'application':
      case 'address':
      case 'version':
        return a[column].localeCompare(b[column], undefined, { numeric: true });
    }
  };
  return [...groups].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}
