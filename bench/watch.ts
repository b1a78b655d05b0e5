import { TaskWatch, type Tasks } from '../test/support/taskWatch/tasks';

export interface Watched extends Tasks {
  readonly peakHeapBytes: number;
  readonly peakRssBytes: number;
}

/** Watches this process while `work` runs. */
export async function watched(work: () => Promise<unknown>): Promise<Watched> {
  let [peakHeapBytes, peakRssBytes] = [0, 0];
  const memorySampling = setInterval(() => {
    const { heapUsed, rss } = process.memoryUsage();
    [peakHeapBytes, peakRssBytes] = [Math.max(peakHeapBytes, heapUsed), Math.max(peakRssBytes, rss)];
  }, 50);
  const tasks = new TaskWatch();
  try {
    await work();
    return { ...tasks.take(), peakHeapBytes, peakRssBytes };
  } finally {
    clearInterval(memorySampling);
    tasks.dispose();
  }
}
