import { failureLine, requestButton, type ButtonOptions, type RequestActions } from './button';
import { element, list, setText, swap, type Part } from './dom';
import { lines } from './lines';
import { markIcon, setMark } from './marks';
import type { ActionView, HeaderView, NoticeView, NoticeWords } from './protocol';

/** The server's name and its badges, at the top of every panel. */
export function serverName(): Part<Pick<HeaderView, 'name' | 'badges'>> {
  const name = element('h1');
  const badges = element('ul', { class: 'badges' });
  const show = list<string>(badges, (text) => element('li', { class: 'badge' }, text));
  return {
    element: element('div', { class: 'name' }, name, badges),
    update: (view) => {
      setText(name, view.name);
      show(view.badges);
      badges.hidden = view.badges.length === 0;
    },
  };
}

export interface HeaderOptions<Request extends string> {
  readonly severity: NoticeWords;
  /** The request that `cancel` ends; both buttons share a place. */
  readonly start: Pick<ButtonOptions<Request>, 'request' | 'icon'>;
  readonly more?: readonly Request[];
  /** Between the summary and the notices. */
  readonly progress?: HTMLElement;
}

export interface HeaderState<Request extends string> {
  readonly header: HeaderView;
  readonly actions: Readonly<Record<Request | 'cancel', ActionView>>;
  readonly notices: readonly NoticeView[];
  readonly running: boolean;
}

/** The header of a panel that observes a server for a time: the result, and the available actions. */
export function header<Request extends string>(
  { severity, start, more = [], progress }: HeaderOptions<Request>,
  actions: RequestActions<Request | 'cancel'>,
): Part<HeaderState<Request>> {
  const failure = failureLine();
  const name = serverName();
  const glyph = markIcon('neutral');
  const summary = element('strong');
  const advice = element('p', { class: 'advice' });
  const details = element('p', { class: 'details' });
  const go = requestButton({ ...start, failure }, actions);
  const cancel = requestButton({ request: 'cancel', icon: 'stop-circle', failure }, actions);
  const others = more.map((request) => ({ request, button: requestButton({ request, failure }, actions) }));
  const notices = lines(severity);
  return {
    element: element(
      'header',
      { class: 'server result' },
      name.element,
      element(
        'div',
        { class: 'posture' },
        element(
          'div',
          {},
          // Screen readers read the whole result after any change.
          element('div', { role: 'status', 'aria-atomic': 'true' }, element('p', {}, glyph, summary), advice),
          details,
        ),
        element(
          'div',
          { class: 'buttons' },
          ...others.map(({ button }) => button.element),
          element('div', { class: 'either' }, go.element, cancel.element),
        ),
      ),
      ...(progress ? [progress] : []),
      failure.element,
      notices.element,
    ),
    update: ({ header: view, actions: possible, notices: found, running }) => {
      name.update(view);
      setMark(glyph, view.mark);
      setText(summary, view.summary);
      setText(advice, view.advice ?? '');
      advice.hidden = view.advice === undefined;
      setText(details, view.details);
      go.update({ ...possible[start.request], primary: true });
      cancel.update(possible.cancel);
      others.forEach(({ request, button }) => button.update(possible[request]));
      swap(go.element, cancel.element, running);
      notices.update(found);
    },
  };
}
