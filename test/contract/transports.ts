import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { clouds, type Cloud } from '../../src/azure';
import { startHttpsResourceManager } from '../support/httpsResourceManager';

/** A way from the backend to a simulated Resource Manager. */
export interface Transport {
  readonly cloud: Cloud;
  /** The client that reaches `service`, which replaces the one before. */
  connect(service: HttpClient): HttpClient;
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
    connect(service) {
      manager.serve(service);
      return {
        sendRequest(request) {
          request.requestOverrides = { ...request.requestOverrides, ca: manager.ca };
          return client.sendRequest(request);
        },
      };
    },
    close: () => manager.close(),
  };
}
