import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelinePolicy,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completeRetryAfter, followNextLinks, limitRetryAfter, requireJson } from '../../../src/azure/responseChecks';
import { failureOf, flexibleId, singleId, subscriptionId, type Answer } from './scriptedService';

const origin = 'https://management.azure.com';
const list = `/subscriptions/${subscriptionId}/providers/Microsoft.DBforPostgreSQL/servers`;
const query = '/providers/Microsoft.ResourceGraph/resources';

/** Sends one request through a policy; the answers come in turn, the last one for ever. */
async function through(policy: PipelinePolicy, path: string, answers: readonly Answer[], method: HttpMethods = 'GET') {
  const request = createPipelineRequest({ url: `${origin}${path}`, method });
  const urls: string[] = [];
  const response = await policy.sendRequest(request, (sent): Promise<PipelineResponse> => {
    const { status = 200, body, headers = {} } = answers[Math.min(urls.length, answers.length - 1)] ?? {};
    urls.push(sent.url);
    const bodyAsText = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    return Promise.resolve({
      request: sent,
      status,
      headers: createHttpHeaders(headers),
      ...(bodyAsText === undefined ? {} : { bodyAsText }),
    });
  });
  return { response, urls, url: request.url };
}

describe('the list of Single Servers', () => {
  const next = `${origin}/next`;

  test('has the rows of all pages, and the request is as it was', async () => {
    const pages = [{ body: { value: [1], nextLink: next } }, { body: { value: [2, 3], nextLink: '' } }];
    const { response, urls, url } = await through(followNextLinks(), list, pages);
    assert.equal(response.bodyAsText, '{"value":[1,2,3]}');
    assert.deepEqual(urls, [`${origin}${list}`, next]);
    assert.equal(url, `${origin}${list}`);
  });

  test('fails as its page does', async () => {
    const pages = [{ body: { value: [1], nextLink: next } }, { status: 500, body: { value: [2] } }];
    const { response } = await through(followNextLinks(), list, pages);
    assert.deepEqual([response.status, response.bodyAsText], [500, '{"value":[2]}']);
  });

  test('that leads back to a page has no end', async () => {
    const pages = [{ body: { value: [], nextLink: next } }];
    assert.equal((await failureOf(through(followNextLinks(), list, pages))).code, 'unexpectedResponse');
  });

  test('is the only response whose pages are followed', async () => {
    const page = { body: { value: [1], nextLink: next } };
    for (const [path, method] of [
      [list, 'POST'],
      [`${list}/one`, 'GET'],
      [list.replace('servers', 'flexibleServers'), 'GET'],
    ] as const) {
      const { response, urls } = await through(followNextLinks(), path, [page], method);
      assert.equal(urls.length, 1);
      assert.equal(response.bodyAsText, JSON.stringify(page.body));
    }
  });
});

describe('a success', () => {
  const code = async (path: string, answer: Answer, method: HttpMethods = 'GET'): Promise<string> =>
    through(requireJson(), path, [answer], method).then(
      ({ response }) => String(response.status),
      (error: { code: string }) => error.code,
    );

  test('is JSON by its content and, where it has one, by its type', async () => {
    for (const [type, expected] of [
      ['application/json', '200'],
      ['Application/JSON; charset=utf-8', '200'],
      ['text/json', '200'],
      ['application/jsonlines', 'unexpectedResponse'],
      ['x-application/json', 'unexpectedResponse'],
      ['text/plain', 'unexpectedResponse'],
    ] as const) {
      assert.equal(await code(singleId, { body: {}, headers: { 'content-type': type } }), expected, type);
    }
    assert.equal(await code(singleId, { body: {} }), '200');
    assert.equal(await code(singleId, { body: '[]' }), 'unexpectedResponse');
    assert.equal(await code(singleId, { body: '{' }), 'unexpectedResponse');
  });

  test('of a list or a query has its array', async () => {
    for (const end of ['subscriptions', 'tenants', 'servers', 'flexibleServers', 'permissions', 'SERVERS/']) {
      assert.equal(await code(`/x/${end}`, { body: {} }), 'unexpectedResponse', end);
      assert.equal(await code(`/x/${end}`, { body: { value: [] } }), '200', end);
      assert.equal(await code(`/x/${end}/one`, { body: {} }), '200', end);
    }
    assert.equal(await code(query, { body: { data: {} } }, 'POST'), 'unexpectedResponse');
    assert.equal(await code(query, { body: { data: [] } }, 'POST'), '200');
  });

  test('is empty only after a write, and as the result of an operation', async () => {
    assert.equal(await code(singleId, {}), 'unexpectedResponse');
    assert.equal(await code(query, {}, 'POST'), 'unexpectedResponse');
    assert.equal(await code(singleId, {}, 'PATCH'), '200');
    assert.equal(await code('/x/operationResults/1', {}), '200');
  });

  test('that is a web page comes from a captive portal, whatever its status; a failure is read elsewhere', async () => {
    const page = { body: '<!DOCTYPE html><p>sign in', headers: { 'content-type': 'text/html' } };
    for (const [status, expected] of [
      [200, 'captivePortal'],
      [202, 'captivePortal'],
      [299, 'captivePortal'],
      [300, '300'],
      [199, '199'],
      [502, '502'],
    ] as const) {
      assert.equal(await code(singleId, { ...page, status }), expected);
    }
    assert.equal(await code(singleId, { status: 202, body: 'accepted' }), '202');
  });
});

describe('Retry-After', () => {
  const wait = (status: number, seconds: string, method: HttpMethods = 'GET') =>
    through(limitRetryAfter(30_000), flexibleId, [{ status, headers: { 'retry-after': seconds } }], method);

  test('is left to the packages up to the limit', async () => {
    assert.equal((await wait(429, '30')).response.status, 429);
    assert.equal((await wait(200, '31')).response.status, 200);
    for (const status of [429, 503]) {
      const { failure, details } = await failureOf(wait(status, '31'));
      assert.deepEqual(failure, { code: 'throttled', retryAfterSeconds: 31 });
      assert.equal(details.status, status);
    }
  });

  test('of a write is never left to the packages', async () => {
    assert.equal((await failureOf(wait(429, '1', 'PATCH'))).code, 'throttled');
    assert.equal((await wait(503, '1', 'PATCH')).response.status, 503);
  });

  const completed = async (path: string, status: number, headers: Record<string, string>): Promise<unknown> => {
    const { response } = await through(completeRetryAfter(), path, [{ status, headers }], 'POST');
    return response.headers.get('retry-after');
  };

  test('of Resource Graph is the time until its quota is back', async () => {
    const quota = (time: string) => ({ 'x-ms-user-quota-resets-after': time });
    assert.equal(await completed(query, 429, quota('01:02:03')), '3723');
    assert.equal(await completed(query, 429, { ...quota('00:00:05'), 'retry-after': '9' }), '9');
    assert.equal(await completed(query, 200, quota('00:00:05')), undefined);
    assert.equal(await completed(singleId, 429, quota('00:00:05')), undefined);
    for (const odd of ['soon', 'x00:00:05', '00:00:05x', '5', '']) {
      assert.equal(await completed(query, 429, quota(odd)), undefined, odd);
    }
  });
});
