import type { DiagnosisStep } from '../../probe';
import { causeOf } from '../../verification/headline';
import type { CauseView, StepRequest, StepView } from '../../webview/verification/protocol';
import type { VerificationMessages } from './observedViews';

const marks = { ok: 'good', failed: 'bad', notTried: 'neutral', unknown: 'unknown' } as const;

/** A step. The advice of the one that is the cause is above the steps: see {@link causeView}. */
export function stepView(step: DiagnosisStep, isCause: boolean, words: VerificationMessages): StepView {
  const advice = isCause ? undefined : words.findingAdvice(step.finding);
  return {
    name: words.stepName(step.step),
    mark: marks[step.status],
    status: words.stepStatus(step),
    text: words.findingText(step.finding, words.authority),
    ...(advice === undefined ? {} : { advice }),
  };
}

/**
 * What keeps a client from connecting, or that nothing was found, and what to do.
 *
 * @param startCommand starts the server, for the user's shell
 */
export function causeView(
  steps: readonly DiagnosisStep[],
  startCommand: string | undefined,
  words: VerificationMessages,
): CauseView {
  const cause = causeOf(steps);
  const login = steps.find(({ step }) => step === 'authentication');
  const advice = cause && words.findingAdvice(cause.finding);
  const { command, requests } = cause ? stepMeans(cause.finding, startCommand) : { requests: [] };
  return {
    mark: cause ? 'bad' : 'good',
    text: words.obstacle(cause, login),
    ...(advice === undefined ? {} : { advice }),
    ...(command === undefined ? {} : { command }),
    ...(requests.length === 0
      ? {}
      : { actions: requests.map((request) => ({ request, label: words.stepAction(request) })) }),
  };
}

const aboutRules: ReadonlySet<string> = new Set(['notLetIn', 'clientNotAllowed', 'blockedByFirewall']);

/** The command and the buttons that help to follow the advice. */
function stepMeans(
  finding: DiagnosisStep['finding'],
  startCommand: string | undefined,
): { readonly command?: string; readonly requests: readonly StepRequest[] } {
  if (finding.code === 'serverNotReady' && !finding.connects) {
    return finding.state === 'stopped' && startCommand !== undefined
      ? { command: startCommand, requests: ['openServer', 'copyStartCommand'] }
      : { requests: ['openServer'] };
  }
  return { requests: aboutRules.has(finding.code) ? ['openNetworking'] : [] };
}

/** The step of a login in progress, in place of the last result. */
export function loginView(words: VerificationMessages): StepView {
  return { name: words.stepName('authentication'), mark: 'running', status: '', text: words.running('login') };
}
