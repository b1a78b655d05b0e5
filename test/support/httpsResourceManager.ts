import { createHttpHeaders, createPipelineRequest, type HttpClient, type HttpMethods } from '@azure/core-rest-pipeline';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from './certificates';
import type { Break } from './wireFaults';

/** A name of it that only a proxy can resolve. */
export const proxiedName = 'management.proxied.example';

/** What happens to the answer of a request; undefined: it is sent as it is. */
export type BreakOf = (method: string, path: string) => Break | undefined;

export interface HttpsResourceManager {
  /** `https://127.0.0.1:port`, without a slash at the end. */
  readonly endpoint: string;
  /** The test CA that signed its certificate, PEM. */
  readonly ca: string;
  /** From now on requests are answered by this client, and its answers sent as `breakOf` says. */
  serve(httpClient: HttpClient, breakOf?: BreakOf): void;
  close(): Promise<void>;
}

/** Serves what stands in for an HTTP client (the simulation's) on a real socket with TLS. */
export async function startHttpsResourceManager(httpClient: HttpClient): Promise<HttpsResourceManager> {
  const authority = await createAuthority('Test CA of a local Resource Manager');
  const { certificate, key } = await authority.issue({ names: ['127.0.0.1', 'localhost', proxiedName] });
  let target = httpClient;
  let breakOf: BreakOf | undefined;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    answer(target, endpoint, { request, response, breakOf }).catch(() => {
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
    serve(client, breaks) {
      target = client;
      breakOf = breaks;
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
  exchange: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly breakOf: BreakOf | undefined;
  },
): Promise<void> {
  const { request: incoming, response: outgoing, breakOf } = exchange;
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
  const broken = breakOf?.(incoming.method ?? '', new URL(incoming.url ?? '/', endpoint).pathname);
  if (broken) {
    broken(outgoing, response);
    return;
  }
  outgoing.writeHead(response.status, response.headers.toJSON());
  outgoing.end(response.bodyAsText ?? undefined);
}
