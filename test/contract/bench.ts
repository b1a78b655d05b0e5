import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { createAzureBackend, type AzureBackendOptions } from '../../src/azure';
import type { Backend, FleetEvent } from '../../src/domain/backend';
import { TlsError, type Failure } from '../../src/domain/errors';
import type { Server } from '../../src/domain/server';
import {
  createSimulation,
  demoFleet,
  type Fault,
  type FleetDocument,
  type Simulation,
  type SimulationOptions,
} from '../../src/simulation';
import { skippingClock } from '../support/clocks';
import type { ConnectOptions, Transport } from './transports';

const token = 'token-of-the-contract-tests';

/** A backend on a simulated Resource Manager of its own, and what the service itself says. */
export interface Bench {
  readonly backend: Backend;
  readonly simulation: Simulation;
  /** Lines that the backend logged. */
  readonly log: readonly string[];
  /** Lets time pass for the service, in milliseconds: operations end. */
  pass(milliseconds: number): void;
  /** The service's own words for the settings of a server, asked without the backend. */
  wireSettings(id: string): Promise<readonly unknown[]>;
}

export interface BenchOptions {
  readonly fleet?: FleetDocument;
  readonly faults?: readonly Fault[];
  readonly simulation?: Partial<SimulationOptions>;
  /** Stands between the service and the wire. */
  readonly service?: (service: HttpClient) => HttpClient;
  readonly wire?: ConnectOptions;
  /** Called with each request before it leaves. */
  readonly onRequest?: (method: string, url: string) => void;
  readonly backend?: Partial<AzureBackendOptions>;
}

/** No pauses: operations end at once, polls, retries and paced reads follow at once. */
export function createBench(transport: Transport, options: BenchOptions = {}): Bench {
  let passed = 0;
  const simulation = createSimulation({
    fleet: options.fleet ?? demoFleet,
    operationSeconds: 0,
    faults: options.faults ?? [],
    clock: { now: () => Date.now() + passed, setTimeout: wait },
    ...options.simulation,
  });
  const service = options.service?.(simulation.httpClient) ?? simulation.httpClient;
  const client = transport.connect(service, options.wire);
  const httpClient: HttpClient = {
    sendRequest(request) {
      const answer = client.sendRequest(request);
      options.onRequest?.(request.method, request.url);
      return answer;
    },
  };
  const log: string[] = [];
  const backend = createAzureBackend({
    cloud: transport.cloud,
    credential: { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    httpClient,
    pollIntervalMs: 1,
    clock: skippingClock(),
    log: (line) => log.push(line),
    ...options.backend,
    timeouts: { retryDelay: 1, ...options.backend?.timeouts },
  });
  return {
    backend,
    simulation,
    log,
    pass: (milliseconds) => (passed += milliseconds),
    wireSettings: (id) => wireSettings(simulation, id),
  };
}

function wait(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

export const idle = (): AbortSignal => new AbortController().signal;

export interface Listing {
  readonly events: readonly FleetEvent[];
  readonly servers: readonly Server[];
}

/** The fleet as it stands when the listing has ended: the last that was told of each server. */
export async function listAll(
  backend: Backend,
  watch: (event: FleetEvent) => void = () => undefined,
): Promise<Listing> {
  const events: FleetEvent[] = [];
  const servers = new Map<string, Server>();
  await backend.listFleet({
    signal: idle(),
    onEvent(event) {
      events.push(event);
      watch(event);
      const told = event.type === 'servers' ? event.servers : event.type === 'server' ? [event.server] : [];
      told.forEach((server) => servers.set(server.id, server));
    },
  });
  return { events, servers: [...servers.values()] };
}

/** Id of a server of the demo fleet. */
export function idOf(name: string): string {
  return demoFleet.servers.find((server) => server.name === name)?.id ?? assert.fail(`no server ${name}`);
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome: unknown = await promise.then(
    () => new Error('resolved, but was expected to reject'),
    (error: unknown) => error,
  );
  if (outcome instanceof TlsError) {
    assert.doesNotMatch(JSON.stringify([outcome, outcome.message]), new RegExp(`${token}|[?&][tcsh]=`));
    return outcome.failure;
  }
  throw outcome;
}

/** Log lines have neither tokens nor queries: addresses of operations are signed. */
export function assertNoSecrets(log: readonly string[]): void {
  assert.ok(log.length > 0);
  assert.doesNotMatch(log.join('\n'), new RegExp(`${token}|\\?`));
}

async function wireSettings(simulation: Simulation, id: string): Promise<readonly unknown[]> {
  if (!/\/flexibleServers\//i.test(id)) {
    const { sslEnforcement, minimalTlsVersion } = await get(simulation, id, '2017-12-01');
    return [sslEnforcement, minimalTlsVersion];
  }
  const names = ['require_secure_transport', 'ssl_min_protocol_version'];
  return Promise.all(
    names.map(async (name) => (await get(simulation, `${id}/configurations/${name}`, '2025-08-01'))['value']),
  );
}

/** The properties of a resource. */
async function get(simulation: Simulation, id: string, version: string): Promise<Record<string, unknown>> {
  const url = `https://management.azure.com${id}?api-version=${version}`;
  const headers = createHttpHeaders({ authorization: `Bearer ${token}` });
  const response = await simulation.httpClient.sendRequest(createPipelineRequest({ url, headers }));
  assert.equal(response.status, 200, response.bodyAsText ?? '');
  return (JSON.parse(response.bodyAsText ?? '') as { properties: Record<string, unknown> }).properties;
}
