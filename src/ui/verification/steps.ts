import type { DiagnosisStep } from '../../probe';
import type { StepRequest, StepView } from '../../webview/verification/protocol';
import type { VerificationMessages } from './observedViews';

/** @param startCommand starts the server, for the user's shell */
export function stepView(step: DiagnosisStep, startCommand: string | undefined, words: VerificationMessages): StepView {
  const advice = words.findingAdvice(step.finding);
  const { command, requests } = stepMeans(step.finding, startCommand);
  return {
    name: words.stepName(step.step),
    mark: ({ ok: 'good', failed: 'bad', notTried: 'neutral', unknown: 'unknown' } as const)[step.status],
    status: words.stepStatus(step),
    text: words.findingText(step.finding, words.authority),
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
