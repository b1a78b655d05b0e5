import fs from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a thread did between two readings, in milliseconds. */
export interface Tasks {
  /** The most that it computed between two turns of a timer: no task was longer. */
  readonly longestTaskMs: number;
  /** The longest that a timer was late, as Node.js measures it: also while other programs had the processor. */
  readonly longestDelayMs: number;
  /** Everything that it computed. */
  readonly computedMs: number;
}

/** Watches the tasks of the thread that creates it. */
export class TaskWatch {
  private readonly delay = monitorEventLoopDelay({ resolution: 5 });
  private readonly sampling = setInterval(() => this.sample(), 2);
  private at = performance.now();
  private computed = computedMs();
  private started = this.computed;
  private longest = 0;

  constructor() {
    this.delay.enable();
  }

  /** What happened since the start or the last call. */
  take(): Tasks {
    this.sample();
    const tasks = {
      longestTaskMs: this.longest,
      longestDelayMs: this.delay.max / 1e6,
      computedMs: this.computed - this.started,
    };
    this.longest = 0;
    this.started = this.computed;
    this.delay.reset();
    return tasks;
  }

  dispose(): void {
    clearInterval(this.sampling);
    this.delay.disable();
  }

  private sample(): void {
    const [now, computedNow] = [performance.now(), computedMs()];
    this.longest = Math.max(this.longest, Math.min(now - this.at, computedNow - this.computed));
    [this.at, this.computed] = [now, computedNow];
  }
}

/** Processor time of this thread in milliseconds; where the system does not have it, that of the whole process. */
const computedMs = ((): (() => number) => {
  try {
    const statistics = fs.openSync('/proc/thread-self/schedstat', 'r');
    const text = Buffer.alloc(64);
    return () => Number.parseInt(text.toString('latin1', 0, fs.readSync(statistics, text, 0, 64, 0)), 10) / 1e6;
  } catch {
    return () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
  }
})();
