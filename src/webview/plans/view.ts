import { failureLine, requestButton, type RequestActions } from '../kit/button';
import { element, list, setText, swap, type Part } from '../kit/dom';
import { serverName } from '../kit/header';
import { lines } from '../kit/lines';
import { markIcon, setMark } from '../kit/marks';
import { icon } from '../kit/dom';
import { planChoices, type CountView, type PlanRequest, type PlanState, type PlanWords } from './protocol';
import { planTable, type EditOf } from './table';

export interface PlanActions extends RequestActions<PlanRequest> {
  readonly edit: (edit: EditOf) => void;
}

export type PlanView = Part<PlanState>;

/** The page, built once. The summary and the buttons stay in sight while the servers are scrolled. */
export function planView(words: PlanWords, actions: PlanActions): PlanView {
  const name = serverName();
  const details = element('p', { class: 'details' });
  const counts = element('ul', { class: 'counts' });
  const showCounts = list<CountView>(counts, ({ text, severity }) =>
    element('li', { class: `count count-${severity}` }, ...(severity === 'warning' ? [icon('warning')] : []), text),
  );
  const notices = lines(words.severity);
  const glyph = markIcon('neutral');
  const summary = element('strong');
  const progress = element('progress', { max: '1', 'aria-label': words.progress });
  const failure = failureLine();
  const button = (request: PlanRequest) => requestButton({ request, failure }, actions);
  const apply = button('apply');
  const cancel = requestButton({ request: 'cancel', icon: 'stop-circle', failure }, actions);
  const pause = button('pause');
  const resume = button('resume');
  const planAgain = button('planAgain');
  const undo = button('undo');
  const savePlan = button('savePlan');
  const asCode = button('asCode');
  const saves = (['saveMarkdown', 'saveCsv', 'saveJson'] as const).map((request) => ({
    request,
    button: button(request),
  }));
  const choices = planChoices.map((choice) => {
    const input = element('input', { id: choice, type: 'checkbox' });
    input.addEventListener('change', () => actions.edit({ edit: 'choose', choice, on: input.checked }));
    return { choice, input, element: element('label', { class: 'choice' }, input, words.choices[choice]) };
  });
  const choiceField = element(
    'fieldset',
    { class: 'choices' },
    element('legend', { class: 'hidden' }, words.choicesLegend),
    ...choices.map((one) => one.element),
  );
  const pauses = element('div', { class: 'either' }, pause.element, resume.element);
  const table = planTable(words, actions.edit);
  const typeAllLabel = element('span');
  const typeAll = element('input', {
    id: 'typeAll',
    type: 'text',
    class: 'typed',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  typeAll.addEventListener('input', () => actions.edit({ edit: 'typeCount', text: typeAll.value.slice(0, 200) }));
  const typeAllField = element('label', { class: 'typeAll' }, typeAllLabel, typeAll);
  const more = element('p', { class: 'details' });
  const results = element(
    'section',
    { 'aria-labelledby': 'results-heading' },
    element('h2', { id: 'results-heading' }, words.results),
    element('div', { class: 'buttons' }, ...saves.map((one) => one.button.element)),
  );
  const toolbar = element(
    'div',
    { class: 'toolbar' },
    element('p', { class: 'state', role: 'status', 'aria-atomic': 'true' }, glyph, summary),
    progress,
    element(
      'div',
      { class: 'bar' },
      element(
        'div',
        { class: 'buttons' },
        element('div', { class: 'either' }, apply.element, cancel.element),
        pauses,
        planAgain.element,
        undo.element,
        savePlan.element,
        asCode.element,
      ),
      choiceField,
    ),
    failure.element,
  );
  return {
    element: element(
      'div',
      { class: 'page plans' },
      element('header', { class: 'server' }, name.element, details, counts, notices.element),
      element('main', {}, toolbar, typeAllField, element('div', { class: 'stacks' }, table.element), more, results),
    ),
    update: (state) => {
      const { actions: possible, running } = state;
      name.update({ name: state.title, badges: state.badges });
      setText(details, state.details);
      showCounts(state.counts);
      notices.update(state.notices);
      setMark(glyph, state.mark);
      setText(summary, state.summary);
      progress.value = state.progress;
      progress.classList.toggle('away', !running);
      apply.update(possible.apply);
      cancel.update(possible.cancel);
      swap(apply.element, cancel.element, running);
      pause.update(possible.pause);
      resume.update(possible.resume);
      swap(pause.element, resume.element, state.paused);
      pauses.hidden = !running;
      planAgain.update(possible.planAgain);
      planAgain.element.hidden = !state.ended;
      undo.update(possible.undo);
      undo.element.hidden = !state.ended || !possible.undo.enabled;
      savePlan.update(possible.savePlan);
      asCode.update(possible.asCode);
      for (const { choice, input } of choices) {
        input.checked = state.choices[choice];
        input.disabled = !state.open;
      }
      choiceField.hidden = !state.several;
      table.update(state);
      const hadFocus = document.activeElement === typeAll;
      setText(typeAllLabel, state.typeAll);
      typeAllField.hidden = state.typeAll === '';
      if (typeAllField.hidden) {
        typeAll.value = '';
        if (hadFocus) {
          apply.element.focus();
        }
      }
      setText(more, state.more);
      more.hidden = state.more === '';
      results.hidden = !state.ended;
      saves.forEach((one) => one.button.update(possible[one.request]));
    },
  };
}
