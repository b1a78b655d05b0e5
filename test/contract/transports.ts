import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { clouds, type Cloud } from '../../src/azure';
import { startHttpsResourceManager, type BreakOf } from '../support/httpsResourceManager';

export interface ConnectOptions {
  readonly breakOf?: BreakOf;
  /** The client does not know the CA of the Resource Manager. */
  readonly untrusted?: boolean;
}

/** A way from the backend to a simulated Resource Manager. */
export interface Transport {
  readonly cloud: Cloud;
  /** The client that reaches `service`, which replaces the one before. `options`: over HTTPS only. */
  connect(service: HttpClient, options?: ConnectOptions): HttpClient;
  close(): Promise<void>;
}

/** As the extension uses it offline: the simulation is the HTTP client. */
export function inMemory(): Promise<Transport> {
  return Promise.resolve({
    cloud: clouds.public,
    connect: (service) => service,
    close: () => Promise.resolve(),
  });
}

/** The packages' own HTTP client, a socket, TLS with a CA of its own, and a custom cloud. */
export async function overHttps(): Promise<Transport> {
  const unused: HttpClient = { sendRequest: () => Promise.reject(new Error('nothing is served')) };
  const manager = await startHttpsResourceManager(unused);
  const client = createDefaultHttpClient();
  return {
    cloud: {
      name: 'custom',
      resourceManagerEndpoint: manager.endpoint,
      audience: manager.endpoint,
      authority: `${manager.endpoint}/`,
    },
    connect(service, { breakOf, untrusted = false } = {}) {
      manager.serve(service, breakOf);
      return {
        sendRequest(request) {
          request.requestOverrides = { ...request.requestOverrides, ...(untrusted ? {} : { ca: manager.ca }) };
          return client.sendRequest(request);
        },
      };
    },
    close: () => manager.close(),
  };
}
