import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type * as vscode from 'vscode';
import { TlsError } from '../../../../src/domain/errors';
import { PanelChannel } from '../../../../src/ui/panelKit/panelChannel';
import { parseRequest } from '../../../../src/webview/kit/protocol';

type Request = 'work' | 'fail' | 'cancel';

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
  const channel = new PanelChannel<string, object, Request>({
    panel,
    parse: (value) => parseRequest(value, ['work', 'fail', 'cancel']),
    perform: (request) => {
      performed.push(request);
      if (request === 'work') return Promise.resolve();
      const failed =
        request === 'fail' ? new Error('no') : new TlsError({ code: 'cancelled', operationContinues: false });
      return Promise.reject(failed);
    },
    state: () => text,
    stateMessage: (state) => ({ type: 'state', state }),
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
    change: (next: string) => (text = next),
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
      { type: 'state', state: 'first' },
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
    assert.deepEqual(posted, [{ type: 'state', state: 'first' }, { type: 'first' }]);
    send({ type: 'ready' });
    assert.deepEqual(posted.slice(2), [{ type: 'state', state: 'first' }]);
  });

  test('posts a state once until it changes, and nothing after its end', async () => {
    const { channel, send, posted, settled, change } = bench();
    send({ type: 'ready' });
    channel.update();
    await settled();
    assert.equal(posted.length, 1);
    change('second');
    channel.update();
    channel.update();
    await settled();
    assert.deepEqual(posted.slice(1), [{ type: 'state', state: 'second' }]);
    change('third');
    channel.update();
    channel.dispose();
    channel.post({ always: true });
    await settled();
    assert.equal(posted.length, 2);
  });
});
