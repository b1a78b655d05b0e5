import type { PageRequest, VerificationState, VerificationWords } from '../../verificationProtocol';
import { failureLine, requestButton } from '../connection/button';
import { element, list, setText } from '../connection/dom';
import { lines } from '../connection/lines';
import type { Part, RequestActions } from '../connection/page';
import { setMark } from './marks';

/** The server and the verdict on it, and what can be done now. */
export function header(words: VerificationWords, actions: RequestActions<PageRequest>): Part<VerificationState> {
  const failure = failureLine();
  const name = element('h1');
  const badges = element('ul', { class: 'badges' });
  const glyph = element('span', { 'aria-hidden': 'true' });
  const verdict = element('strong');
  const details = element('p', { class: 'details' });
  const verify = requestButton({ request: 'verify', icon: 'verified', failure }, actions);
  const cancel = requestButton({ request: 'cancel', icon: 'stop-circle', failure }, actions);
  const diagnose = requestButton({ request: 'diagnose', failure }, actions);
  const notices = lines({ severity: { ok: '', ...words.severity } });
  const showBadges = list<string>(badges, (text) => element('li', { class: 'badge' }, text));
  return {
    element: element(
      'header',
      { class: 'server' },
      element('div', { class: 'name' }, name, badges),
      element(
        'div',
        { class: 'posture' },
        element(
          'div',
          {},
          // spoken as a whole when any of it changes
          element('p', { role: 'status', 'aria-atomic': 'true' }, glyph, verdict),
          details,
        ),
        element(
          'div',
          { class: 'buttons' },
          diagnose.element,
          element('div', { class: 'either' }, verify.element, cancel.element),
        ),
      ),
      failure.element,
      notices.element,
    ),
    update: ({ header: view, actions: possible, notices: found, running }) => {
      setText(name, view.name);
      showBadges(view.badges);
      badges.hidden = view.badges.length === 0;
      setMark(glyph, view.mark);
      setText(verdict, view.verdict);
      setText(details, view.details);
      verify.update({ ...possible.verify, primary: true });
      cancel.update(possible.cancel);
      diagnose.update(possible.diagnose);
      swap(verify.element, cancel.element, running === 'verification');
      notices.update(found);
    },
  };
}

/** One of two buttons in the same place, the second one `when`; the focus stays there. */
export function swap(first: HTMLElement, second: HTMLElement, when: boolean): void {
  const [out, into] = when ? [first, second] : [second, first];
  const hadFocus = document.activeElement === out;
  out.classList.add('away');
  into.classList.remove('away');
  if (hadFocus) {
    into.focus();
  }
}
