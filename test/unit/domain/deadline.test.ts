import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mock, suite, test } from 'node:test';
import { withDeadline, withSignals } from '../../../src/domain/deadline';

const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'));
  });
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

suite('several signals as one', () => {
  test('ends with any of them, one that has ended before included', async () => {
    for (const early of [true, false]) {
      for (const index of [0, 1]) {
        const parents = [new AbortController(), new AbortController()];
        if (early) parents[index]?.abort();
        const ended = withSignals(
          parents.map(({ signal }) => signal),
          untilAborted,
        );
        if (!early) parents[index]?.abort();
        assert.equal(await ended, 'aborted');
      }
    }
  });

  test('leaves no listener behind, and does not end by itself', async () => {
    const { signal } = new AbortController();
    assert.equal(await withSignals([signal], async (one) => one.aborted), false);
    await assert.rejects(withSignals([signal], () => Promise.reject(new Error('x'))));
    assert.equal(listeners(signal), 0);
  });
});

suite('a deadline', () => {
  test('ends what takes longer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const ended = withDeadline(undefined, 1_000, untilAborted);
      mock.timers.tick(1_000);
      assert.equal(await ended, 'aborted');
    } finally {
      mock.timers.reset();
    }
  });

  test('ends with the signal that it was given, one that has ended before included', async () => {
    const controller = new AbortController();
    const ended = withDeadline(controller.signal, 1_000_000, untilAborted);
    controller.abort();
    assert.equal(await ended, 'aborted');
    assert.equal(await withDeadline(controller.signal, 1_000_000, untilAborted), 'aborted');
  });

  test('leaves neither a listener nor a timer behind', async () => {
    const { signal } = new AbortController();
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    assert.equal(await withDeadline(signal, 1_000_000, async (one) => one.aborted), false);
    await assert.rejects(withDeadline(signal, 1_000_000, () => Promise.reject(new Error('x'))));
    assert.deepEqual([listeners(signal), timers()], [0, before]);
  });
});
