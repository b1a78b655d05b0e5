import { RestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accepted, isPoll, service, status } from './scriptedOperations';
import { backendOn, failureOf, flexibleId, serviceError, singleId, type Script } from './scriptedService';

describe('cancelling', () => {
  for (const id of [singleId, flexibleId]) {
    const kind = id === singleId ? 'single' : 'flexible';
    const cancel = async (script: Script, controller: AbortController, options = {}): Promise<unknown> => {
      const error = await failureOf(
        backendOn(service(script), options).changeServer(id, { minimum: '1.2' }, { signal: controller.signal }),
      );
      return error.failure;
    };

    test(`${kind}: before anything is sent`, async () => {
      const arm = service();
      const error = await failureOf(
        backendOn(arm).changeServer(id, { minimum: '1.2' }, { signal: AbortSignal.abort() }),
      );
      assert.deepEqual(error.failure, { code: 'cancelled', operationContinues: false });
      assert.equal(arm.seen.length, 0);
    });

    test(`${kind}: during the sign-in, which does not send the write when it ends later`, async () => {
      const controller = new AbortController();
      const arm = service();
      let signIn: (token: { token: string; expiresOnTimestamp: number }) => void = () => assert.fail();
      const backend = backendOn(arm, {
        credential: {
          getToken() {
            controller.abort();
            return new Promise((resolve) => (signIn = resolve));
          },
        },
      });
      const error = await failureOf(backend.changeServer(id, { minimum: '1.2' }, { signal: controller.signal }));
      assert.deepEqual(error.failure, { code: 'cancelled', operationContinues: false });
      signIn({ token: 'late', expiresOnTimestamp: Date.now() + 3_600_000 });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(arm.seen.length, 0);
    });

    test(`${kind}: the write is on its way and gets accepted`, async () => {
      const controller = new AbortController();
      const failure = await cancel(({ method }) => {
        if (method !== 'PATCH') {
          assert.fail('nothing follows a cancelled write');
        }
        controller.abort();
        return accepted;
      }, controller);
      assert.deepEqual(failure, { code: 'cancelled', operationContinues: true });
    });

    test(`${kind}: the write is on its way and gets refused`, async () => {
      const controller = new AbortController();
      const failure = await cancel(() => {
        controller.abort();
        return serviceError(409, 'ServerIsBusy');
      }, controller);
      assert.deepEqual(failure, { code: 'cancelled', operationContinues: false });
    });

    test(`${kind}: the write is on its way and its answer does not come`, async () => {
      const controller = new AbortController();
      const failure = await cancel(
        () => {
          controller.abort();
          return new Promise(() => undefined);
        },
        controller,
        { timeouts: { answer: 1 } },
      );
      assert.deepEqual(failure, { code: 'cancelled', operationContinues: true });
    });

    test(`${kind}: while the write waits to be sent again after a cut connection`, async () => {
      for (const [code, operationContinues] of [
        ['ECONNRESET', true],
        ['ENOTFOUND', false],
      ] as const) {
        const controller = new AbortController();
        const failure = await cancel(
          () => {
            setImmediate(() => controller.abort());
            throw new RestError('cut', { code });
          },
          controller,
          { timeouts: { retryDelay: 60_000 } },
        );
        assert.deepEqual(failure, { code: 'cancelled', operationContinues }, code);
      }
    });

    test(`${kind}: while the operation runs, without waiting for the next poll`, async () => {
      const controller = new AbortController();
      const failure = await cancel(
        (request) => {
          if (isPoll(request)) {
            setImmediate(() => controller.abort());
            return status('InProgress');
          }
          return undefined;
        },
        controller,
        { pollIntervalMs: 200 },
      );
      assert.deepEqual(failure, { code: 'cancelled', operationContinues: true });
    });

    test(`${kind}: while the server is read again`, async () => {
      const controller = new AbortController();
      const failure = await cancel(({ method, path }) => {
        if (method === 'GET' && path === id) {
          controller.abort();
        }
        return undefined;
      }, controller);
      assert.deepEqual(failure, { code: 'cancelled', operationContinues: true });
    });

    test(`${kind}: an operation that does not end is given up`, async () => {
      const failure = await cancel(
        (request) => (isPoll(request) ? status('InProgress') : undefined),
        new AbortController(),
        { timeouts: { change: 30 } },
      );
      assert.deepEqual(failure, { code: 'timedOut', operationContinues: true });
    });

    test(`${kind}: a write whose answer takes too long may have happened`, async () => {
      const failure = await cancel(
        ({ signal }) =>
          new Promise((_, reject) =>
            signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
          ),
        new AbortController(),
        { timeouts: { request: 1 } },
      );
      assert.deepEqual(failure, { code: 'timedOut', operationContinues: true });
    });
  }
});
