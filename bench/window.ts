// What the extension host computes in a real VS Code for what a user does, with small and large fleets: a task that takes
// long keeps every extension waiting.
import { say } from '../test/host/prepare';
import {
  changesAtOnce,
  measureWindow,
  windowSteps,
  type FleetSource,
  type Measured,
  type WindowFigures,
  type WindowOptions,
  type WindowStep,
} from '../test/ui/harness/windowTasks';

const names: Readonly<Record<WindowStep, string>> = {
  start: 'start, until all is read',
  refresh: 'refresh',
  picker: 'server picker',
  pickerKey: 'a key in the picker',
  filterKey: 'a key in the filter',
  change: 'one change',
  changes: `${changesAtOnce} changes`,
};

/** Measures and prints fleets of these sizes, each in a window of its own. */
export async function measureWindows(
  sources: readonly FleetSource[],
  sizes: readonly number[],
  options: Pick<WindowOptions, 'repetitions' | 'extension'>,
): Promise<object[]> {
  const measured: object[] = [];
  for (const source of sources) {
    for (const size of sizes) {
      say(`Measuring a window with ${size} servers (${source})`);
      const figures = await measureWindow({ size, source, ...options });
      print(figures);
      measured.push({ source, size, figures });
    }
  }
  return measured;
}

/** Medians over the repetitions. */
function print(figures: WindowFigures): void {
  const columns: readonly (readonly [string, keyof Measured])[] = [
    ['longest task', 'longestTaskMs'],
    ['all computed', 'computedMs'],
    ['seen after', 'ms'],
  ];
  console.log(`${'in the extension host'.padEnd(28)}${columns.map(([title]) => title.padStart(16)).join('')}`);
  for (const step of windowSteps) {
    const cells = columns.map(([, key]) => {
      const sorted = figures[step].map((one) => one[key]).sort((a, b) => a - b);
      return `${(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(0)} ms`.padStart(16);
    });
    console.log(`${names[step].padEnd(28)}${cells.join('')}`);
  }
}
