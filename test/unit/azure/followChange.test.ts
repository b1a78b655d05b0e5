import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangePhase } from '../../../src/domain/backend';
import { known } from '../../../src/domain/server';
import { VirtualClock } from '../../support/clocks';
import { isPoll, pollUrl, resultUrl, service, status } from './scriptedOperations';
import {
  backendOn,
  failureOf,
  idle,
  parameter,
  serviceError,
  singleId,
  singleServer,
  flexibleId,
} from './scriptedService';

const change = { minimum: '1.2' } as const;

describe('a change that was sent earlier', () => {
  test('its operation is looked at until it has ended, and then the server is read', async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const phases: ChangePhase[] = [];
    let polls = 0;
    const arm = service((request) => (isPoll(request) && ++polls < 4 ? status('InProgress') : undefined));
    const backend = backendOn(arm, { clock, pollIntervalMs: 2_000, log: (line) => lines.push(line) });
    const server = await backend.followChange(singleId, change, {
      signal: idle(),
      operation: pollUrl,
      onPhase: (phase) => phases.push(phase),
    });
    assert.deepEqual(server.tls.minimum, known('1.2'));
    assert.deepEqual(phases, ['running', 'reading']);
    assert.equal(clock.now(), 3 * 2_000);
    assert.deepEqual(
      arm.seen.map(({ method, url }) => `${method} ${url.replace('https://management.azure.com', '')}`),
      [
        ...Array<string>(4).fill(`GET ${pollUrl.replace('https://management.azure.com', '')}`),
        `GET ${singleId}?api-version=2017-12-01`,
      ],
    );
    assert.doesNotMatch(lines.join('\n'), /secret|[?]/);
  });

  test('the address of the result does as well: 202 while it runs', async () => {
    let polls = 0;
    const arm = service(({ path }) =>
      path.includes('/operationResults/') && ++polls < 3 ? { status: 202 } : undefined,
    );
    await backendOn(arm).followChange(singleId, change, { signal: idle(), operation: resultUrl });
    assert.equal(polls, 3);
  });

  test('an operation that has failed rejects with its reason', async () => {
    const failed = status('Failed', { code: 'ServerIsBusy', message: 'busy' });
    const arm = service((request) => (isPoll(request) ? failed : undefined));
    assert.deepEqual(
      (await failureOf(backendOn(arm).followChange(singleId, change, { signal: idle(), operation: pollUrl }))).failure,
      { code: 'busy' },
    );
    const cancelled = service((request) => (isPoll(request) ? status('Canceled') : undefined));
    assert.deepEqual(
      (await failureOf(backendOn(cancelled).followChange(singleId, change, { signal: idle(), operation: pollUrl })))
        .failure,
      { code: 'operationFailed' },
    );
  });

  test('one that the service has forgotten: the server tells', async () => {
    const arm = service((request) => (isPoll(request) ? serviceError(404, 'ResourceNotFound') : undefined));
    const server = await backendOn(arm).followChange(singleId, change, { signal: idle(), operation: pollUrl });
    assert.deepEqual(server.tls.minimum, known('1.2'));
  });

  test('without the right to look at it, that is the reason', async () => {
    const arm = service((request) => (isPoll(request) ? serviceError(403, 'AuthorizationFailed') : undefined));
    const follow = backendOn(arm).followChange(singleId, change, { signal: idle(), operation: pollUrl });
    assert.deepEqual((await failureOf(follow)).failure, { code: 'forbidden' });
  });

  test('one that never ends: it says after its time that it goes on', async () => {
    const clock = new VirtualClock();
    const arm = service((request) => (isPoll(request) ? status('InProgress') : undefined));
    const follow = backendOn(arm, { clock, pollIntervalMs: 2_000 }).followChange(singleId, change, {
      signal: idle(),
      operation: pollUrl,
    });
    assert.deepEqual((await failureOf(follow)).failure, { code: 'timedOut', operationContinues: true });
    assert.equal(clock.now(), 600_000);
  });

  test('cancelled, it says that the operation goes on', async () => {
    const controller = new AbortController();
    const arm = service((request) => {
      if (isPoll(request)) {
        controller.abort();
        return status('InProgress');
      }
      return undefined;
    });
    const follow = backendOn(arm).followChange(singleId, change, { signal: controller.signal, operation: pollUrl });
    assert.deepEqual((await failureOf(follow)).failure, { code: 'cancelled', operationContinues: true });
  });

  test('an address elsewhere does not get the token', async () => {
    const arm = service();
    const follow = backendOn(arm).followChange(singleId, change, {
      signal: idle(),
      operation: 'https://management.azure.com.evil.example/operation',
    });
    assert.deepEqual((await failureOf(follow)).failure, { code: 'unexpectedResponse' });
    assert.deepEqual(arm.seen, []);
  });
});

describe('without an address', () => {
  test('the server is looked at until it shows the change', async () => {
    const clock = new VirtualClock();
    let reads = 0;
    const arm = service(({ path }) =>
      path === singleId ? { body: singleServer({ minimalTlsVersion: ++reads < 3 ? 'TLS1_0' : 'TLS1_2' }) } : undefined,
    );
    const backend = backendOn(arm, { clock, pollIntervalMs: 2_000 });
    const server = await backend.followChange(singleId, change, { signal: idle() });
    assert.deepEqual(server.tls.minimum, known('1.2'));
    assert.equal(clock.now(), 20_000);
  });

  test('and for two minutes at most: it resolves with what is there', async () => {
    const clock = new VirtualClock();
    const arm = service(({ path }) => parameter(path, { ssl_min_protocol_version: 'TLSv1.2' }));
    const backend = backendOn(arm, { clock, pollIntervalMs: 2_000 });
    const server = await backend.followChange(flexibleId, { minimum: '1.3' }, { signal: idle() });
    assert.deepEqual(server.tls.minimum, known('1.2'));
    assert.equal(clock.now(), 120_000);
  });
});
