import fs from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Watched<T> {
  readonly result: T;
  /** The most that this thread computed between two turns of a timer: no task in it was longer. */
  readonly longestTaskMs: number;
  /** The longest that a timer was late, as Node measures it: also while other programs had the processor. */
  readonly longestDelayMs: number;
  readonly peakHeapBytes: number;
  readonly peakRssBytes: number;
}

/** Watches this process while `work` runs. */
export async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
  let [peakHeapBytes, peakRssBytes, longestTaskMs] = [0, 0, 0];
  const memorySampling = setInterval(() => {
    const { heapUsed, rss } = process.memoryUsage();
    [peakHeapBytes, peakRssBytes] = [Math.max(peakHeapBytes, heapUsed), Math.max(peakRssBytes, rss)];
  }, 50);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let [at, computed] = [performance.now(), computedMs()];
  const sample = (): void => {
    const [now, computedNow] = [performance.now(), computedMs()];
    longestTaskMs = Math.max(longestTaskMs, Math.min(now - at, computedNow - computed));
    [at, computed] = [now, computedNow];
  };
  const taskSampling = setInterval(sample, 2);
  try {
    const result = await work();
    sample();
    return { result, longestTaskMs, longestDelayMs: delay.max / 1e6, peakHeapBytes, peakRssBytes };
  } finally {
    clearInterval(taskSampling);
    clearInterval(memorySampling);
    delay.disable();
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
