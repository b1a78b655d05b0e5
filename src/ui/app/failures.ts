import type * as FailureWords from './failureWords';
import type { Log } from './log';

export interface FailuresOptions {
  readonly log: Log;
  /** Loads messages, next steps and their handlers at the first failure. */
  readonly words: () => Promise<typeof FailureWords>;
}

/** Shows each failure in one notification, with the next step as a button. Codes and IDs go to the details. */
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
