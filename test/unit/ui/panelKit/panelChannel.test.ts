import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type * as vscode from 'vscode';
import { TlsError } from '../../../../src/domain/errors';
import { PanelChannel } from '../../../../src/ui/panelKit/panelChannel';
import { parseRequest } from '../../../../src/webview/kit/protocol';

type Request = 'work' | 'fail' | 'cancel';

/** The whole state, and a change of it, as the page gets them. */
const whole = (text: string) => ({ type: 'state', sequence: 7, state: { text, fixed: 'same' } });
const change = (text: string) => ({ type: 'changes', sequence: 7, changes: { text } });

/** A channel whose page is the test. */
function bench() {
  let receive: (message: unknown) => void = () => undefined;
  const posted: unknown[] = [];
  const logged: string[] = [];
  const performed: Request[] = [];
  let text = 'first';
  const panel = {
    viewType: 'azurePostgresTls.some',
    webview: {
      onDidReceiveMessage: (listener: typeof receive) => {
        receive = listener;
        return { dispose: () => (receive = () => undefined) };
      },
      postMessage: (message: unknown) => posted.push(message),
    },
  } as unknown as vscode.WebviewPanel;
  const channel = new PanelChannel<{ text: string; fixed: string }, object, Request>({
    panel,
    parse: (value) => parseRequest(value, ['work', 'fail', 'cancel']),
    perform: (request) => {
      performed.push(request);
      if (request === 'work') return Promise.resolve();
      const failed =
        request === 'fail' ? new Error('no') : new TlsError({ code: 'cancelled', operationContinues: false });
      return Promise.reject(failed);
    },
    state: () => ({ text, fixed: 'same' }),
    about: () => ({ sequence: 7 }),
    sentenceOf: (error) => `sentence of ${(error as Error).message}`,
    log: (message) => logged.push(message),
  });
  const settled = (): Promise<void> => new Promise(setImmediate);
  return {
    channel,
    posted,
    logged,
    performed,
    settled,
    send: (message: unknown) => receive(message),
    set: (next: string) => (text = next),
  };
}

suite('channel of a panel', () => {
  test('answers each request, with its failure where it fails; a cancelled one is none', async () => {
    const { send, posted, settled } = bench();
    send({ type: 'ready' });
    (['work', 'fail', 'cancel'] as const).forEach((request, index) =>
      send({ type: 'request', id: index + 1, request }),
    );
    await settled();
    assert.deepEqual(posted, [
      whole('first'),
      { type: 'answer', id: 1, ok: true },
      { type: 'answer', id: 2, ok: false, message: 'sentence of no' },
      { type: 'answer', id: 3, ok: true },
    ]);
  });

  test('ignores what is no message of its page, and logs that', async () => {
    const { send, posted, logged, performed, settled } = bench();
    send({ type: 'ready' });
    const invalid = [undefined, 'work', { type: 'request', id: 1, request: 'delete' }, { type: 'edit', edit: {} }];
    invalid.forEach(send);
    await settled();
    assert.deepEqual(performed, []);
    assert.equal(posted.length, 1);
    assert.deepEqual(logged, Array(invalid.length).fill(logged[0]));
    assert.match(logged[0] ?? '', /azurePostgresTls\.some/);
  });

  test('posts nothing before the page listens, then the state and what waited for it', () => {
    const { channel, send, posted } = bench();
    channel.post({ always: true });
    channel.send({ type: 'first' });
    assert.deepEqual(posted, []);
    send({ type: 'ready' });
    assert.deepEqual(posted, [whole('first'), { type: 'first' }]);
    send({ type: 'ready' });
    assert.deepEqual(posted.slice(2), [whole('first')], 'a page that starts again has no state');
  });

  test('posts only what has changed, and nothing after its end', async () => {
    const { channel, send, posted, settled, set } = bench();
    send({ type: 'ready' });
    channel.update();
    await settled();
    assert.equal(posted.length, 1);
    set('second');
    channel.update();
    channel.update();
    await settled();
    assert.deepEqual(posted.slice(1), [change('second')]);
    channel.post({ always: true });
    assert.deepEqual(posted[2], { type: 'changes', sequence: 7, changes: {} }, 'a page that waits gets its answer');
    set('third');
    channel.update();
    channel.dispose();
    channel.post({ always: true });
    await settled();
    assert.equal(posted.length, 3);
  });
});
