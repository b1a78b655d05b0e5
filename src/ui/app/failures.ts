import * as vscode from 'vscode';
import { ServerFailure, tlsErrorOf } from '../../domain/serverFailure';
import type * as FailureWords from './failureWords';
import type { Log } from './log';
import { showErrorMessage, showInformationMessage } from './window';

export interface FailuresOptions {
  readonly log: Log;
  /** Words, next steps, and who carries them out; loaded when something has failed. */
  readonly words: () => Promise<typeof FailureWords>;
}

/** Shows failures: one notification each, with the next step as a button; codes and ids go to the details. */
export class Failures {
  private shown = new Set<string>();

  constructor(private readonly options: FailuresOptions) {}

  async sentence(failure: unknown): Promise<string> {
    return (await this.options.words()).failureSentence(failure);
  }

  async show(failure: unknown, retry?: () => void): Promise<void> {
    const error = tlsErrorOf(failure);
    const server = failure instanceof ServerFailure ? failure.server : undefined;
    const again = failure instanceof ServerFailure ? (failure.retry ?? retry) : retry;
    const { failureSentence, detailsText, actionLabel, offeredActions, nextStep } = await this.options.words();
    const sentence = failureSentence(failure);
    this.options.log.error(error ? detailsText(error, server?.id) : describeUnexpected(failure));
    if (this.shown.has(sentence)) {
      return; // the same words stand there already
    }
    this.shown.add(sentence);
    const actions = error ? offeredActions(error.failure) : (['copyDetails'] as const);
    const usable = actions.filter((action) => action !== 'retry' || again !== undefined);
    const continues =
      error?.failure.code === 'cancelled' || (error?.failure.code === 'timedOut' && error.failure.operationContinues);
    const labels = usable.map(actionLabel);
    const chosen = await (continues
      ? showInformationMessage(sentence, ...labels)
      : showErrorMessage(sentence, ...labels));
    this.shown.delete(sentence);
    const action = usable.find((one) => actionLabel(one) === chosen);
    if (action === 'copyDetails') {
      await vscode.env.clipboard.writeText(error ? detailsText(error, server?.id) : describeUnexpected(failure));
    } else if (action === 'copyAction') {
      await vscode.env.clipboard.writeText(error?.failure.code === 'forbidden' ? (error.failure.action ?? '') : '');
    } else if (action) {
      try {
        await nextStep(action, { ...(server ? { server } : {}), ...(again ? { retry: again } : {}) });
      } catch (error) {
        await this.show(error);
      }
    }
  }
}

function describeUnexpected(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
