import type { ChangeOptions, ChangePhase, ChangeWait } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';

/** A change that runs now. */
export interface ActiveChange {
  /** Empty while the server is read before anything is decided. */
  readonly change: TlsChange;
  /** `checking`: the server is read before anything is decided or sent. */
  readonly phase: ChangePhase | 'checking';
  /** While it waits to be sent again. */
  readonly wait?: ChangeWait | undefined;
  /** Where the service tells how its operation goes on. A secret: the address may be signed. */
  readonly operation?: string | undefined;
  readonly cancel: () => void;
}

const second = 1000;

/** The changes that run, one a server. */
export class RunningChanges {
  private readonly active = new Map<string, ActiveChange>();

  /** `onChange`: a change of this server began, went on or ended, or waits: told each second, for words count down. */
  constructor(private readonly onChange: (serverId: string) => void) {}

  get(serverId: string): ActiveChange | undefined {
    return this.active.get(serverId.toLowerCase());
  }

  cancelAll(): void {
    for (const { cancel } of this.active.values()) {
      cancel();
    }
  }

  /** Follows `work`, and settles as it does. Rejects with `busy` when a change runs on that server. */
  async run<T>(
    serverId: string,
    begin: Omit<ActiveChange, 'cancel'>,
    work: (options: ChangeOptions) => Promise<T>,
  ): Promise<T> {
    const key = serverId.toLowerCase();
    if (this.active.has(key)) {
      throw new TlsError({ code: 'busy' });
    }
    const controller = new AbortController();
    let active: ActiveChange = { ...begin, cancel: () => controller.abort() };
    const tell = (news: Partial<ActiveChange>): void => {
      active = { ...active, ...news };
      this.active.set(key, active);
      this.onChange(serverId);
    };
    let countdown: NodeJS.Timeout | undefined;
    tell({});
    try {
      return await work({
        signal: controller.signal,
        onPhase: (phase) => {
          clearInterval(countdown);
          tell({ phase, wait: undefined });
        },
        onWait: (wait) => {
          clearInterval(countdown);
          countdown = setInterval(() => this.onChange(serverId), second);
          tell({ wait, operation: undefined });
        },
        onOperation: (operation) => tell({ operation }),
      });
    } finally {
      clearInterval(countdown);
      this.active.delete(key);
      this.onChange(serverId);
    }
  }
}
