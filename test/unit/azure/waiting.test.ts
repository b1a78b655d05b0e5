import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancellable, createLimiter } from '../../../src/azure/waiting';
import { failureOf } from './scriptedService';

test('a limiter keeps the order and the limit, failures included', async () => {
  const limit = createLimiter(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const task = (name: number): Promise<void> =>
    limit(() => {
      started.push(name);
      return new Promise((resolve, reject) => ends.push(name === 0 ? () => reject(new Error('failed')) : resolve));
    });
  const [first, ...others] = [0, 1, 2, 3].map(task);
  await Promise.resolve();
  assert.deepEqual(started, [0, 1]);
  ends[0]?.();
  await assert.rejects(first ?? assert.fail(), /failed/);
  assert.deepEqual(started, [0, 1, 2]);
  ends[1]?.();
  ends[2]?.();
  await Promise.all(others.slice(0, 2));
  assert.deepEqual(started, [0, 1, 2, 3]);
  ends[3]?.();
  await Promise.all(others);
});

test('work settles as it does, its failure with a code', async () => {
  const { signal } = new AbortController();
  assert.equal(await cancellable(signal, () => Promise.resolve(7)), 7);
  assert.equal((await failureOf(cancellable(signal, () => Promise.reject(new Error('x'))))).code, 'unexpected');
});

test('an abort does not wait for work that does not listen', async () => {
  const controller = new AbortController();
  const waiting = cancellable(controller.signal, () => new Promise(() => undefined));
  controller.abort();
  assert.deepEqual((await failureOf(waiting)).failure, { code: 'cancelled', operationContinues: false });
});
