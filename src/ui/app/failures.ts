import type * as FailureWords from './failureWords';
import type { Log } from './log';

export interface FailuresOptions {
  readonly log: Log;
  /** Words, next steps, and what carries them out; loaded when something has failed. */
  readonly words: () => Promise<typeof FailureWords>;
}

/** Shows failures: one notification each, with the next step as a button; codes and ids go to the details. */
export class Failures {
  private readonly shown = new Set<string>();

  constructor(private readonly options: FailuresOptions) {}

  async sentence(failure: unknown): Promise<string> {
    return (await this.options.words()).failureSentence(failure);
  }

  async show(failure: unknown, retry?: () => void): Promise<void> {
    const { log, words } = this.options;
    await (await words()).showFailure(failure, retry, { log, shown: this.shown });
  }
}
