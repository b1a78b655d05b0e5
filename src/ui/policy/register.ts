import { messageOf } from '../../domain/errors';
import type { PolicyFor } from '../../domain/posture';
import { Lazy } from '../app/lazy';
import type { Log } from '../app/log';
import { basePolicy, policyDetails } from '../app/settings';
import type { PolicyDetails } from './index';

export interface PoliciesOptions {
  readonly log: Pick<Log, 'error' | 'warn'>;
  /** Called when every server is to be judged again. */
  readonly onChange: () => void;
}

/**
 * The policy of servers. Exceptions and the policy file are read by a part that is loaded for them: until then the
 * policy is that of the settings.
 */
export class Policies {
  private readonly loading: Lazy<PolicyDetails>;
  private details: PolicyDetails | undefined;

  constructor(private readonly options: PoliciesOptions) {
    const { log } = options;
    this.loading = new Lazy(async () => {
      const { PolicyDetails } = await import('./index');
      return new PolicyDetails({ log, onChange: () => void this.update() });
    });
  }

  /** Reads the settings once for use with many servers. */
  readonly current = (): PolicyFor => {
    if (this.details) {
      return this.details.policyFor();
    }
    const base = basePolicy();
    return () => base;
  };

  /** Reads what few users have; activation does not wait for it. */
  start(): void {
    if (hasDetails()) {
      void this.update();
    }
  }

  /** Reads the policy again, after a change of the settings or of the policy file. */
  async update(): Promise<void> {
    try {
      if (this.details || hasDetails()) {
        const details = await this.loading.get();
        await details.read();
        this.details = details;
      }
    } catch (error) {
      this.options.log.error(`the policy was not read: ${messageOf(error)}`);
    }
    this.options.onChange();
  }

  dispose(): void {
    this.loading.dispose();
  }
}

function hasDetails(): boolean {
  const { exceptions, file } = policyDetails();
  return (exceptions ?? file) !== undefined;
}
