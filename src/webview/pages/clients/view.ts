import type { ClientsRequest, ClientsState, ClientsWords } from '../../clientsProtocol';
import { failureLine, requestButton } from '../connection/button';
import { element, list, setText } from '../connection/dom';
import { lines } from '../connection/lines';
import type { Part, RequestActions } from '../connection/page';
import { swap } from '../verification/header';
import { setMark } from '../verification/marks';
import { bars } from './bars';
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

/** The page: built once. What would be refused follows the change that is selected. */
export function clientsView(words: ClientsWords, actions: ClientsActions, remembered: Remembered): ClientsView {
  const top = header(words, actions);
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
  const section = (id: string, title: string, ...content: HTMLElement[]): HTMLElement =>
    element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...content);
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
    element: element('div', { class: 'page verification clients' }, top.element, element('main', {}, ...sections)),
    update: (next) => {
      state = next;
      top.update(next);
      sections.forEach((one) => (one.hidden = !next.seen));
      render();
      setText(more, next.more);
      more.hidden = next.more === '';
      saveCsv.update(next.actions.saveCsv);
      saveJson.update(next.actions.saveJson);
    },
  };
}

/** The server, what was seen of its clients, and what can be done now. */
function header(words: ClientsWords, actions: ClientsActions): Part<ClientsState> {
  const failure = failureLine();
  const name = element('h1');
  const badges = element('ul', { class: 'badges' });
  const glyph = element('span', { 'aria-hidden': 'true' });
  const summary = element('strong');
  const details = element('p', { class: 'details' });
  const progress = element('progress', { max: '1', 'aria-label': words.progress });
  const look = requestButton({ request: 'look', icon: 'organization', failure }, actions);
  const cancel = requestButton({ request: 'cancel', icon: 'stop-circle', failure }, actions);
  const notices = lines({ severity: { ok: '', ...words.severity } });
  const showBadges = list<string>(badges, (text) => element('li', { class: 'badge' }, text));
  return {
    element: element(
      'header',
      { class: 'server' },
      element('div', { class: 'name' }, name, badges),
      element(
        'div',
        { class: 'posture' },
        element('div', {}, element('p', { role: 'status', 'aria-atomic': 'true' }, glyph, summary), details),
        element('div', { class: 'buttons' }, element('div', { class: 'either' }, look.element, cancel.element)),
      ),
      progress,
      failure.element,
      notices.element,
    ),
    update: ({ header: view, actions: possible, notices: found, progress: over }) => {
      const running = over !== undefined;
      setText(name, view.name);
      showBadges(view.badges);
      badges.hidden = view.badges.length === 0;
      setMark(glyph, view.mark);
      setText(summary, view.summary);
      setText(details, view.details);
      progress.value = over ?? 0;
      progress.classList.toggle('away', !running);
      look.update({ ...possible.look, primary: true });
      cancel.update(possible.cancel);
      swap(look.element, cancel.element, running);
      notices.update(found);
    },
  };
}
