import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nextTask, TaskThrottle } from '../../../src/domain/taskThrottle';

suite('slices', () => {
  test('many pieces are spread over tasks, in the order they came', async () => {
    const slices = new TaskThrottle(3);
    const done: number[] = [];
    const all = Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        await slices.turn();
        done.push(index);
      }),
    );
    const lengths: number[] = [];
    while (done.length < 8) {
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
      lengths.push(done.length);
      await nextTask();
    }
    await all;
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.ok(
      lengths.every((length, index) => length - (lengths[index - 1] ?? 0) <= 3),
      lengths.join(),
    );
  });

  test('after a pause there is room again', async () => {
    const slices = new TaskThrottle(1);
    await slices.turn();
    await slices.turn();
    await nextTask();
    await nextTask();
    let resolved = false;
    void slices.turn().then(() => (resolved = true));
    await Promise.resolve();
    await Promise.resolve();
    assert.equal(resolved, true);
  });
});
