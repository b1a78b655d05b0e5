import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mostPages } from '../../../src/azure/waiting';
import { backendOn, flexibleId, idle, scripted, serviceError, singleId, type Answer } from './scriptedService';

const role = (actions: string[], notActions: string[] = []) => ({
  actions,
  notActions,
  dataActions: [],
  notDataActions: [],
});

const missing = (id: string, answer: Answer): Promise<string | undefined> =>
  backendOn(scripted(() => answer)).missingAction(id, { signal: idle() });

describe('the action that is missing', () => {
  test('is asked for at the server, and named by its product', async () => {
    const service = scripted(() => ({ body: { value: [role(['*/read'])] } }));
    const backend = backendOn(service);
    assert.equal(await backend.missingAction(singleId, { signal: idle() }), 'Microsoft.DBforPostgreSQL/servers/write');
    assert.equal(
      await backend.missingAction(flexibleId, { signal: idle() }),
      'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
    );
    assert.deepEqual(
      service.seen.map(({ method, url }) => [method, url]),
      [singleId, flexibleId].map((id) => [
        'GET',
        `https://management.azure.com${id}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
      ]),
    );
  });

  test('none, with the right to everything', async () =>
    assert.equal(await missing(singleId, { body: { value: [role(['*'])] } }), undefined));

  test('one that a role takes away', async () =>
    assert.equal(
      await missing(singleId, { body: { value: [role(['*'], ['Microsoft.DBforPostgreSQL/*/write'])] } }),
      'Microsoft.DBforPostgreSQL/servers/write',
    ));

  test('none, when the right comes on a second page', async () => {
    const next = `https://management.azure.com${singleId}/providers/Microsoft.Authorization/permissions?page=2`;
    const service = scripted(({ url }) =>
      url === next ? { body: { value: [role(['*'])] } } : { body: { value: [role(['*/read'])], nextLink: next } },
    );
    assert.equal(await backendOn(service).missingAction(singleId, { signal: idle() }), undefined);
    assert.equal(service.seen.length, 2);
  });

  test('is not known, when the pages have no end', async () => {
    const service = scripted(({ url }) => ({
      body: { value: [role(['*/read'])], nextLink: `${url.replace(/&page=.*/, '')}&page=${service.seen.length}` },
    }));
    assert.equal(await backendOn(service).missingAction(singleId, { signal: idle() }), undefined);
    assert.equal(service.seen.length, mostPages);
  });

  const notTold: Record<string, Answer> = {
    'a refusal': serviceError(403, 'AuthorizationFailed'),
    'a server that is gone': serviceError(404, 'ResourceNotFound'),
    'no role at all': { body: { value: [] } },
    'another shape': { body: { value: [{ actions: '*' }] } },
    'no list': { body: { value: null } },
    'a web page': { body: '<html>', headers: { 'content-type': 'text/html' } },
    'a next page elsewhere': { body: { value: [role(['*/read'])], nextLink: 'https://example.org/' } },
  };
  test('is not known, and the change goes on', async () => {
    for (const [name, answer] of Object.entries(notTold)) {
      assert.equal(await missing(singleId, answer), undefined, name);
    }
  });

  test('an abort is an abort', async () => {
    const controller = new AbortController();
    const service = scripted(() => {
      controller.abort();
      return new Promise(() => undefined);
    });
    await assert.rejects(backendOn(service).missingAction(singleId, { signal: controller.signal }), {
      code: 'cancelled',
    });
  });
});
