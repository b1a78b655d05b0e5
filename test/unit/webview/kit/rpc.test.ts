import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { RequestFailed, Requests } from '../../../../src/webview/kit/rpc';

function sending(): { requests: Requests<string>; sent: { type: string; id: number; request: string }[] } {
  const sent: { type: string; id: number; request: string }[] = [];
  return { requests: new Requests((message) => sent.push(message)), sent };
}

suite('requests of the page', () => {
  test('each has an id of its own, and answers find their request in any order', async () => {
    const { requests, sent } = sending();
    const settled: string[] = [];
    const first = requests.send('refresh').then(() => settled.push('refresh'));
    const second = requests.send('copyHost').then(() => settled.push('copyHost'));
    assert.deepEqual(sent, [
      { type: 'request', id: 1, request: 'refresh' },
      { type: 'request', id: 2, request: 'copyHost' },
    ]);
    requests.accept({ type: 'answer', id: 2, ok: true });
    await second;
    requests.accept({ type: 'answer', id: 1, ok: true });
    await first;
    assert.deepEqual(settled, ['copyHost', 'refresh']);
  });

  test('a failure rejects with the sentence of the host', async () => {
    const { requests } = sending();
    const failing = requests.send('toggleEnforcement');
    requests.accept({ type: 'answer', id: 1, ok: false, message: 'orders-db was not changed.' });
    await assert.rejects(
      failing,
      (error) => error instanceof RequestFailed && error.message === 'orders-db was not changed.',
    );
  });

  test('an answer that nobody waits for, or a second one, changes nothing', async () => {
    const { requests } = sending();
    const asked = requests.send('refresh');
    requests.accept({ type: 'answer', id: 99, ok: false, message: 'not yours' });
    requests.accept({ type: 'answer', id: 1, ok: true });
    requests.accept({ type: 'answer', id: 1, ok: false, message: 'too late' });
    await asked;
  });

  test('there is no time limit: it waits as long as the person at the other side', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { requests } = sending();
    let settled = false;
    void requests.send('setMinimum').finally(() => (settled = true));
    context.mock.timers.tick(24 * 60 * 60 * 1_000);
    await new Promise((resolve) => setImmediate(resolve)); // what a timer would have settled is settled now
    assert.equal(settled, false);
  });

  test('a message that cannot be posted rejects', async () => {
    const requests = new Requests(() => {
      throw new Error('gone');
    });
    await assert.rejects(requests.send('refresh'), /gone/);
  });
});
