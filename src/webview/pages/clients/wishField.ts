import type { ClientsWords, WishView } from '../../clientsProtocol';
import { element, list, setText } from '../connection/dom';
import type { Part } from '../connection/page';
import { setMark } from '../verification/marks';

interface WishState {
  readonly wishes: readonly WishView[];
  readonly chosen: string;
}

/** Which change of settings is asked about, and the sentence that answers. */
export function wishField(words: ClientsWords, choose: (id: string) => void): Part<WishState> {
  const choices = element('div', { class: 'choices' });
  const glyph = element('span', { 'aria-hidden': 'true' });
  const sentence = element('strong');
  const show = list<Pick<WishView, 'id' | 'label'>>(choices, ({ id, label }) => {
    const input = element('input', { id: `wish-${id}`, type: 'radio', name: 'wish', value: id });
    input.addEventListener('change', () => choose(id));
    return element('label', { class: 'choice' }, input, label);
  });
  return {
    element: element(
      'div',
      {},
      element('fieldset', {}, element('legend', { class: 'hidden' }, words.wish), choices),
      element('p', { class: 'cut', role: 'status', 'aria-atomic': 'true' }, glyph, sentence),
    ),
    update: ({ wishes, chosen }) => {
      show(wishes.map(({ id, label }) => ({ id, label })));
      for (const input of choices.querySelectorAll('input')) {
        input.checked = input.value === chosen;
      }
      const wish = wishes.find(({ id }) => id === chosen);
      setMark(glyph, wish?.mark ?? 'neutral');
      setText(sentence, wish?.sentence ?? '');
    },
  };
}
