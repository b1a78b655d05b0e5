import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { measureWindow, type Measured, type WindowFigures, type WindowStep } from './harness/windowTasks';

/** Steps whose tasks must not grow with the fleet. */
const steps = [
  'start',
  'picker',
  'pickerKey',
  'filterKey',
  'change',
  'changes',
] as const satisfies readonly WindowStep[];
/** Shorter tasks are noise. In milliseconds of the thread's own time, so that other programs do not count. */
const unnoticed = 15;
const mostTimes = 3;

/** The least of several is what the step itself takes: a garbage collection or a busy processor only adds. */
const longest = (times: readonly Measured[]): number => Math.min(...times.map(({ longestTaskMs }) => longestTaskMs));

describe('the longest task of the extension host', () => {
  let small: WindowFigures;
  let large: WindowFigures;
  before(async () => {
    small = await measureWindow({ size: 100, source: 'offline', repetitions: 3, steps });
    large = await measureWindow({ size: 10_000, source: 'offline', repetitions: 3, steps });
  });

  for (const step of steps) {
    test(`${step}: with 10,000 servers it is like that with 100`, (context) => {
      const [few, many] = [longest(small[step]), longest(large[step])];
      context.diagnostic(`${many.toFixed(0)} ms, with 100 servers ${few.toFixed(0)} ms`);
      assert.ok(many < mostTimes * Math.max(few, unnoticed), `${many} ms, with 100 servers ${few} ms`);
    });
  }
});
