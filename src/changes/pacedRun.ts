import type { Clock } from '../domain/clock';
import { WriteBudget } from './writeBudget';

/**
 * Servers of a subscription at the same time. Each running operation is polled every two seconds, and the Resource
 * Manager accepts 25 reads per second of a subscription: more would only wait for their polls.
 */
const perSubscription = 40;
/** Servers at the same time. */
const atOnce = 120;

/** A piece of work in a subscription, and how many writes it sends. */
export interface Paced {
  readonly subscriptionId: string;
  readonly writes: number;
}

/** Runs work in parallel, within the write budget of each subscription. It can be paused, resumed and stopped. */
export class PacedRun {
  private readonly budget: WriteBudget;
  private readonly running = new Map<string, number>();
  private wake: () => void = () => undefined;
  private paused = false;
  private stopped = false;

  constructor(private readonly clock: Clock) {
    this.budget = new WriteBudget(clock);
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** Nothing more is started until {@link resume}. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.wake();
  }

  /** Nothing more is started. */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Resolves when everything that was started has ended. `work` must not reject. */
  async run<T extends Paced>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const lanes = new Map<string, T[]>();
    for (const item of items) {
      const key = item.subscriptionId.toLowerCase();
      lanes.set(key, [...(lanes.get(key) ?? []), item]);
    }
    let active = 0;
    const timers = new AbortController();
    try {
      for (;;) {
        const woken = new Promise<void>((resolve) => (this.wake = resolve));
        let shortest = Infinity;
        for (const [key, lane] of this.stopped || this.paused ? [] : lanes) {
          for (let first = lane[0]; first && active < atOnce; first = lane[0]) {
            const delay = this.delayOf(key, first);
            if (delay > 0) {
              shortest = Math.min(shortest, delay);
              break;
            }
            lane.shift();
            active++;
            this.begin(key, first);
            void work(first).finally(() => {
              active--;
              this.end(key);
              this.wake();
            });
          }
        }
        const isOver = this.stopped || [...lanes.values()].every(({ length }) => length === 0);
        if (isOver && active === 0) {
          return;
        }
        if (shortest < Infinity) {
          const wake = this.wake;
          this.clock.wait(shortest, timers.signal).then(wake, () => undefined);
        }
        await woken;
      }
    } finally {
      timers.abort();
    }
  }

  /** Infinity: until another server of the subscription has ended. */
  private delayOf(key: string, { writes }: Paced): number {
    return (this.running.get(key) ?? 0) >= perSubscription ? Infinity : this.budget.delay(key, writes);
  }

  private begin(key: string, { writes }: Paced): void {
    this.budget.take(key, writes);
    this.running.set(key, (this.running.get(key) ?? 0) + 1);
  }

  private end(key: string): void {
    this.running.set(key, (this.running.get(key) ?? 1) - 1);
  }
}
