import type { DatabaseLogin, DatabaseSession } from './databaseSession';
import { sampleClients, type ClientSample } from './sample';
import type { Clock } from '../domain/clock';
import { isCancelled } from '../domain/errors';

/** Milliseconds between two readings. */
const interval = 1_000;

export interface ClientsWatchOptions {
  readonly open: (login: DatabaseLogin, signal: AbortSignal) => Promise<DatabaseSession>;
  readonly clock: Clock;
  /** Called when any property changes. */
  readonly onChange: () => void;
  /** Called with the sample after each reading. */
  readonly onSample: (sample: ClientSample) => void;
}

/** Samples the clients of one server for a period; the login is not kept afterwards. */
export class ClientsWatch {
  private controller: AbortController | undefined;
  private period = 0;
  private lastUser: string | undefined;
  private lastMethod: DatabaseSession['method'] | undefined;

  constructor(private readonly options: ClientsWatchOptions) {}

  get isRunning(): boolean {
    return this.controller !== undefined;
  }

  /** Duration of the sampling, in milliseconds. */
  get wanted(): number {
    return this.period;
  }

  /** User of the last sampling. */
  get user(): string | undefined {
    return this.lastUser;
  }

  /** Method of the last login; undefined until a login succeeds. */
  get method(): DatabaseSession['method'] | undefined {
    return this.lastMethod;
  }

  /**
   * Resolves when the period is over or cancelled. The sample until then is kept, even when it rejects.
   *
   * @throws ClientsError
   */
  async run(login: DatabaseLogin, period: number): Promise<void> {
    if (this.controller) {
      return;
    }
    const { signal } = (this.controller = new AbortController());
    this.period = period;
    this.lastUser = login.user;
    this.lastMethod = undefined;
    this.options.onChange();
    try {
      await this.look(login, signal);
    } catch (error) {
      if (!isCancelled(error)) {
        throw error;
      }
    } finally {
      this.controller = undefined;
      this.options.onChange();
    }
  }

  cancel(): void {
    this.controller?.abort();
  }

  private async look(login: DatabaseLogin, signal: AbortSignal): Promise<void> {
    const { open, clock, onChange, onSample } = this.options;
    const session = await open(login, signal);
    this.lastMethod = session.method;
    try {
      const { look } = session;
      for await (const sample of sampleClients({ look, period: this.period, interval, clock, signal })) {
        onSample(sample);
        onChange();
      }
    } finally {
      await session.close();
    }
  }
}
