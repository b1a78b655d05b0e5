import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { known, unknown, type Reading } from '../../../src/domain/server';
import { fromFlexibleServer } from '../../../src/azure/wireToDomain';
import { backendOn, flexibleId, idle, scripted, serviceError, singleId, type Answer } from './scriptedService';

const parameterPath = `${flexibleId}/configurations/pgbouncer.enabled`;
const signal = idle();
const parameter = (value: unknown): Answer => ({ body: { id: parameterPath, properties: { value } } });
const notFound = serviceError(404, 'ResourceNotFound');
const server: Answer = { body: { id: flexibleId, location: 'westeurope', properties: { state: 'Ready' } } };

/** What is read, and of which paths. */
async function read(ofParameter: Answer, ofServer?: Answer): Promise<[Reading<boolean>, string[]]> {
  const service = scripted(({ path }) => (path === parameterPath ? ofParameter : ofServer));
  const reading = await backendOn(service).readPgBouncer(flexibleId, { signal });
  return [reading, service.seen.map(({ path }) => path)];
}

describe('whether PgBouncer runs', () => {
  for (const [value, expected] of [
    ['true', known(true)],
    ['True', known(true)],
    ['on', known(true)],
    ['false', known(false)],
    ['off', known(false)],
    ['perhaps', unknown('unrecognised', 'perhaps')],
    [null, unknown('absent')],
  ] as const) {
    test(`${value}`, async () => assert.deepEqual(await read(parameter(value)), [expected, [parameterPath]]));
  }

  test('a server without the parameter has none', async () =>
    assert.deepEqual(await read(notFound, server), [known(false), [parameterPath, flexibleId]]));

  test('a server that is gone, or may not be read, says nothing about it', async () => {
    assert.deepEqual((await read(notFound, notFound))[0], unknown('absent'));
    assert.deepEqual((await read(notFound, serviceError(403, 'AuthorizationFailed')))[0], unknown('forbidden'));
  });

  test('what could not be read is not known', async () => {
    for (const [status, code, reason] of [
      [403, 'AuthorizationFailed', 'forbidden'],
      [400, 'ServerStoppedError', 'stopped'],
      [400, 'InvalidParameterValue', 'failed'],
    ] as const) {
      assert.deepEqual(await read(serviceError(status, code)), [unknown(reason), [parameterPath]]);
    }
  });

  test('Single Server has none: nobody is asked', async () => {
    const service = scripted(() => undefined);
    assert.deepEqual(await backendOn(service).readPgBouncer(singleId, { signal }), known(false));
    assert.deepEqual(service.seen, []);
  });

  test('cancelled', async () => {
    const controller = new AbortController();
    const service = scripted(() => {
      controller.abort();
      return notFound;
    });
    await assert.rejects(backendOn(service).readPgBouncer(flexibleId, { signal: controller.signal }), {
      code: 'cancelled',
    });
  });
});

test('an elastic cluster is one by its size', () => {
  const of = (cluster: unknown) =>
    fromFlexibleServer({ id: flexibleId, location: 'westeurope', cluster } as never, 0)?.elasticCluster;
  assert.equal(of({ clusterSize: 3, defaultDatabaseName: 'postgres' }), true);
  for (const none of [undefined, null, {}, { clusterSize: 0 }, { clusterSize: 'many' }, 'yes']) {
    assert.equal(of(none), undefined);
  }
});
