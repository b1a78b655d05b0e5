import { element, setAttribute, setText, type Part } from '../kit/dom';
import { markIcon, setMark } from '../kit/marks';
import type { PlanColumn, PlanEdit, PlanRow, PlanState, PlanWords } from './protocol';

/** A choice of the user, without the type of its message. */
export type EditOf = PlanEdit extends infer One ? (One extends PlanEdit ? Omit<One, 'type'> : never) : never;

type Edit = (edit: EditOf) => void;

const columns: readonly PlanColumn[] = ['server', 'change', 'clients', 'result'];

/**
 * The servers of the plan, one row each. Rows keep their elements, so that a field keeps its text and the focus while
 * other servers change. Roles are explicit, because the style sheet removes the table's layout in a narrow panel.
 */
export function planTable(words: PlanWords, edit: Edit): Part<Pick<PlanState, 'rows' | 'included' | 'open'>> {
  const all = element('input', {
    id: 'includeAll',
    type: 'checkbox',
    'aria-label': words.includeAll,
    title: words.includeAll,
  });
  all.addEventListener('change', () => {
    edit({ edit: 'includeAll', included: all.checked });
    showIncluded(); // the host decides: what weakens is included by its name only
  });
  let includedNow: PlanState['included'] = 'none';
  const showIncluded = (): void => {
    all.checked = includedNow === 'all';
    all.indeterminate = includedNow === 'some';
  };
  const heads = columns.map((column) =>
    element(
      'th',
      { scope: 'col', role: 'columnheader', class: `column-${column}` },
      ...(column === 'server' ? [all] : []),
      words.columns[column],
    ),
  );
  const body = element('tbody', { role: 'rowgroup' });
  const rows = new Map<string, Part<PlanRow>>();
  let shown: PlanState['rows'] = {};
  return {
    element: element(
      'table',
      { role: 'table', 'aria-label': words.table },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      body,
    ),
    update: ({ rows: next, included, open }) => {
      includedNow = included;
      showIncluded();
      all.disabled = !open || included === 'nothingToInclude';
      for (const [key, row] of Object.entries(next)) {
        const known = rows.get(key);
        if (!known) {
          const added = tableRow(key, words, edit);
          added.update(row);
          rows.set(key, added);
          body.append(added.element);
        } else if (JSON.stringify(shown[key]) !== JSON.stringify(row)) {
          known.update(row);
        }
      }
      shown = next;
    },
  };
}

function tableRow(key: string, words: PlanWords, edit: Edit): Part<PlanRow> {
  const evidence = (): HTMLElement => element('span', { class: 'evidence' });
  const cell = (column: PlanColumn, ...content: Node[]): HTMLElement =>
    element('td', { role: 'cell', class: `column-${column}`, 'data-label': words.columns[column] }, ...content);
  const include = element('input', { type: 'checkbox' });
  include.addEventListener('change', () => edit({ edit: 'include', row: key, included: include.checked }));
  const name = element('span');
  const place = evidence();
  const change = element('span', { class: 'change' });
  const effects = evidence();
  const weakens = element('span', { class: 'marked weakens' }, markIcon('bad'), words.weakens);
  const typed = element('input', { type: 'text', class: 'typed', spellcheck: 'false', autocomplete: 'off' });
  typed.addEventListener('input', () => edit({ edit: 'type', row: key, text: typed.value.slice(0, 200) }));
  const clients = element('span');
  const code = evidence();
  const show = element('button', { type: 'button', class: 'link' }, words.showClients);
  show.addEventListener('click', () => edit({ edit: 'showClients', row: key }));
  const glyph = markIcon('neutral');
  const result = element('span');
  const reason = evidence();
  return {
    element: element(
      'tr',
      { role: 'row' },
      element(
        'th',
        { scope: 'row', role: 'rowheader', class: 'column-server' },
        element('label', { class: 'choice' }, include, element('span', {}, name, place)),
      ),
      cell('change', weakens, change, effects, typed),
      cell('clients', clients, code, show),
      cell('result', element('span', { class: 'marked' }, glyph, result), reason),
    ),
    update: (row) => {
      setText(name, row.name);
      setText(place, row.place);
      include.checked = row.included;
      include.disabled = !row.open || row.type !== '';
      include.classList.toggle('away', !row.open && !row.included);
      setText(change, row.change);
      setText(effects, row.effects);
      weakens.hidden = !row.weakens;
      const hadFocus = document.activeElement === typed;
      typed.hidden = row.type === '';
      setAttribute(typed, 'placeholder', row.type);
      setAttribute(typed, 'aria-label', row.type);
      if (hadFocus && typed.hidden) {
        include.focus();
      }
      setText(clients, row.clients);
      setText(code, row.code);
      show.hidden = !row.showClients;
      setAttribute(show, 'aria-label', `${words.showClients}: ${row.name}`);
      setMark(glyph, row.mark);
      setText(result, row.result);
      setText(reason, row.reason);
    },
  };
}
