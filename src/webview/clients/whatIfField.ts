import { element, list, setText, type Part } from '../kit/dom';
import { setMark } from '../kit/marks';
import type { ClientsWords, WhatIfView } from './protocol';

interface WhatIfState {
  readonly whatIfs: readonly WhatIfView[];
  readonly chosen: string;
}

/** The choice of a change of settings, and a sentence about its effect. */
export function whatIfField(words: ClientsWords, choose: (id: string) => void): Part<WhatIfState> {
  const choices = element('div', { class: 'choices' });
  const glyph = element('span', { 'aria-hidden': 'true' });
  const sentence = element('strong');
  const show = list<Pick<WhatIfView, 'id' | 'label'>>(choices, ({ id, label }) => {
    const input = element('input', { id: `whatIf-${id}`, type: 'radio', name: 'whatIf', value: id });
    input.addEventListener('change', () => choose(id));
    return element('label', { class: 'choice' }, input, label);
  });
  return {
    element: element(
      'div',
      {},
      element('fieldset', {}, element('legend', { class: 'hidden' }, words.whatIf), choices),
      element('p', { class: 'cut', role: 'status', 'aria-atomic': 'true' }, glyph, sentence),
    ),
    update: ({ whatIfs, chosen }) => {
      show(whatIfs.map(({ id, label }) => ({ id, label })));
      for (const input of choices.querySelectorAll('input')) {
        input.checked = input.value === chosen;
      }
      const whatIf = whatIfs.find(({ id }) => id === chosen);
      setMark(glyph, whatIf?.mark ?? 'neutral');
      setText(sentence, whatIf?.sentence ?? '');
    },
  };
}
