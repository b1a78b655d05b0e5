import { verificationLevels } from '../../domain/verificationLevel';
import type { RequestActions } from '../kit/button';
import { element, icon, setAttribute, setText, type Part } from '../kit/dom';
import {
  switches,
  type Edit,
  type LevelView,
  type PageRequest,
  type PageWords,
  type ServerState,
  type TextFieldView,
} from './protocol';

/** Actions of the page's parts. */
export interface PageActions extends RequestActions<PageRequest> {
  readonly edit: (edit: Edit) => void;
}

/** Database, user and TLS mode of the string. */
export function fields(words: PageWords, actions: PageActions): Part<ServerState['fields']> {
  const database = textField('database', words.database, actions);
  const user = textField('user', words.user, actions);
  const level = levelField(words, actions);
  return {
    element: element('div', { class: 'fields' }, level.element, database.element, user.element),
    update: (view) => {
      database.update(view.database);
      user.update(view.user);
      level.update(view);
    },
  };
}

function textField(field: 'database' | 'user', label: string, actions: PageActions): Part<TextFieldView> {
  const problemId = `${field}-problem`;
  const input = element('input', {
    id: field,
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: '1000',
  });
  const problem = element('span');
  const glyph = icon('error');
  input.addEventListener('input', () => actions.edit({ field, value: input.value }));
  return {
    element: element(
      'div',
      { class: 'field' },
      element('label', { for: field }, label),
      input,
      element('p', { id: problemId, class: 'problem', 'aria-live': 'polite' }, glyph, problem),
    ),
    update: (view) => {
      // Writing an unchanged value would move the caret.
      if (input.value !== view.value) {
        input.value = view.value;
      }
      setText(problem, view.problem ?? '');
      glyph.hidden = view.problem === undefined;
      setAttribute(input, 'aria-invalid', view.problem === undefined ? undefined : 'true');
      setAttribute(input, 'aria-describedby', view.problem === undefined ? undefined : problemId);
    },
  };
}

function levelField(words: PageWords, actions: PageActions): Part<ServerState['fields']> {
  const description = element('p', { id: 'level-description', class: 'description', 'aria-live': 'polite' });
  const choices = verificationLevels.map((value) => {
    const input = element('input', { id: value, type: 'radio', name: 'level', value });
    input.addEventListener('change', () => actions.edit({ field: 'level', value }));
    const label = element('span');
    return { value, input, label, element: element('label', { class: 'choice' }, input, label) };
  });
  return {
    element: element(
      'fieldset',
      { class: 'field level', 'aria-describedby': 'level-description' },
      element('legend', {}, words.level),
      element('div', { class: 'choices' }, ...choices.map((choice) => choice.element)),
      description,
    ),
    update: (view) => {
      for (const choice of choices) {
        choice.input.checked = choice.value === view.level;
        setText(choice.label, find(view.levels, choice.value)?.label ?? choice.value);
      }
      setText(description, find(view.levels, view.level)?.description ?? '');
    },
  };
}

export interface OptionsPart extends Part<ServerState['fields']> {
  /** Whether the options are expanded. */
  readonly open: { get: () => boolean; set: (open: boolean) => void; onDidChange: (listener: () => void) => void };
}

/** The options of the string, collapsed; their name states those that are on. */
export function options(actions: PageActions): OptionsPart {
  const boxes = switches.map((field) => {
    const input = element('input', { id: field, type: 'checkbox' });
    input.addEventListener('change', () => actions.edit({ field, value: input.checked }));
    const label = element('span');
    return { field, input, label, element: element('label', { class: 'choice' }, input, label) };
  });
  const title = element('span');
  const choices = element('div', { class: 'choices', role: 'group' }, ...boxes.map((box) => box.element));
  const details = element(
    'details',
    { class: 'options' },
    element('summary', { id: 'options' }, icon('chevron-right'), title),
    choices,
  );
  return {
    element: details,
    update: ({ switches: views, options: name }) => {
      setText(title, name);
      setAttribute(choices, 'aria-label', name);
      for (const box of boxes) {
        const view = views.find(({ field }) => field === box.field);
        box.element.hidden = view === undefined;
        box.input.checked = view?.on ?? false;
        setText(box.label, view?.label ?? '');
      }
    },
    open: {
      get: () => details.open,
      set: (open) => (details.open = open),
      onDidChange: (listener) => details.addEventListener('toggle', listener),
    },
  };
}

function find(views: readonly LevelView[], value: string): LevelView | undefined {
  return views.find((view) => view.value === value);
}
