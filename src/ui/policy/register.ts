import { messageOf } from '../../domain/errors';
import type { PolicyFor } from '../../domain/posture';
import type { Log } from '../app/log';
import { basePolicy, policyExceptions } from '../app/settings';
import type { PolicyDetails } from './index';

export interface PoliciesOptions {
  readonly log: Pick<Log, 'error'>;
  /** Called when every server is to be judged again. */
  readonly onChange: () => void;
}

/** The policy of servers. Exceptions are read by a part that is loaded for them: until then the policy is strict. */
export class Policies {
  private details: PolicyDetails | undefined;

  constructor(private readonly options: PoliciesOptions) {}

  /** Reads the settings once for use with many servers. */
  readonly current = (): PolicyFor => {
    if (this.details) {
      return this.details.policyFor();
    }
    const base = basePolicy();
    return () => base;
  };

  /** Reads the policy again, after a change of the settings. */
  async update(): Promise<void> {
    try {
      this.details = policyExceptions() ? (await import('./index')).createPolicyDetails() : undefined;
    } catch (error) {
      this.options.log.error(`the policy was not read: ${messageOf(error)}`);
    }
    this.options.onChange();
  }
}
