// A simulated Resource Manager in a process of its own, so that its work and its memory are not the extension's.
// Started by fleet.ts with the number of servers; responds to requests that come as messages.
import { createHttpHeaders, createPipelineRequest, type HttpMethods } from '@azure/core-rest-pipeline';
import { setTimeout as pause } from 'node:timers/promises';
import { createSimulation, parseFleet } from '../src/simulation';
import { generateFleet } from '../test/support/generatedFleet';

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

/** From a request to its response, in milliseconds. */
const latency = 40;

const simulation = createSimulation({
  fleet: parseFleet(generateFleet(Number(process.argv[2]))),
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
