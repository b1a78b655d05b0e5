import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import type * as FailureWords from './failureWords';
import type { Log } from './log';
import { showErrorMessage, showInformationMessage } from './window';

/** What is known of a server that was never read. */
export type ServerReference = Pick<Server, 'id' | 'name'>;

/** By the resource id alone; undefined when it is not that of a server. */
export function serverReference(id: string): ServerReference | undefined {
  const parsed = parseServerId(id);
  return parsed && { id, name: parsed.name };
}

const brand = Symbol.for('azurePostgresTls.ServerFailure');

/** A failure with the server it happened to and what became of it. */
export class ServerFailure extends Error {
  private readonly [brand] = true;

  /** As with {@link TlsError}: each bundle has a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    readonly server: ServerReference,
    /** `change`: the server was to be changed. `read`: it was to be read. `use`: something else was to be done with it. */
    readonly attempt: 'change' | 'read' | 'use',
    readonly error: TlsError,
    readonly retry?: () => void,
  ) {
    super(error.message, { cause: error });
  }
}

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

export function tlsErrorOf(failure: unknown): TlsError | undefined {
  if (failure instanceof TlsError) {
    return failure;
  }
  return failure instanceof ServerFailure ? failure.error : undefined;
}

function describeUnexpected(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
