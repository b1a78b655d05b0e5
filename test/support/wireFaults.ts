import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';

/** Sends an answer of the service badly. */
export type Break = (outgoing: ServerResponse, response: PipelineResponse) => void;

const bytes = ({ bodyAsText }: PipelineResponse): Buffer => Buffer.from(bodyAsText ?? '');

function begin(outgoing: ServerResponse, response: PipelineResponse, headers: Record<string, string | number>): void {
  outgoing.writeHead(response.status, { ...response.headers.toJSON(), ...headers });
}

/** Half of the body, and no more of it. */
export const slowBody: Break = (outgoing, response) => {
  const body = bytes(response);
  begin(outgoing, response, { 'content-length': body.length });
  outgoing.write(body.subarray(0, body.length / 2));
};

const cut = (outgoing: ServerResponse, body: Buffer): void => {
  outgoing.write(body.subarray(0, body.length / 2), () => outgoing.socket?.destroy());
};

/** Half of the body, and the end of the connection. */
export const cutMidBody: Break = (outgoing, response) => {
  const body = bytes(response);
  begin(outgoing, response, { 'content-length': body.length });
  cut(outgoing, body);
};

/** The same of a compressed body, whose end the packages' HTTP client does not notice. */
export const cutCompressed: Break = (outgoing, response) => {
  const body = gzipSync(bytes(response));
  begin(outgoing, response, { 'content-encoding': 'gzip', 'content-length': body.length });
  cut(outgoing, body);
};

/** Called compressed, and is not. */
export const garbled: Break = (outgoing, response) => {
  begin(outgoing, response, { 'content-encoding': 'gzip' });
  outgoing.end('this is not gzip');
};

/** JSON without its end, in a body that is whole. */
export const truncated: Break = (outgoing, response) => {
  const body = bytes(response);
  begin(outgoing, response, {});
  outgoing.end(body.subarray(0, body.length / 2));
};

/** RST instead of an answer; the service has had the request. */
export const reset: Break = (outgoing) => {
  // beneath TLS, which would say goodbye first
  const { _parent: tcp } = outgoing.socket as TLSSocket & { readonly _parent?: { resetAndDestroy(): void } };
  if (tcp) {
    tcp.resetAndDestroy();
  } else {
    outgoing.socket?.destroy();
  }
};
