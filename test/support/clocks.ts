import { AbortError } from '@azure/abort-controller';
import type { AzureBackendOptions } from '../../src/azure';
import type { Clock } from '../../src/domain/clock';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * Time that passes only while something waits for it: it jumps to the earliest timer, one timer for each turn of the
 * event loop. Fits the clocks of the backend and of the simulation.
 */
export class VirtualClock {
  private timers: Timer[] = [];
  private running = false;
  /** Milliseconds of each {@link wait}. */
  readonly waits: number[] = [];

  constructor(private time = 0) {}

  readonly now = (): number => this.time;

  readonly setTimeout = (callback: () => void, milliseconds: number): (() => void) => {
    const timer = { due: this.time + milliseconds, callback };
    this.timers.push(timer);
    this.run();
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };

  readonly wait = (milliseconds: number, signal?: Pick<AbortSignal, 'aborted'>): Promise<void> =>
    new Promise((resolve, reject) => {
      this.waits.push(milliseconds);
      this.setTimeout(() => (signal?.aborted ? reject(new AbortError()) : resolve()), milliseconds);
    });

  private run(): void {
    if (!this.running) {
      this.running = true;
      setImmediate(() => {
        this.running = false;
        const next = this.timers.reduce<Timer | undefined>((a, b) => (a && a.due <= b.due ? a : b), undefined);
        if (next) {
          this.timers = this.timers.filter((one) => one !== next);
          this.time = Math.max(this.time, next.due);
          next.callback();
          this.run();
        }
      });
    }
  }
}

/** A clock that stands still until the test moves it. */
export class ManualClock {
  /** What was waited for so far, fired or not. */
  readonly waits: { readonly milliseconds: number; readonly callback: () => void }[] = [];
  cancelled = 0;
  private readonly timers = new Set<Timer>();

  constructor(public time = 0) {}

  readonly now = (): number => this.time;

  readonly setTimeout = (callback: () => void, milliseconds: number): (() => void) => {
    const timer = { due: this.time + milliseconds, callback };
    this.waits.push({ milliseconds, callback });
    this.timers.add(timer);
    return () => {
      this.cancelled++;
      this.timers.delete(timer);
    };
  };

  readonly wait = (milliseconds: number, signal?: Parameters<Clock['wait']>[1]): Promise<void> =>
    new Promise((resolve) => {
      const cancel = this.setTimeout(resolve, milliseconds);
      signal?.addEventListener('abort', cancel);
    });

  /** Timers that have neither fired in {@link pass} nor been cancelled. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Lets time pass, and fires what is due meanwhile in its order. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settled();
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.timers.delete(next);
      this.time = next.due;
      next.callback();
      await settled();
    }
    this.time = end;
  }
}

/** The next turn of the event loop, when what was waiting for a timer or an answer has run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Real time without what is waited for. */
export function skippingClock(): Required<AzureBackendOptions>['clock'] {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    wait(milliseconds) {
      skipped += milliseconds;
      return settled();
    },
  };
}
