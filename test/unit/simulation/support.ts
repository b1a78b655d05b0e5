import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { VirtualClock } from '../../support/clocks';
import { createSimulation, parseFleet, type Simulation, type SimulationOptions } from '../../../src/simulation/index';

export const subscription = '3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14';
export const origin = 'https://management.azure.com';
export const groupId = `/subscriptions/${subscription}/resourceGroups/rg`;
const providerId = `${groupId}/providers/Microsoft.DBforPostgreSQL`;
export const singleId = (name: string): string => `${providerId}/servers/${name}`;
export const flexibleId = (name: string): string => `${providerId}/flexibleServers/${name}`;

/** When the simulation's time begins in tests. */
export const start = Date.parse('2025-11-24T10:00:00Z');

export const fleetText = JSON.stringify({
  subscriptions: [{ subscriptionId: subscription, displayName: 'Contoso Production' }],
  value: [
    single('strong', { minimalTlsVersion: 'TLS1_2' }),
    single('none', { minimalTlsVersion: 'TLSEnforcementDisabled' }),
    single('old', {}),
    single('off', { sslEnforcement: 'Disabled', minimalTlsVersion: 'TLSEnforcementDisabled' }),
    single('gone', { userVisibleState: 'Inaccessible' }),
    flexible('flex', 'Ready'),
    flexible('stopped', 'Stopped'),
    flexible('stopping', 'Stopping'),
    flexible('updating', 'Updating'),
  ],
});

function single(name: string, properties: object): object {
  return { id: singleId(name), location: 'westeurope', properties: { version: '11', ...properties } };
}

function flexible(name: string, state: string): object {
  return { id: flexibleId(name), location: 'West Europe', properties: { version: '17', state } };
}

export function simulate(options: Partial<SimulationOptions> = {}): Simulation {
  return createSimulation({
    fleet: parseFleet(fleetText),
    operationSeconds: 0,
    faults: [],
    clock: new VirtualClock(start),
    ...options,
  });
}

/** What tests look for in an answer; which of it is there depends on the request. */
export interface ArmBody {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly startTime: string;
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly tags: unknown;
  readonly count: unknown;
  readonly nextLink: string | undefined;
  readonly value: readonly ArmBody[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly target: string;
    readonly additionalInfo: readonly { readonly type: string; readonly info: Readonly<Record<string, unknown>> }[];
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: ArmBody;
}

/** `path` without host; the API version is added when there is no query. */
export function request(method: HttpMethods, path: string, body?: unknown): PipelineRequest {
  const url = path.startsWith('https:')
    ? path
    : `${origin}${path}${path.includes('?') ? '' : '?api-version=2025-08-01'}`;
  return createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({ authorization: 'Bearer token' }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

export async function send(simulation: Simulation, pipelineRequest: PipelineRequest): Promise<Answer> {
  const { status, headers, bodyAsText } = await simulation.httpClient.sendRequest(pipelineRequest);
  const text = bodyAsText ?? '';
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status, headers: headers.toJSON(), text, body: isJson ? JSON.parse(text) : undefined };
}

export function ask(simulation: Simulation, method: HttpMethods, path: string, body?: unknown): Promise<Answer> {
  return send(simulation, request(method, path, body));
}

/** Sends a write, polls its operation to the end and gives the final status body. */
export async function write(
  simulation: Simulation,
  method: HttpMethods,
  path: string,
  body: unknown,
): Promise<ArmBody> {
  const accepted = await ask(simulation, method, path, body);
  if (accepted.status !== 202) {
    return accepted.body;
  }
  for (;;) {
    const poll = await ask(simulation, 'GET', accepted.headers['azure-asyncoperation'] ?? '');
    if (poll.body.status !== 'InProgress') {
      return poll.body;
    }
  }
}

/** Text of a file of `test/fixtures/arm`. */
export function fixture(path: string): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/arm', path), 'utf8');
}
