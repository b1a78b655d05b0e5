import { failureLine, requestButton, type RequestActions } from '../kit/button';
import { element, section, setText, type Part } from '../kit/dom';
import { header } from '../kit/header';
import { bars } from './bars';
import type { ClientsRequest, ClientsState, ClientsWords } from './protocol';
import { clientsTable, type Sorting } from './table';
import { whatIfField } from './whatIfField';

export interface ClientsActions extends RequestActions<ClientsRequest> {
  readonly remember: (changes: { readonly whatIf?: string; readonly sorting?: Sorting }) => void;
}

export type ClientsView = Part<ClientsState>;

export interface Remembered {
  readonly whatIf: string | undefined;
  readonly sorting: Sorting | undefined;
}

/** The page, built once. Outcomes follow the selected change. */
export function clientsView(words: ClientsWords, actions: ClientsActions, remembered: Remembered): ClientsView {
  const progress = element('progress', { max: '1', 'aria-label': words.progress });
  const top = header<Exclude<ClientsRequest, 'cancel'>>(
    { severity: words.severity, start: { request: 'look', icon: 'organization' }, progress },
    actions,
  );
  let state: ClientsState | undefined;
  let chosen = remembered.whatIf;
  const whatIf = whatIfField(words, (id) => {
    chosen = id;
    actions.remember({ whatIf: id });
    render();
  });
  const versions = bars(words);
  const table = clientsTable(words, remembered.sorting, (sorting) => actions.remember({ sorting }));
  const more = element('p', { class: 'details' });
  const failure = failureLine();
  const saveCsv = requestButton({ request: 'saveCsv', failure }, actions);
  const saveJson = requestButton({ request: 'saveJson', failure }, actions);
  const sections = [
    section('cut-off-heading', words.cutOff, whatIf.element),
    section('versions-heading', words.versions, versions.element),
    section(
      'clients-heading',
      words.clients,
      element('div', { class: 'stacks' }, table.element),
      more,
      element('p', { class: 'details' }, words.limits),
      element('div', { class: 'buttons' }, saveCsv.element, saveJson.element),
      failure.element,
    ),
  ];

  function render(): void {
    if (!state) {
      return;
    }
    const known = state.whatIfs.some(({ id }) => id === chosen) ? chosen : state.whatIfs[0]?.id;
    whatIf.update({ whatIfs: state.whatIfs, chosen: known ?? '' });
    versions.update({ versions: state.versions, whatIf: known ?? '' });
    table.update({ groups: state.groups, whatIf: known ?? '' });
  }

  return {
    element: element('div', { class: 'page clients' }, top.element, element('main', {}, ...sections)),
    update: (next) => {
      state = next;
      const running = next.progress !== undefined;
      top.update({ ...next, running });
      progress.value = next.progress ?? 0;
      progress.classList.toggle('away', !running);
      sections.forEach((one) => (one.hidden = !next.seen));
      render();
      setText(more, next.more);
      more.hidden = next.more === '';
      saveCsv.update(next.actions.saveCsv);
      saveJson.update(next.actions.saveJson);
    },
  };
}
