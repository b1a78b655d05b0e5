import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTask } from 'node:timers/promises';
import { inParallel } from '../../../src/changes/parallel';

test('four at once, in order, and the results in the order of the items', async () => {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const results = inParallel([0, 1, 2, 3, 4, 5], (item) => {
    started.push(item);
    return new Promise<string>((resolve) => ends.push(() => resolve(`done ${item}`)));
  });
  await nextTask();
  assert.deepEqual(started, [0, 1, 2, 3]);
  ends[3]?.();
  await nextTask();
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  ends[0]?.();
  await nextTask();
  assert.deepEqual(started, [0, 1, 2, 3, 4, 5]);
  [5, 4, 2, 1].forEach((index) => ends[index]?.());
  assert.deepEqual(await results, ['done 0', 'done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
});

test('a failure rejects, and takes its place away from nobody', async () => {
  const started: number[] = [];
  const results = inParallel([0, 1, 2, 3, 4, 5], (item) => {
    started.push(item);
    return item === 1 ? Promise.reject(new Error('failed')) : Promise.resolve(item);
  });
  await assert.rejects(results, /failed/);
  await nextTask();
  assert.deepEqual(started, [0, 1, 2, 3, 4, 5]);
});
