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
  type SwitchView,
  type TextFieldView,
} from './protocol';

/** Actions of the page's parts. */
export interface PageActions extends RequestActions<PageRequest> {
  readonly edit: (edit: Edit) => void;
}

/** Database, user, verification level and options of the string. */
export function fields(words: PageWords, actions: PageActions): Part<ServerState['fields']> {
  const database = textField('database', words.database, actions);
  const user = textField('user', words.user, actions);
  const level = levelField(words, actions);
  const more = switchField(words, actions);
  return {
    element: element('div', { class: 'fields' }, database.element, user.element, level.element, more.element),
    update: (view) => {
      database.update(view.database);
      user.update(view.user);
      level.update(view);
      more.update(view.switches);
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
      element('legend', {}, words.verification),
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

function switchField(words: PageWords, actions: PageActions): Part<readonly SwitchView[]> {
  const boxes = switches.map((field) => {
    const input = element('input', { id: field, type: 'checkbox' });
    input.addEventListener('change', () => actions.edit({ field, value: input.checked }));
    const label = element('span');
    return { field, input, label, element: element('label', { class: 'choice' }, input, label) };
  });
  return {
    element: element(
      'fieldset',
      { class: 'field more' },
      element('legend', {}, words.options),
      element('div', { class: 'choices' }, ...boxes.map((box) => box.element)),
    ),
    update: (views) => {
      for (const box of boxes) {
        const view = views.find(({ field }) => field === box.field);
        box.element.hidden = view === undefined;
        box.input.checked = view?.on ?? false;
        setText(box.label, view?.label ?? '');
      }
    },
  };
}

function find(views: readonly LevelView[], value: string): LevelView | undefined {
  return views.find((view) => view.value === value);
}
