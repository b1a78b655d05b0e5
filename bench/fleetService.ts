// A simulated Resource Manager in a process of its own, so that its work and its memory are not the extension's.
// Started by fleet.ts with the number of servers; answers requests that come as messages.
import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline';
import { setTimeout as pause } from 'node:timers/promises';
import { createSimulation, parseFleet } from '../src/simulation';

export interface ServiceRequest {
  readonly id: number;
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ServiceResponse {
  readonly id: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** From a request to its answer, in milliseconds. */
const latency = 40;
const serversPerSubscription = 40;
const tenantId = '00000000-0000-4000-9000-000000000000';

/** Two of five are Flexible Servers; of either kind a few are weak or exposed. */
function generateFleet(size: number): string {
  const subscriptions = Math.ceil(size / serversPerSubscription);
  const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return JSON.stringify({
    subscriptions: Array.from({ length: subscriptions }, (_, index) => ({
      id: `/subscriptions/${idOf(index)}`,
      subscriptionId: idOf(index),
      tenantId,
      displayName: `Subscription ${index + 1}`,
      state: 'Enabled',
    })),
    value: Array.from({ length: size }, (_, index) => {
      const flexible = index % 5 < 2;
      const type = flexible ? 'flexibleServers' : 'servers';
      const name = `${flexible ? 'pg' : 'db'}-${index}`;
      const group = `/subscriptions/${idOf(index % subscriptions)}/resourceGroups/rg-${index % 7}`;
      return {
        id: `${group}/providers/Microsoft.DBforPostgreSQL/${type}/${name}`,
        name,
        type: `Microsoft.DBforPostgreSQL/${type}`,
        location: index % 3 ? 'westeurope' : 'northeurope',
        properties: {
          administratorLogin: 'pgadmin',
          version: flexible ? '17' : '11',
          fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
          ...(flexible
            ? { state: 'Ready' }
            : {
                userVisibleState: 'Ready',
                sslEnforcement: index % 11 ? 'Enabled' : 'Disabled',
                minimalTlsVersion: index % 4 && index % 11 ? 'TLS1_2' : 'TLSEnforcementDisabled',
              }),
        },
      };
    }),
  });
}

const simulation = createSimulation({
  fleet: parseFleet(generateFleet(Number(process.argv[2])), 'generated'),
  operationSeconds: 0,
  faults: [],
  enforceRateLimits: true,
});

async function answer({ id, method, url, headers, body }: ServiceRequest): Promise<void> {
  await pause(latency);
  const request = createPipelineRequest({ url, method, headers: createHttpHeaders({ ...headers }) });
  if (body !== undefined) {
    request.body = body;
  }
  const response = await simulation.httpClient.sendRequest(request);
  const text = response.bodyAsText;
  const message: ServiceResponse = {
    id,
    status: response.status,
    headers: response.headers.toJSON(),
    ...(typeof text === 'string' ? { body: text } : {}),
  };
  process.send?.(message);
}

process.on('message', (request: ServiceRequest) => void answer(request));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
