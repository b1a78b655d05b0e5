import * as vscode from 'vscode';
import { ServerFailure, tlsErrorOf } from '../../domain/serverFailure';
import { detailsText } from '../../words/failures';
import { failureSentence } from '../../words/failureSentence';
import { actionLabel, offeredActions } from './failureActions';
import type { Log } from './log';
import { nextStep } from './nextSteps';
import { showErrorMessage, showInformationMessage } from './window';

/** Shows a failure with its next steps. `shown`: the messages of the open notifications. */
export async function showFailure(
  failure: unknown,
  retry: (() => void) | undefined,
  { log, shown }: { readonly log: Pick<Log, 'error'>; readonly shown: Set<string> },
): Promise<void> {
  const error = tlsErrorOf(failure);
  const server = failure instanceof ServerFailure ? failure.server : undefined;
  const again = failure instanceof ServerFailure ? (failure.retry ?? retry) : retry;
  const sentence = failureSentence(failure);
  log.error(error ? detailsText(error, server?.id) : describeUnexpected(failure));
  if (shown.has(sentence)) {
    return; // An open notification already shows this message.
  }
  shown.add(sentence);
  const actions = error ? offeredActions(error.failure) : (['copyDetails'] as const);
  const usable = actions.filter((action) => action !== 'retry' || again !== undefined);
  const continues =
    error?.failure.code === 'cancelled' || (error?.failure.code === 'timedOut' && error.failure.operationContinues);
  const labels = usable.map(actionLabel);
  const chosen = await (continues
    ? showInformationMessage(sentence, ...labels)
    : showErrorMessage(sentence, ...labels));
  shown.delete(sentence);
  const action = usable.find((one) => actionLabel(one) === chosen);
  if (action === 'copyDetails') {
    await vscode.env.clipboard.writeText(error ? detailsText(error, server?.id) : describeUnexpected(failure));
  } else if (action === 'copyAction') {
    await vscode.env.clipboard.writeText(error?.failure.code === 'forbidden' ? (error.failure.action ?? '') : '');
  } else if (action) {
    try {
      await nextStep(action, { ...(server ? { server } : {}), ...(again ? { retry: again } : {}) });
    } catch (error) {
      await showFailure(error, undefined, { log, shown });
    }
  }
}

function describeUnexpected(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
