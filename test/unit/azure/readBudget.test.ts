import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReadBudgets, type ReadBudgets } from '../../../src/azure/readBudget';
import { VirtualClock } from '../../support/clocks';
import { failureOf, subscriptionId } from './scriptedService';

const other = 'eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee';
const longest = 30_000;

function open() {
  const clock = new VirtualClock();
  const budgets = createReadBudgets(clock, longest);
  /** When each request left, in milliseconds. */
  const sent: number[] = [];
  let answer: { status: number; headers: Record<string, string> } = { status: 200, headers: {} };
  const sendTo: (path: string, method?: HttpMethods) => ReturnType<ReadBudgets['policy']['sendRequest']> = (
    path,
    method = 'GET',
  ) =>
    budgets.policy.sendRequest(
      createPipelineRequest({ url: `https://management.azure.com${path}?api-version=1`, method }),
      (request) => {
        sent.push(clock.now());
        return Promise.resolve({ request, status: answer.status, headers: createHttpHeaders(answer.headers) });
      },
    );
  const send = (id = subscriptionId, method?: HttpMethods): ReturnType<typeof sendTo> =>
    sendTo(`/subscriptions/${id}/providers/x`, method);
  const answerWith = (status: number, headers: Record<string, string>): unknown => (answer = { status, headers });
  return { clock, budgets, sent, send, sendTo, answerWith };
}

/** The most that a bucket of 250 tokens, refilled with 25 a second, lets through in any stretch of time. */
function assertWithinBucket(sent: readonly number[]): void {
  for (const [from, start] of sent.entries()) {
    for (let to = from; to < sent.length; to++) {
      const allowed = 250 + (((sent[to] ?? 0) - start) / 1000) * 25;
      assert.ok(to - from + 1 <= allowed + 1e-6, `${to - from + 1} reads in ${(sent[to] ?? 0) - start} ms`);
    }
  }
}

describe('read budget', () => {
  test('lets through what the bucket holds, and then what flows in', async () => {
    const { sent, send } = open();
    await Promise.all(Array.from({ length: 600 }, () => send()));
    assert.equal(sent.filter((time) => time === 0).length, 250);
    assertWithinBucket(sent);
    // 350 more at 25 a second; every wake-up rounds up to a whole millisecond
    const last = sent.at(-1) ?? 0;
    assert.ok(last >= 14_000 && last < 14_500, `${last} ms`);
  });

  test('each subscription has its own, however its id is spelled', async () => {
    const { sent, send } = open();
    await Promise.all(
      Array.from({ length: 250 }, (_, at) => send(at % 2 ? subscriptionId : subscriptionId.toUpperCase())),
    );
    await send(other);
    assert.ok(sent.every((time) => time === 0));
    await send();
    assert.equal(sent.at(-1), 40);
  });

  test('writes and what belongs to no subscription are not held back', async () => {
    const { sent, send, sendTo } = open();
    await Promise.all(Array.from({ length: 250 }, () => send()));
    await send(subscriptionId, 'PATCH');
    await sendTo('/subscriptions');
    assert.equal(sent.length, 252);
    assert.ok(sent.every((time) => time === 0));
  });

  test('believes the service when it says that less is left', async () => {
    const { sent, send, answerWith, budgets } = open();
    answerWith(200, { 'x-ms-ratelimit-remaining-subscription-reads': '2' });
    await send();
    answerWith(200, {});
    await Promise.all([send(), send(), send()]);
    assert.deepEqual(sent, [0, 0, 0, 40]);
    assert.ok(budgets.backgroundDelay(subscriptionId, 3) > 0);
  });

  test('is silent as long as Retry-After says', async () => {
    const { sent, send, answerWith } = open();
    answerWith(429, { 'retry-after': '7' });
    await send();
    answerWith(200, {});
    await Promise.all([send(), send(), send(other)]);
    assert.deepEqual(sent, [0, 0, 7000, 7000]);
  });

  test('refuses at once while the service wants silence for longer than anybody waits', async () => {
    const { sent, send, answerWith, budgets } = open();
    answerWith(429, { 'retry-after': '3600' });
    await send();
    assert.deepEqual((await failureOf(send())).failure, { code: 'throttled', retryAfterSeconds: 3600 });
    assert.equal(sent.length, 1);
    assert.equal(budgets.backgroundDelay(subscriptionId, 3), 0, 'the refusal need not be waited for');
  });

  test('an abort ends the wait', async () => {
    const { clock, budgets, send } = open();
    await Promise.all(Array.from({ length: 250 }, () => send()));
    const controller = new AbortController();
    const url = `https://management.azure.com/subscriptions/${subscriptionId}/x`;
    const held = budgets.policy.sendRequest(createPipelineRequest({ url, abortSignal: controller.signal }), () =>
      assert.fail('sent'),
    );
    controller.abort();
    await assert.rejects(held, { name: 'AbortError' });
    assert.equal(clock.now(), 40);
  });

  test('work in the background leaves something for the user', async () => {
    const { send, budgets } = open();
    assert.equal(budgets.backgroundDelay(subscriptionId, 3), 0);
    await Promise.all(Array.from({ length: 223 }, () => send()));
    assert.equal(budgets.backgroundDelay(subscriptionId, 3), 40, '27 are left, 25 stay');
    assert.equal(budgets.backgroundDelay(other, 3), 0);
  });
});
