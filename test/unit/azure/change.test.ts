import { AzureLogger, setLogLevel } from '@azure/logger';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { ChangePhase } from '../../../src/domain/backend';
import type { TlsChange } from '../../../src/domain/change';
import { known } from '../../../src/domain/server';
import { accepted, isPoll, pollUrl, resultUrl, service, status } from './scriptedOperations';
import {
  backendOn,
  failureOf,
  fixture,
  flexibleId,
  idle,
  parameter,
  scripted,
  serviceError,
  singleId,
  singleServer,
  token,
  type Answer,
  type Exchange,
  type ScriptedService,
} from './scriptedService';

describe('Single Server', () => {
  test('one PATCH with only what changes, signed addresses as they are, then the server as read again', async () => {
    let polls = 0;
    const lines: string[] = [];
    const phases: ChangePhase[] = [];
    const arm = service((request) => (isPoll(request) && ++polls < 3 ? status('InProgress') : undefined));
    const server = await backendOn(arm, { log: (line) => lines.push(line) }).changeServer(
      singleId,
      { minimum: '1.2' },
      { signal: idle(), onPhase: (phase) => phases.push(phase) },
    );
    assert.deepEqual(server.tls.minimum, known('1.2'));
    assert.deepEqual(phases, ['sending', 'running', 'reading']);
    assert.deepEqual(
      arm.seen.map(({ method, url, body }) => [method, url, body]),
      [
        [
          'PATCH',
          `https://management.azure.com${singleId}?api-version=2017-12-01`,
          { properties: { minimalTlsVersion: 'TLS1_2' } },
        ],
        ['GET', pollUrl, undefined],
        ['GET', pollUrl, undefined],
        ['GET', pollUrl, undefined],
        ['GET', resultUrl, undefined],
        ['GET', `https://management.azure.com${singleId}?api-version=2017-12-01`, undefined],
      ],
    );
    assert.doesNotMatch(lines.join('\n'), /secret|token/);
  });

  test('enforcement and minimum travel together', async () => {
    const arm = service();
    await backendOn(arm).changeServer(singleId, { enforcement: true, minimum: '1.2' }, { signal: idle() });
    const patches = arm.seen.filter(({ method }) => method === 'PATCH');
    assert.deepEqual(
      patches.map(({ body }) => body),
      [{ properties: { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' } }],
    );
  });

  test('nothing to change sends nothing', async () => {
    for (const id of [singleId, flexibleId]) {
      const arm = service();
      await backendOn(arm).changeServer(id, {}, { signal: idle() });
      assert.ok(arm.seen.every(({ method }) => method === 'GET'));
    }
  });

  test('recorded: enforcement off takes the minimum with it', async () => {
    const { steps } = fixture('recorded/single-patch-sslEnforcement-Disabled.json') as { steps: Exchange[] };
    const id = String(steps.at(-1)?.response.body?.['id']);
    const arm = scripted(
      ({ method, path }) =>
        steps
          .map(({ request, response }) => ({ request, ...response }))
          .find(
            ({ request }) =>
              request.method === method && new URL(request.url).pathname.toLowerCase() === path.toLowerCase(),
          ) ?? (path.includes('/operationResults/') ? { status: 204 } : undefined),
    );
    const server = await backendOn(arm).changeServer(id, { enforcement: false }, { signal: idle() });
    assert.deepEqual([server.tls.enforcement, server.tls.minimum], [known(false), known('none')]);
  });

  test('an answer without an operation is enough', async () => {
    const arm = service(({ method }) => (method === 'PATCH' ? { body: singleServer() } : undefined));
    await backendOn(arm).changeServer(singleId, { minimum: '1.2' }, { signal: idle() });
    assert.ok(!arm.seen.some(isPoll));
  });

  test('a result that cannot be fetched does not matter', async () => {
    const arm = service(({ path }) =>
      path.includes('/operationResults/') ? serviceError(404, 'ResourceNotFound') : undefined,
    );
    const server = await backendOn(arm).changeServer(singleId, { minimum: '1.2' }, { signal: idle() });
    assert.deepEqual(server.tls.minimum, known('1.2'));
  });
});

test('the packages do not print signed addresses or tokens, however much they are asked to log', async () => {
  const { log } = AzureLogger;
  const lines: string[] = [];
  AzureLogger.log = (...line: unknown[]) => lines.push(inspect(line, { depth: 9 }));
  setLogLevel('verbose');
  try {
    for (const id of [singleId, flexibleId]) {
      const arm = service((request) => (isPoll(request) ? status('Failed', { code: 'A', message: 'b' }) : undefined));
      await failureOf(backendOn(arm).changeServer(id, { minimum: '1.2' }, { signal: idle() }));
    }
  } finally {
    setLogLevel();
    AzureLogger.log = log;
  }
  assert.match(lines.join('\n'), /operation has failed/, 'they do log');
  assert.doesNotMatch(lines.join('\n'), new RegExp(`secret|${token}`));
});

describe('Flexible Server', () => {
  const writes = (arm: ScriptedService): unknown[] =>
    arm.seen
      .filter(({ method }) => method === 'PATCH')
      .map(({ path, body }) => [path.split('/').at(-1), (body as { properties: unknown }).properties]);

  test('one parameter after the other, each to its end', async () => {
    const values: Record<string, string> = {};
    let running = false;
    const phases: ChangePhase[] = [];
    const arm = service(({ method, path, body }) => {
      if (method === 'PATCH') {
        assert.ok(!running, 'one write at a time');
        running = true;
        values[path.split('/').at(-1) ?? ''] = (
          body as { properties: { value: string } }
        ).properties.value.toUpperCase();
        return accepted;
      }
      if (isPoll({ path })) {
        running = false;
      }
      return parameter(path, values);
    });
    const server = await backendOn(arm).changeServer(
      flexibleId,
      { enforcement: true, minimum: '1.3' },
      { signal: idle(), onPhase: (phase) => phases.push(phase) },
    );
    assert.deepEqual(writes(arm), [
      ['require_secure_transport', { value: 'on', source: 'user-override' }],
      ['ssl_min_protocol_version', { value: 'TLSv1.3', source: 'user-override' }],
    ]);
    assert.deepEqual([server.tls.enforcement, server.tls.minimum], [known(true), known('1.3')]);
    assert.deepEqual(phases, ['sending', 'running', 'sending', 'running', 'reading']);
  });

  test('a second write that stays refused says that the first was done', async () => {
    const arm = service(({ path, method }) =>
      method === 'PATCH' && path.endsWith('ssl_min_protocol_version') ? serviceError(409, 'ServerIsBusy') : undefined,
    );
    const change: TlsChange = { enforcement: true, minimum: '1.3' };
    const error = await failureOf(backendOn(arm).changeServer(flexibleId, change, { signal: idle() }));
    assert.equal(error.code, 'busy');
    assert.equal(error.details.changed, 'partly');
    assert.equal(writes(arm).length, 1 + 6);
  });
});

describe('refusals and failures', () => {
  for (const id of [singleId, flexibleId]) {
    const kind = id === singleId ? 'single' : 'flexible';

    test(`${kind}: refused before it was accepted`, async () => {
      const phases: ChangePhase[] = [];
      const arm = service(({ method }) =>
        method === 'PATCH' ? serviceError(400, 'InvalidParameterValue') : undefined,
      );
      const error = await failureOf(
        backendOn(arm).changeServer(
          id,
          { minimum: 'none' },
          { signal: idle(), onPhase: (phase) => phases.push(phase) },
        ),
      );
      assert.equal(error.code, 'invalidValue');
      assert.deepEqual(phases, ['sending']);
    });

    test(`${kind}: a failed operation keeps code, message and correlation id`, async () => {
      const arm = service((request) =>
        isPoll(request)
          ? {
              ...status('Failed', { code: 'OperationFailed', message: '{0}' }),
              headers: { 'x-ms-correlation-request-id': 'c2' },
            }
          : undefined,
      );
      const error = await failureOf(backendOn(arm).changeServer(id, { minimum: '1.2' }, { signal: idle() }));
      assert.equal(error.code, 'operationFailed');
      assert.deepEqual(error.details, {
        status: 200,
        serviceCode: 'OperationFailed',
        serviceMessage: '{0}',
        correlationId: 'c2',
      });
    });

    test(`${kind}: an operation that somebody cancelled has failed`, async () => {
      const arm = service((request) => (isPoll(request) ? status('Canceled') : undefined));
      const error = await failureOf(backendOn(arm).changeServer(id, { minimum: '1.2' }, { signal: idle() }));
      assert.equal(error.code, 'operationFailed');
    });

    test(`${kind}: a portal's page is not success`, async () => {
      const page: Answer = { body: '<html>', headers: { 'content-type': 'text/html' } };
      for (const where of ['PATCH', 'poll']) {
        const phases: ChangePhase[] = [];
        const arm = service((request) =>
          (where === 'poll' ? isPoll(request) : request.method === 'PATCH') ? page : undefined,
        );
        const error = await failureOf(
          backendOn(arm).changeServer(
            id,
            { minimum: '1.2' },
            { signal: idle(), onPhase: (phase) => phases.push(phase) },
          ),
        );
        assert.equal(error.code, 'captivePortal');
        assert.equal(error.details.changed, 'perhaps');
        assert.deepEqual(phases, where === 'poll' ? ['sending', 'running'] : ['sending']);
      }
    });

    test(`${kind}: an operation elsewhere gets no token`, async () => {
      const headers = { 'azure-asyncoperation': 'https://example.org/operation' };
      const arm = service(({ method }) => (method === 'PATCH' ? { ...accepted, headers } : undefined));
      const error = await failureOf(backendOn(arm).changeServer(id, { minimum: '1.2' }, { signal: idle() }));
      assert.equal(error.code, 'unexpectedResponse');
      assert.ok(arm.seen.every(({ url }) => url.startsWith('https://management.azure.com/')));
    });
  }
});
