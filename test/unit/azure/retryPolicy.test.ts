import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeWait } from '../../../src/domain/backend';
import { withRetries, type RetryPolicy } from '../../../src/azure/retryPolicy';
import { TlsError, type Failure } from '../../../src/domain/errors';
import { VirtualClock } from '../../support/clocks';
import { failureOf, idle } from './scriptedService';

const start = 1_700_000_000_000;

function retryPolicy(options: Partial<RetryPolicy> = {}): RetryPolicy & { readonly waits: ChangeWait[] } {
  const clock = new VirtualClock();
  const waits: ChangeWait[] = [];
  return {
    signal: idle(),
    limit: idle(),
    clock,
    now: () => start + clock.now(),
    onWait: (wait) => waits.push(wait),
    longestWait: 30_000,
    waits,
    ...options,
  };
}

/** Fails with these, one after the other, and then succeeds. */
function failing(...failures: readonly Failure[]): {
  readonly write: () => Promise<void>;
  readonly tries: () => number;
} {
  let tries = 0;
  return {
    write() {
      const failure = failures[tries++];
      return failure ? Promise.reject(new TlsError(failure)) : Promise.resolve();
    },
    tries: () => tries,
  };
}

const busy: Failure = { code: 'busy' };

describe('a write that is refused for now', () => {
  test('is tried again, and each wait is told with its end', async () => {
    const given = retryPolicy();
    const { write, tries } = failing(busy, { code: 'throttled', retryAfterSeconds: 17 }, busy);
    await withRetries(write, given);
    assert.equal(tries(), 4);
    assert.deepEqual(given.waits, [
      { reason: 'busy', retryAt: start + 5_000 },
      { reason: 'throttled', retryAt: start + 22_000 },
      { reason: 'busy', retryAt: start + 42_000 },
    ]);
  });

  test('is given up after six tries', async () => {
    const given = retryPolicy();
    const { write, tries } = failing(...Array<Failure>(9).fill(busy));
    assert.equal((await failureOf(withRetries(write, given))).code, 'busy');
    assert.equal(tries(), 6);
    assert.equal(given.now() - start, 95_000);
  });

  test('is given up at once when the wait would be too long', async () => {
    const given = retryPolicy();
    const { write, tries } = failing({ code: 'throttled', retryAfterSeconds: 31 });
    assert.deepEqual((await failureOf(withRetries(write, given))).failure, {
      code: 'throttled',
      retryAfterSeconds: 31,
    });
    assert.equal(tries(), 1);
    assert.deepEqual(given.waits, []);
  });

  test('is not tried again once cancelled, and nothing was sent', async () => {
    const controller = new AbortController();
    const given = retryPolicy({ signal: controller.signal, onWait: () => controller.abort() });
    const { write, tries } = failing(busy);
    assert.deepEqual((await failureOf(withRetries(write, given))).failure, {
      code: 'cancelled',
      operationContinues: false,
    });
    assert.equal(tries(), 1);
  });

  test('is given up with its own failure when the change takes too long', async () => {
    const controller = new AbortController();
    const given = retryPolicy({ limit: controller.signal, onWait: () => controller.abort() });
    const { write, tries } = failing(busy);
    assert.equal((await failureOf(withRetries(write, given))).code, 'busy');
    assert.equal(tries(), 1);
  });
});

test('any other failure is told at once', async () => {
  const given = retryPolicy();
  const { write, tries } = failing({ code: 'locked' });
  assert.equal((await failureOf(withRetries(write, given))).code, 'locked');
  assert.equal(tries(), 1);
});
