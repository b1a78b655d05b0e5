import { failureLine, requestButton, type RequestActions } from '../kit/button';
import { element, section, type Part } from '../kit/dom';
import { lines } from '../kit/lines';
import type { PageWords, WireView, PageRequest } from './protocol';

/** The last result of the verification on the wire, and the button that verifies. */
export function wire(words: PageWords, actions: RequestActions<PageRequest>): Part<WireView> {
  const failure = failureLine();
  const line = lines(words.severity);
  const verify = requestButton({ request: 'verifyOnTheWire', icon: 'verified', failure }, actions);
  const show = requestButton({ request: 'showVerification', failure }, actions);
  return {
    element: section(
      'wire-heading',
      words.onTheWire,
      element(
        'div',
        { class: 'bar' },
        element('div', { role: 'status' }, line.element),
        element('div', { class: 'buttons' }, show.element, verify.element),
      ),
      failure.element,
    ),
    update: (view) => {
      line.update([view.line]);
      verify.update(view.verify);
      show.update(view.show);
      show.element.hidden = !view.show.enabled;
    },
  };
}
