import type { PageWords, WireView } from '../../protocol';
import { failureLine, requestButton } from './button';
import { element } from './dom';
import { lines } from './lines';
import type { PageActions, Part } from './page';

/** What the server was seen to do on the wire, and the way to look. */
export function wire(words: PageWords, actions: PageActions): Part<WireView> {
  const failure = failureLine();
  const line = lines(words);
  const verify = requestButton({ request: 'verifyOnTheWire', icon: 'verified', failure }, actions);
  const show = requestButton({ request: 'showVerification', failure }, actions);
  return {
    element: element(
      'section',
      { 'aria-labelledby': 'wire-heading' },
      element('h2', { id: 'wire-heading' }, words.onTheWire),
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
