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

export interface WindowMeasurement {
  readonly source: FleetSource;
  readonly servers: number;
  readonly figures: WindowFigures;
}

/** Measures fleets of these sizes, each in a window of its own, offline and through Azure's protocol. */
export async function measureWindows(
  sizes: readonly number[],
  options: Pick<WindowOptions, 'repetitions' | 'extension'>,
): Promise<WindowMeasurement[]> {
  const measured: WindowMeasurement[] = [];
  for (const source of ['offline', 'azure'] as const) {
    for (const servers of sizes) {
      say(`Measuring a window with ${servers} servers (${source})`);
      measured.push({ source, servers, figures: await measureWindow({ size: servers, source, ...options }) });
    }
  }
  return measured;
}

const names: Readonly<Record<WindowStep, string>> = {
  start: 'start, until all is read',
  refresh: 'refresh',
  picker: 'server picker',
  pickerKey: 'a key in the picker',
  filterKey: 'a key in the filter',
  change: 'one change',
  changes: `${changesAtOnce} changes`,
};

/** Medians over the repetitions. */
export function printWindows(measured: readonly WindowMeasurement[]): void {
  const cell = (times: readonly Measured[]): string => {
    const of = (pick: (one: Measured) => number): string => {
      const sorted = times.map(pick).sort((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(0);
    };
    return `${of((one) => one.longestTaskMs)} / ${of((one) => one.computedMs)} / ${of((one) => one.ms)} ms`.padStart(
      26,
    );
  };
  console.log('\na window: longest task of the extension host / all that it computed / until the user saw the effect');
  const columns = measured.map(({ source, servers }) => `${source}, ${servers}`.padStart(26));
  console.log(`${'servers'.padEnd(28)}${columns.join('')}`);
  for (const step of windowSteps) {
    console.log(`${names[step].padEnd(28)}${measured.map(({ figures }) => cell(figures[step])).join('')}`);
  }
}
