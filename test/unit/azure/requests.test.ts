import { RestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown } from '../../../src/domain/server';
import {
  backendOn,
  example,
  failureOf,
  flexibleId,
  flexibleServer,
  idle,
  parameter,
  scripted,
  serviceError,
  singleId,
  singleServer,
  token,
  type Answer,
} from './scriptedService';

const read = { signal: idle() };

describe('readServer', () => {
  test('Single Server', async () => {
    const service = scripted(() => ({ body: example('single-2017-12-01/ServerGet.json') }));
    const server = await backendOn(service, { now: () => 42 }).readServer(singleId, read);
    assert.deepEqual(server.tls, { enforcement: known(true), minimum: known('1.2'), maximum: known('none') });
    assert.equal(server.readAt, 42);
  });

  test('an old answer without a minimum leaves it unknown', async () => {
    const service = scripted(() => ({
      body: example('single-2017-12-01/ServerGet.older-without-minimalTlsVersion.json'),
    }));
    const server = await backendOn(service).readServer(singleId, read);
    assert.deepEqual(server.tls.minimum, unknown('absent'));
  });

  test('Flexible Server, parameters as the service gives them', async () => {
    const { value } = example<{ value: { name: string }[] }>(
      'flexible-2024-08-01/ConfigurationListByServer.tls-entries.json',
    );
    const service = scripted(({ path }) => {
      const entry = value.find(({ name }) => path.endsWith(`/configurations/${name}`));
      return { body: entry ?? example('flexible-2024-08-01/ServerGet.json') };
    });
    const server = await backendOn(service).readServer(flexibleId, read);
    assert.equal(server.version, '16.8');
    assert.deepEqual(server.tls, {
      enforcement: known(true),
      minimum: known('1.2'),
      maximum: known('none'),
      allowedMinimums: ['1.2', '1.3'],
    });
    assert.equal(service.seen.length, 4);
  });

  test('a stopped server resolves, its settings unknown', async () => {
    const service = scripted(() => ({ body: flexibleServer({ state: 'Stopped' }) }));
    const server = await backendOn(service).readServer(flexibleId, read);
    assert.deepEqual(server.tls.enforcement, unknown('stopped'));
    assert.equal(service.seen.length, 1);
  });

  test('an id that is not one of a server is refused before anything is sent', async () => {
    const service = scripted(() => undefined);
    for (const id of ['', 'server', '/subscriptions/x', singleId.replace(/f{8}/, 'not-a-uuid')]) {
      assert.deepEqual((await failureOf(backendOn(service).readServer(id, read))).failure, {
        code: 'unknownServer',
        id,
      });
    }
    assert.equal(service.seen.length, 0);
  });

  test('an answer that is not a server is refused', async () => {
    const service = scripted(() => ({ body: { hello: 'world' } }));
    for (const id of [singleId, flexibleId]) {
      assert.equal((await failureOf(backendOn(service).readServer(id, read))).code, 'unexpectedResponse');
    }
  });

  test('an aborted signal is refused before anything is sent', async () => {
    const service = scripted(() => undefined);
    const error = await failureOf(backendOn(service).readServer(singleId, { signal: AbortSignal.abort() }));
    assert.equal(error.code, 'cancelled');
    assert.equal(service.seen.length, 0);
  });
});

const html = { 'content-type': 'text/html' };

describe('a web page in the place of an answer', () => {
  const cases: Record<string, Answer> = {
    "a portal's page": { body: '<html>sign in</html>', headers: html },
    'a page without a type': { body: '\n<!DOCTYPE html><p>sign in' },
  };
  for (const [name, answer] of Object.entries(cases)) {
    test(name, async () => {
      const service = scripted(() => answer);
      const error = await failureOf(backendOn(service).listFleet({ signal: idle(), onEvent: () => undefined }));
      assert.equal(error.code, 'captivePortal');
      assert.equal(error.details.status, 200);
    });
  }
});

describe('answers that the packages would take for an empty list', () => {
  const cases: Record<string, Answer> = {
    'JSON under another name': { body: '{"value":[]}', headers: html },
    'no body': {},
    'value: null': { body: { value: null } },
    'no value': { body: {} },
    'a bare array': { body: '[]', headers: { 'content-type': 'application/json' } },
    'a redirect to a sign-in': { status: 302, headers: { location: 'https://portal.example/' } },
  };
  for (const [name, answer] of Object.entries(cases)) {
    test(name, async () => {
      const service = scripted(() => answer);
      const error = await failureOf(backendOn(service).listFleet({ signal: idle(), onEvent: () => undefined }));
      assert.equal(error.code, 'unexpectedResponse');
      assert.deepEqual(service.seen.map(({ method }) => method).sort(), ['GET', 'POST', 'POST']);
    });
  }
});

describe('sign-in', () => {
  const signIn = (getToken: () => Promise<never> | Promise<null>): Promise<TlsError> =>
    failureOf(
      backendOn(
        scripted(() => undefined),
        { credential: { getToken } },
      ).readServer(singleId, read),
    );

  test('no token', async () => assert.equal((await signIn(() => Promise.resolve(null))).code, 'signedOut'));

  test('a failure', async () => {
    const error = await signIn(() => Promise.reject(new Error('AADSTS700082: expired')));
    assert.equal(error.code, 'authenticationFailed');
    assert.equal(error.details.serviceMessage, 'AADSTS700082: expired');
  });

  test('a failure that has a code already', async () =>
    assert.equal((await signIn(() => Promise.reject(new TlsError({ code: 'signedOut' })))).code, 'signedOut'));

  test('asks for the audience of the cloud, once for all requests', async () => {
    const scopes: unknown[] = [];
    const backend = backendOn(
      scripted(({ path }) => parameter(path) ?? { body: flexibleServer() }),
      {
        credential: {
          getToken(scope) {
            scopes.push(scope);
            return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
          },
        },
      },
    );
    await backend.readServer(flexibleId, read);
    await backend.readServer(flexibleId, read);
    assert.deepEqual(scopes.flat(), ['https://management.core.windows.net//.default']);
  });

  test('an abort does not wait for it', async () => {
    const controller = new AbortController();
    const backend = backendOn(
      scripted(() => undefined),
      {
        credential: {
          getToken() {
            controller.abort();
            return new Promise(() => undefined);
          },
        },
      },
    );
    assert.equal((await failureOf(backend.readServer(singleId, { signal: controller.signal }))).code, 'cancelled');
  });
});

describe('retries', () => {
  test('a cut connection and a 503 are tried again', async () => {
    let attempt = 0;
    const service = scripted((): Answer => {
      attempt++;
      if (attempt === 1) {
        throw new RestError('socket hang up', { code: 'ECONNRESET' });
      }
      return attempt === 2 ? { status: 503, body: '' } : { body: singleServer() };
    });
    await backendOn(service).readServer(singleId, read);
    assert.equal(service.seen.length, 3);
  });

  test('a connection that stays cut fails as network, after three retries', async () => {
    const service = scripted(() => {
      throw new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' });
    });
    const error = await failureOf(backendOn(service).readServer(singleId, read));
    assert.deepEqual(error.failure, { code: 'network', reason: 'ENOTFOUND' });
    assert.equal(service.seen.length, 4);
  });

  test('Retry-After is honoured up to a limit', async () => {
    let attempt = 0;
    const service = scripted(() =>
      ++attempt === 1 ? { status: 429, headers: { 'retry-after': '0' } } : { body: singleServer() },
    );
    await backendOn(service).readServer(singleId, read);

    const long = scripted(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const error = await failureOf(backendOn(long).readServer(singleId, read));
    assert.deepEqual(error.failure, { code: 'throttled', retryAfterSeconds: 3600 });
    assert.equal(long.seen.length, 1);
  });

  test('an abort ends the pause before a retry', async () => {
    const controller = new AbortController();
    const service = scripted(() => {
      setImmediate(() => controller.abort());
      return { status: 429, headers: { 'retry-after': '29' } };
    });
    const error = await failureOf(backendOn(service).readServer(singleId, { signal: controller.signal }));
    assert.equal(error.code, 'cancelled');
  });

  test('an answer that does not come is given up', async () => {
    const service = scripted(
      ({ signal }) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
        ),
    );
    const error = await failureOf(backendOn(service, { timeouts: { request: 1 } }).readServer(singleId, read));
    assert.deepEqual(error.failure, { code: 'timedOut', operationContinues: false });
  });
});

test('the log has no token and no query', async () => {
  const lines: string[] = [];
  const service = scripted(({ path }) =>
    path.endsWith('/servers/single1') ? { body: singleServer() } : serviceError(404, 'ResourceNotFound'),
  );
  const backend = backendOn(service, { log: (line) => lines.push(line) });
  await backend.readServer(singleId, read);
  await failureOf(backend.readServer(flexibleId, read));
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', new RegExp(`^GET ${singleId}: 200, \\d+ ms$`));
  assert.match(lines[1] ?? '', new RegExp(`^GET ${flexibleId}: 404, \\d+ ms$`));
});
