import { createHttpHeaders, createPipelineRequest, type HttpClient, type HttpMethods } from '@azure/core-rest-pipeline';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from './certificates';

export interface HttpsResourceManager {
  /** `https://127.0.0.1:port`, without a slash at the end. */
  readonly endpoint: string;
  /** The test CA that signed its certificate, PEM. */
  readonly ca: string;
  /** From now on requests are answered by this client. */
  serve(httpClient: HttpClient): void;
  close(): Promise<void>;
}

/** Serves what stands in for an HTTP client (the simulation's) on a real socket with TLS. */
export async function startHttpsResourceManager(httpClient: HttpClient): Promise<HttpsResourceManager> {
  const authority = await createAuthority('Test CA of a local Resource Manager');
  const { certificate, key } = await authority.issue({ names: ['127.0.0.1', 'localhost'] });
  let target = httpClient;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    answer(target, endpoint, request, response).catch(() => {
      // a cut connection, or a request that was given up: the socket ends without an answer
      request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    ca: authority.ca,
    serve(client) {
      target = client;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  target: HttpClient,
  endpoint: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const response = await target.sendRequest(
    createPipelineRequest({
      url: `${endpoint}${incoming.url ?? '/'}`,
      method: incoming.method as HttpMethods,
      headers: createHttpHeaders(Object.fromEntries(headers)),
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks).toString() } : {}),
      abortSignal: gone.signal,
    }),
  );
  outgoing.writeHead(response.status, response.headers.toJSON());
  outgoing.end(response.bodyAsText ?? undefined);
}
