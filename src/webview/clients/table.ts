import { element, icon, list, setAttribute, setIcon, type Part } from '../kit/dom';
import { outcomeMark } from './bars';
import type { ClientGroupRow, ClientsColumn, ClientsWords } from './protocol';
import { sortGroups, type Sorting } from './sorting';

export type { Sorting } from './sorting';

interface TableState {
  readonly groups: readonly ClientGroupRow[];
  readonly whatIf: string;
}

const columns: readonly ClientsColumn[] = ['user', 'application', 'address', 'version', 'count', 'outcome'];
const arrows = { ascending: 'arrow-up', descending: 'arrow-down', none: 'blank' } as const;

/**
 * A table of similar clients, one row per group, sorted by the column headers. In a narrow panel, rows are stacked
 * below the headers. Roles are explicit, because the style sheet then removes the table's layout.
 */
export function clientsTable(
  words: ClientsWords,
  remembered: Sorting | undefined,
  onSort: (sorting: Sorting) => void,
): Part<TableState> {
  let sorting: Sorting = remembered ?? { column: 'count', descending: true };
  let state: TableState = { groups: [], whatIf: '' };
  const heads = columns.map((column) => {
    const glyph = icon('blank');
    const button = element('button', { type: 'button', class: 'sort' }, words.columns[column], glyph);
    button.addEventListener('click', () => {
      const again = sorting.column === column;
      // Numbers are sorted in descending order first.
      sorting = { column, descending: again ? !sorting.descending : column === 'count' };
      onSort(sorting);
      render();
    });
    const attributes = { scope: 'col', role: 'columnheader', class: `column-${column}` };
    return { column, glyph, element: element('th', attributes, button) };
  });
  const body = element('tbody', { role: 'rowgroup' });
  const show = list<{ readonly group: ClientGroupRow; readonly whatIf: string }>(body, ({ group, whatIf }) =>
    row(group, whatIf, words),
  );

  function render(): void {
    for (const { column, glyph, element: head } of heads) {
      const order = sorting.column !== column ? 'none' : sorting.descending ? 'descending' : 'ascending';
      setAttribute(head, 'aria-sort', order);
      setIcon(glyph, arrows[order]);
    }
    const { groups, whatIf } = state;
    show(sortGroups(groups, sorting, whatIf).map((group) => ({ group, whatIf })));
  }

  return {
    element: element(
      'table',
      { 'aria-label': words.clients, role: 'table' },
      element(
        'thead',
        { role: 'rowgroup' },
        element('tr', { role: 'row', 'data-label': words.sortBy }, ...heads.map((head) => head.element)),
      ),
      body,
    ),
    update: (next) => {
      state = next;
      render();
    },
  };
}

function row(group: ClientGroupRow, whatIf: string, words: ClientsWords): HTMLElement {
  const outcome = group.outcomes[whatIf] ?? 'uncertain';
  const evidence = (text: string): HTMLElement => element('span', { class: 'evidence' }, text);
  const cell = (column: ClientsColumn, ...content: (Node | string)[]): HTMLElement =>
    element('td', { role: 'cell', class: `column-${column}`, 'data-label': words.columns[column] }, ...content);
  return element(
    'tr',
    { role: 'row', class: outcome === 'refused' ? 'row-bad' : '' },
    element('th', { scope: 'row', role: 'rowheader', class: 'column-user' }, group.user, evidence(group.databases)),
    cell('application', group.application, evidence(group.kind)),
    cell('address', group.address),
    cell('version', group.version, evidence(group.ciphers)),
    cell('count', String(group.count)),
    cell('outcome', outcomeMark(outcome, words)),
  );
}
