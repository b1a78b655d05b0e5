import 'reflect-metadata'; // before @peculiar/x509, which asks for it
import { createHttpHeaders, createPipelineRequest, type HttpClient, type HttpMethods } from '@azure/core-rest-pipeline';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

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
  const { ca, certificate, key } = await createCertificates();
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
    ca,
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

/** A CA made for this run, and a certificate of it for 127.0.0.1 and localhost. */
async function createCertificates(): Promise<{ ca: string; certificate: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const usages: KeyUsage[] = ['sign', 'verify'];
  const caKeys = await crypto.subtle.generateKey(algorithm, true, usages);
  const keys = await crypto.subtle.generateKey(algorithm, true, usages);
  const notBefore = new Date(Date.now() - 60_000);
  const notAfter = new Date(Date.now() + 24 * 3_600_000);
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test CA of a local Resource Manager',
    keys: caKeys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=127.0.0.1',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { ca: ca.toString('pem'), certificate: certificate.toString('pem'), key };
}
