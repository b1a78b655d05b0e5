import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import {
  createHttpHeaders,
  createPipelineRequest,
  RestError,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { limitBytes, limitTime } from '../../../src/azure/requestLimits';
import { settled } from '../../support/clocks';

const mebibyte = Buffer.alloc(1024 * 1024, 'x');
const url = 'https://management.example/servers';

function respond(request: PipelineRequest, body: Partial<PipelineResponse>): Promise<PipelineResponse> {
  return Promise.resolve({ request, status: 200, headers: createHttpHeaders(), ...body });
}

const stream = (chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Readable => Readable.from(chunks);

async function* breaking(error: unknown): AsyncGenerator<Buffer> {
  yield Buffer.from('{"value":');
  await Promise.resolve();
  throw error;
}

suite('the size of a response', () => {
  const limit = limitBytes();
  const read = (body: Partial<PipelineResponse>, request = createPipelineRequest({ url })) =>
    limit.sendRequest(request, (sent) => respond(sent, body));

  test('a body is read as UTF-8, across its chunks', async () => {
    const bytes = Buffer.from('{"name":"größer"}');
    const split = bytes.indexOf(0xc3) + 1;
    const response = await read({ readableStreamBody: stream([bytes.subarray(0, split), bytes.subarray(split)]) });
    assert.equal(response.bodyAsText, '{"name":"größer"}');
    assert.equal(response.readableStreamBody, undefined);
  });

  test('64 MiB are read, and a byte more is refused', async () => {
    const most = Array.from({ length: 64 }, () => mebibyte);
    const response = await read({ readableStreamBody: stream(most) });
    assert.equal(response.bodyAsText?.length, 64 * mebibyte.length);
    await assert.rejects(read({ readableStreamBody: stream([...most, Buffer.from('x')]) }), {
      code: 'unexpectedResponse',
    });
    const text = 'x'.repeat(64 * mebibyte.length);
    assert.equal((await read({ bodyAsText: text })).bodyAsText, text);
    await assert.rejects(read({ bodyAsText: `${text}x` }), { code: 'unexpectedResponse' });
  });

  test('a body that breaks off is no response, and its connection is closed', async () => {
    const request = createPipelineRequest({ url });
    let transport: PipelineRequest['abortSignal'];
    const answer = limit.sendRequest(request, (sent) => {
      transport = sent.abortSignal;
      return respond(sent, { readableStreamBody: stream(breaking(new Error('premature close'))) });
    });
    await assert.rejects(answer, (error) => {
      assert.ok(error instanceof RestError);
      assert.equal(error.code, RestError.PARSE_ERROR);
      assert.match(error.message, /^Error reading response as text: premature close/);
      assert.equal(error.request, request);
      return true;
    });
    assert.equal(transport?.aborted, true);
    await assert.rejects(read({ readableStreamBody: stream(breaking('no more')) }), /text: no more/);
  });

  for (const [when, wait] of [
    ['before its first byte', () => Promise.resolve()],
    ['while it arrives', settled],
  ] as const) {
    test(`a body that is cancelled ${when} says so, and nobody listens any more`, async () => {
      const controller = new AbortController();
      const request = createPipelineRequest({ url, abortSignal: controller.signal });
      const endless = new Readable({ read: () => undefined });
      const answer = read({ readableStreamBody: endless }, request);
      endless.push('{');
      await wait();
      controller.abort();
      await assert.rejects(answer, { name: 'AbortError', message: 'The operation was aborted.' });
      assert.equal(endless.destroyed, true);
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
      assert.equal(request.abortSignal, controller.signal, 'the next attempt has the signal of the caller');
    });
  }

  test('a read body has no listeners left', async () => {
    let transport: AbortSignal | undefined;
    const request = createPipelineRequest({ url });
    await limit.sendRequest(request, (sent) => {
      transport = sent.abortSignal as AbortSignal;
      return respond(sent, { readableStreamBody: stream([mebibyte]) });
    });
    assert.ok(transport && !transport.aborted);
    assert.equal(getEventListeners(transport, 'abort').length, 0);
    assert.ok(!('abortSignal' in request) || request.abortSignal === undefined);
  });
});

suite('the time of an attempt', () => {
  const never = (): Promise<PipelineResponse> => new Promise(() => undefined);

  for (const [method, operationContinues] of [
    ['GET', false],
    ['PATCH', true],
  ] as const) {
    test(`a ${method} that gets no response is abandoned`, async (context) => {
      context.mock.timers.enable({ apis: ['setTimeout'] });
      const request = createPipelineRequest({ url, method });
      let transport: PipelineRequest['abortSignal'];
      const answer = limitTime(1000).sendRequest(request, (sent) => {
        transport = sent.abortSignal;
        return never();
      });
      context.mock.timers.tick(999);
      assert.equal(transport?.aborted, false);
      context.mock.timers.tick(1);
      await assert.rejects(answer, { failure: { code: 'timedOut', operationContinues } });
      assert.equal(transport?.aborted, true);
    });
  }

  test('a request that was cancelled before it is sent is not waited for', async () => {
    const controller = new AbortController();
    controller.abort();
    const request = createPipelineRequest({ url, abortSignal: controller.signal });
    let isAborted: boolean | undefined;
    const answer = limitTime(60_000).sendRequest(request, (sent) => {
      isAborted = sent.abortSignal?.aborted;
      return Promise.reject(new Error('not sent'));
    });
    await assert.rejects(answer, /not sent/);
    assert.equal(isAborted, true);
    assert.deepEqual([limitTime(1).name, limitBytes().name], ['limitTime', 'limitBytes']);
  });
});
