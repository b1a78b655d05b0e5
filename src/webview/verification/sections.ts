import { requestButton, type FailureLine, type RequestActions } from '../kit/button';
import { element, icon, list, setText, type Part } from '../kit/dom';
import { markIcon } from '../kit/marks';
import type {
  CauseView,
  CertificateCard,
  ClientRow,
  Fact,
  PageRequest,
  PgBouncerView,
  StepView,
  VerificationState,
  VerificationWords,
} from './protocol';

/** The declared settings against the observed behavior. Roles are explicit, because the style sheet stacks the rows. */
export function clients({ columns }: VerificationWords, label: string): Part<readonly ClientRow[]> {
  const body = element('tbody', { role: 'rowgroup' });
  const show = list<ClientRow>(body, (row) =>
    element(
      'tr',
      { role: 'row', class: `row-${row.mark}` },
      element('th', { scope: 'row', role: 'rowheader' }, row.client),
      element('td', { role: 'cell', 'data-label': columns.declared }, row.declared),
      element(
        'td',
        { role: 'cell', 'data-label': columns.observed },
        row.observed,
        element('span', { class: 'evidence' }, row.evidence),
      ),
      element(
        'td',
        { role: 'cell' },
        element('span', { class: 'marked' }, ...(row.mark === 'neutral' ? [] : [markIcon(row.mark)]), row.verdict),
        element('span', { class: 'evidence' }, row.reason),
      ),
    ),
  );
  return {
    element: element(
      'table',
      { 'aria-label': label, role: 'table' },
      element(
        'thead',
        { role: 'rowgroup' },
        element(
          'tr',
          { role: 'row' },
          ...[columns.client, columns.declared, columns.observed, columns.verdict].map((text) =>
            element('th', { scope: 'col', role: 'columnheader' }, text),
          ),
        ),
      ),
      body,
    ),
    update: show,
  };
}

/** A section for each verified port of PgBouncer. */
export function pgBouncer(words: VerificationWords): Part<readonly PgBouncerView[]> {
  const parent = element('div', {});
  const show = list<PgBouncerView>(parent, (view) => {
    const table = clients(words, view.title);
    table.update(view.clients);
    const pairs = facts();
    pairs.update(view.facts);
    return element(
      'section',
      { 'aria-label': view.title, class: 'pg-bouncer' },
      element('h2', {}, view.title),
      element('p', { class: 'marked' }, markIcon(view.mark), view.verdict),
      element('div', { class: 'stacks' }, table.element),
      pairs.element,
    );
  });
  return {
    element: parent,
    update: (views) => {
      show(views);
      parent.hidden = views.length === 0;
    },
  };
}

/** Names and values in two columns. */
export function facts(): Part<readonly Fact[]> {
  const parent = element('dl', { class: 'pairs' });
  const show = list<Fact>(parent, ({ label, value, mark, code }) =>
    element(
      'div',
      {},
      element('dt', {}, label),
      element('dd', {}, ...(mark === 'neutral' ? [] : [markIcon(mark)]), element(code ? 'code' : 'span', {}, value)),
    ),
  );
  return {
    element: parent,
    update: (items) => {
      show(items);
      parent.hidden = items.length === 0;
    },
  };
}

/** The chain as the server sent it, with the server's own certificate first and open. */
export function certificates(words: VerificationWords): Part<readonly CertificateCard[]> {
  const parent = element('div', { class: 'chain' });
  const none = element('p', { class: 'details' }, words.noCertificate);
  const show = list<readonly [CertificateCard, number]>(parent, ([card, index]) => {
    const pairs = facts();
    pairs.update(card.facts);
    const details = element(
      'details',
      {},
      element('summary', {}, icon('chevron-right'), element('span', {}, card.title)),
      pairs.element,
    );
    details.open = index === 0;
    return details;
  });
  return {
    element: element('div', {}, none, parent),
    update: (cards) => {
      show(cards.map((card, index) => [card, index]));
      none.hidden = cards.length > 0;
    },
  };
}

type CauseAction = NonNullable<CauseView['actions']>[number];

/** What keeps a client from connecting, and what to do. */
export function cause(
  words: VerificationWords,
  failure: FailureLine,
  actions: RequestActions<PageRequest>,
): Part<CauseView | undefined> {
  const parent = element('div', { class: 'cause' });
  const button = ({ request, label }: CauseAction): HTMLElement => {
    const confirmation = { label: words.copied, announcement: words.commandCopied };
    const options = request === 'copyStartCommand' ? { request, failure, confirmation } : { request, failure };
    const made = requestButton(options, actions);
    made.update({ label, enabled: true });
    return made.element;
  };
  const show = list<CauseView>(parent, ({ mark, text, advice, command, actions: possible = [] }) =>
    element(
      'div',
      {},
      element('p', { class: 'marked' }, markIcon(mark), element('strong', {}, text)),
      ...(advice === undefined ? [] : [element('p', {}, advice)]),
      ...(command === undefined ? [] : [element('code', { class: 'command' }, command)]),
      ...(possible.length === 0 ? [] : [element('div', { class: 'buttons' }, ...possible.map(button))]),
    ),
  );
  return {
    element: parent,
    update: (view) => {
      show(view ? [view] : []);
      parent.hidden = view === undefined;
    },
  };
}

/** The path of a client, step by step. */
export function steps(): Part<readonly StepView[]> {
  const parent = element('ol', { class: 'steps' });
  const show = list<StepView>(parent, ({ name, mark, status, text, advice }) =>
    element(
      'li',
      {},
      markIcon(mark),
      element(
        'span',
        { class: 'step' },
        element('strong', {}, name),
        element('span', { class: 'hidden' }, status === '' ? ': ' : `, ${status}: `),
      ),
      element(
        'span',
        { class: 'found' },
        text,
        ...(advice === undefined ? [] : [element('span', { class: 'advice' }, advice)]),
      ),
    ),
  );
  return { element: parent, update: show };
}

/** The duration of each step. */
export function times({ times: label }: VerificationWords): Part<VerificationState['times']> {
  const pairs = facts();
  const title = element('span');
  setText(title, label);
  const details = element('details', {}, element('summary', {}, icon('chevron-right'), title), pairs.element);
  return {
    element: details,
    update: (items) => {
      pairs.update(items);
      details.hidden = items.length === 0;
    },
  };
}
