import type { ChangeOptions, ChangePhase, ChangeWait } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';

/** A running change. */
export interface ActiveChange {
  /** Empty while the server is checked. */
  readonly change: TlsChange;
  /** `checking`: the server is read before the change is planned. */
  readonly phase: ChangePhase | 'checking';
  /** Present while it waits to be sent again. */
  readonly wait?: ChangeWait | undefined;
  /** Address of the service's operation. A secret: it may be signed. */
  readonly operation?: string | undefined;
  /** The user no longer waits; the last response is still awaited. */
  readonly cancelled?: true;
  /** Stops the wait. Resolves when nothing runs on the server any more. */
  readonly cancel: () => Promise<void>;
}

const second = 1000;

/** The running changes, at most one for each server. */
export class RunningChanges {
  private readonly active = new Map<string, ActiveChange>();

  /**
   * `onChange`: called when a server's change begins, progresses or ends, and every second of a wait for the countdown.
   */
  constructor(private readonly onChange: (serverId: string) => void) {}

  get(serverId: string): ActiveChange | undefined {
    return this.active.get(serverId.toLowerCase());
  }

  cancelAll(): void {
    for (const { cancel } of this.active.values()) {
      void cancel();
    }
  }

  /** Runs `work` and settles as it does. Rejects with `busy` when a change already runs on the server. */
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
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const cancel = (): Promise<void> => {
      if (this.active.get(key) === active && !active.cancelled) {
        controller.abort();
        update({ cancelled: true });
      }
      return ended;
    };
    let active: ActiveChange = { ...begin, cancel };
    const update = (values: Partial<ActiveChange>): void => {
      active = { ...active, ...values };
      this.active.set(key, active);
      this.onChange(serverId);
    };
    let countdown: ReturnType<typeof setInterval> | undefined;
    update({});
    try {
      return await work({
        signal: controller.signal,
        onPhase: (phase) => {
          clearInterval(countdown);
          update({ phase, wait: undefined });
        },
        onWait: (wait) => {
          clearInterval(countdown);
          countdown = setInterval(() => this.onChange(serverId), second);
          update({ wait, operation: undefined });
        },
        onOperation: (operation) => update({ operation }),
      });
    } finally {
      clearInterval(countdown);
      this.active.delete(key);
      this.onChange(serverId);
      end();
    }
  }
}
