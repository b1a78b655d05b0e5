import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancellable } from '../../../src/azure/waiting';
import { failureOf } from './scriptedService';

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
