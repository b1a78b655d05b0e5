import { failureLine, requestButton, type RequestActions } from '../kit/button';
import { element, section, swap, type Part } from '../kit/dom';
import { header } from '../kit/header';
import type { PageRequest, VerificationState, VerificationWords } from './protocol';
import { cause, certificates, clients, facts, pgBouncer, steps, times } from './sections';

export interface VerificationView extends Part<VerificationState> {
  /** Moves to the steps of the diagnosis. */
  readonly showSteps: () => void;
}

/** The page, built once. Its rows exist before the first verification. */
export function verificationView(words: VerificationWords, actions: RequestActions<PageRequest>): VerificationView {
  const top = header<'verify' | 'diagnose'>(
    { severity: words.severity, start: { request: 'verify', icon: 'verified' }, more: ['diagnose'] },
    actions,
  );
  const table = clients(words, words.table);
  const poolers = pgBouncer(words);
  const session = facts();
  const trust = facts();
  const chain = certificates(words);
  const stepFailure = failureLine();
  const obstacle = cause(words, stepFailure, actions);
  const way = steps();
  const durations = times(words);
  const loginFailure = failureLine();
  const logIn = requestButton({ request: 'logIn', icon: 'key', failure: loginFailure }, actions);
  const cancelLogin = requestButton(
    { request: 'cancel', id: 'cancelLogin', icon: 'stop-circle', failure: loginFailure },
    actions,
  );
  const reportFailure = failureLine();
  const copy = requestButton(
    {
      request: 'copyMarkdown',
      icon: 'copy',
      confirmation: { label: words.copied, announcement: words.reportCopied },
      failure: reportFailure,
    },
    actions,
  );
  const saveMarkdown = requestButton({ request: 'saveMarkdown', failure: reportFailure }, actions);
  const saveJson = requestButton({ request: 'saveJson', failure: reportFailure }, actions);
  const stepsHeading = element('h2', { id: 'steps-heading', tabindex: '-1' }, words.steps);
  const main = element(
    'main',
    {},
    section('table-heading', words.table, element('div', { class: 'stacks' }, table.element)),
    poolers.element,
    element(
      'section',
      { 'aria-labelledby': 'steps-heading' },
      element(
        'div',
        { class: 'bar' },
        stepsHeading,
        element('div', { class: 'either' }, logIn.element, cancelLogin.element),
      ),
      loginFailure.element,
      obstacle.element,
      stepFailure.element,
      way.element,
    ),
    element(
      'div',
      { class: 'pair-of-sections' },
      section('session-heading', words.session, session.element, durations.element),
      section('certificate-heading', words.certificate, trust.element, chain.element),
    ),
    section(
      'report-heading',
      words.report,
      element('div', { class: 'buttons' }, copy.element, saveMarkdown.element, saveJson.element),
      reportFailure.element,
    ),
  );
  return {
    element: element('div', { class: 'page verification' }, top.element, main),
    update: (state) => {
      top.update({ ...state, running: state.running === 'verification' });
      main.classList.toggle('empty', state.clients.length === 0);
      table.update(state.clients);
      poolers.update(state.pgBouncer);
      session.update(state.session);
      trust.update(state.trust);
      chain.update(state.certificates);
      obstacle.update(state.cause);
      way.update(state.steps);
      durations.update(state.times);
      logIn.update(state.actions.logIn);
      cancelLogin.update(state.actions.cancel);
      swap(logIn.element, cancelLogin.element, state.running === 'login');
      copy.update(state.actions.copyMarkdown);
      saveMarkdown.update(state.actions.saveMarkdown);
      saveJson.update(state.actions.saveJson);
    },
    showSteps: () => {
      stepsHeading.focus({ preventScroll: true });
      stepsHeading.scrollIntoView({ block: 'start' });
    },
  };
}
