import { AbortError } from '@azure/abort-controller';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * Time that passes only while somebody waits for it: it jumps to the earliest timer, one timer for each turn of the
 * event loop. Fits the clocks of the backend and of the simulation.
 */
export class VirtualClock {
  private time = 0;
  private timers: Timer[] = [];
  private running = false;

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
