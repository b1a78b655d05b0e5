import { failureLine, requestButton } from '../kit/button';
import { element, setText, type Part } from '../kit/dom';
import { certificate } from './certificate';
import { drivers, type DriversPart } from './drivers';
import { fields, options, type OptionsPart, type PageActions } from './fields';
import { header } from './header';
import type { MissingState, PageWords, ServerState } from './protocol';
import { string } from './string';
import { wire } from './wire';

export interface ServerView extends Part<ServerState> {
  readonly search: DriversPart['search'];
  readonly optionsOpen: OptionsPart['open'];
}

/** The panel of a known server. The string comes first, beside the list of drivers; what it depends on is below. */
export function serverView(words: PageWords, actions: PageActions): ServerView {
  const top = header(words, actions);
  const connection = fields(words, actions);
  const more = options(actions);
  const ca = certificate(words, actions);
  const choice = drivers(words, actions);
  const chosen = string(words, actions);
  const observed = wire(words, actions);
  return {
    element: element(
      'div',
      { class: 'page' },
      top.element,
      element(
        'main',
        {},
        element(
          'section',
          { class: 'strings', 'aria-labelledby': 'strings-heading' },
          element('h2', { id: 'strings-heading' }, words.connectionString),
          element(
            'div',
            { class: 'columns' },
            chosen.element,
            choice.element,
            element('div', { class: 'inputs' }, connection.element, ca.element, more.element),
          ),
        ),
        observed.element,
      ),
    ),
    update: (state) => {
      top.update(state);
      chosen.update(state);
      choice.update(state);
      connection.update(state.fields);
      ca.update(state.certificate);
      more.update(state.fields);
      observed.update(state.wire);
    },
    search: choice.search,
    optionsOpen: more.open,
  };
}

/** The panel of an unknown server. */
export function missingView(actions: PageActions): Part<MissingState> {
  const failure = failureLine();
  const name = element('h1');
  const sentence = element('p', { role: 'status' });
  const refresh = requestButton({ request: 'refresh', icon: 'refresh', failure }, actions);
  return {
    element: element(
      'div',
      { class: 'page missing' },
      element('main', {}, name, sentence, failure.element, refresh.element),
    ),
    update: (state) => {
      setText(name, state.name);
      setText(sentence, state.sentence);
      refresh.update(state.refresh);
    },
  };
}
