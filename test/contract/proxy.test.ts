import assert from 'node:assert/strict';
import https from 'node:https';
import { mock, test } from 'node:test';
import { createBench, idOf, idle } from './bench';
import { overHttps } from './transports';

const read = { signal: idle() };

test('a proxy in the environment is left to VS Code', async () => {
  const before = process.env;
  const proxy = 'http://127.0.0.1:1';
  process.env = { ...before, HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ALL_PROXY: proxy };
  const transport = await overHttps();
  try {
    const server = await createBench(transport).backend.readServer(idOf('billing-db'), read);
    assert.equal(server.name, 'billing-db');
  } finally {
    await transport.close();
    process.env = before;
  }
});

test('requests bring no agent of their own: VS Code puts its proxy and its certificates in their place', async () => {
  const transport = await overHttps();
  // where VS Code's patch sits in the extension host
  const request = mock.method(https, 'request');
  try {
    await createBench(transport).backend.readServer(idOf('catalog-pg'), read);
    const agents = request.mock.calls.map(({ arguments: [options] }) => (options as https.RequestOptions).agent);
    assert.deepEqual(agents, [undefined, undefined, undefined, undefined]);
  } finally {
    request.mock.restore();
    await transport.close();
  }
});
