import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { FleetEvent } from '../../../src/domain/backend';
import { startHttpsResourceManager } from '../../support/httpsResourceManager';
import { createAzureBackend, clouds } from '../../../src/azure';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import {
  backendOn,
  failureOf,
  scripted,
  singleServer,
  subscriptionId,
  type Answer,
  type Script,
} from './scriptedService';

const signal = new AbortController().signal;
const empty = { body: { value: [] } };
let count = 0;
/** A list whose next page is always another one. */
const endless = (path: string): Answer => ({
  body: { value: [], nextLink: `https://management.azure.com${path}?page=${++count}` },
});

suite('answers without an end', () => {
  test('ever new skip tokens of Resource Graph: each subscription is listed instead', async () => {
    const script: Script = ({ path }) => {
      if (path.endsWith('/resources')) {
        return {
          body: { totalRecords: 1, count: 0, data: [], facets: [], resultTruncated: 'true', $skipToken: `${++count}` },
        };
      }
      return path === '/subscriptions'
        ? { body: { value: [{ subscriptionId, displayName: 'Contoso' }] } }
        : path.endsWith('/servers')
          ? { body: { value: [singleServer()] } }
          : empty;
    };
    const events: FleetEvent[] = [];
    await backendOn(scripted(script)).listFleet({ signal, onEvent: (event) => events.push(event) });
    assert.equal(events.filter(({ type }) => type === 'servers').length, 1);
  });

  for (const kind of ['servers', 'flexibleServers']) {
    test(`of the list of ${kind} are a problem of their subscription`, async () => {
      const script: Script = ({ path }) =>
        path.endsWith('/resources')
          ? { status: 500, body: {} }
          : path === '/subscriptions'
            ? { body: { value: [{ subscriptionId, displayName: 'Contoso' }] } }
            : path.endsWith(`/${kind}`)
              ? endless(path)
              : empty;
      const events: FleetEvent[] = [];
      await backendOn(scripted(script)).listFleet({ signal, onEvent: (event) => events.push(event) });
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'problem' ? [event.error.code] : [])),
        ['unexpectedResponse'],
      );
    });
  }

  test('of subscriptions and of tenants fail', async () => {
    const backend = backendOn(scripted(({ path }) => endless(path)));
    assert.equal((await failureOf(backend.listSubscriptions(signal))).code, 'unexpectedResponse');
    assert.equal((await failureOf(backend.listTenants(signal))).code, 'unexpectedResponse');
  });
});

test('a body without an end is cut off while it arrives', { timeout: 60_000 }, async () => {
  const manager = await startHttpsResourceManager({
    sendRequest: (request) =>
      Promise.resolve({
        request,
        status: 200,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        bodyAsText: '{}',
      }),
  });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;
  manager.serve(
    {
      sendRequest: (request) =>
        Promise.resolve({ request, status: 200, headers: createHttpHeaders(), bodyAsText: '{}' }),
    },
    () => (outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        if (!outgoing.destroyed && sent < 400) {
          sent++;
          outgoing.write(chunk, more);
        }
      };
      more();
    },
  );
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  try {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const backend = createAzureBackend({
      cloud: { ...clouds.public, resourceManagerEndpoint: manager.endpoint },
      credential: { getToken: () => Promise.resolve({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    });
    assert.equal((await failureOf(backend.listSubscriptions(signal))).code, 'unexpectedResponse');
    assert.ok(sent < 200, `${sent} MB were sent`);
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    await manager.close();
  }
});
