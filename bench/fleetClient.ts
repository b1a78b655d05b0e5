import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ServiceRequest, ServiceResponse } from './fleetService';

/** A simulated service in its own process, with the requests that it received. */
export interface Service {
  readonly httpClient: HttpClient;
  /** Requests since the start or the last call, by subscription; those of none under ''. */
  takeCounts(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export async function startService(servers: number): Promise<Service> {
  const child = fork(path.join(__dirname, 'fleetService.ts'), [String(servers)], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  const waiting = new Map<number, (response: ServiceResponse) => void>();
  let counts = new Map<string, number>();
  let requests = 0;
  child.on('message', (response: ServiceResponse) => {
    waiting.get(response.id)?.(response);
    waiting.delete(response.id);
  });
  return {
    takeCounts() {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    httpClient: {
      async sendRequest(request) {
        const subscription = /\/subscriptions\/([^/?]+)/.exec(request.url)?.[1] ?? '';
        counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
        const message: ServiceRequest = {
          id: requests++,
          method: request.method,
          url: request.url,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' ? { body: request.body } : {}),
        };
        const { status, headers, body } = await new Promise<ServiceResponse>((resolve) => {
          waiting.set(message.id, resolve);
          child.send(message);
        });
        return { request, status, headers: createHttpHeaders({ ...headers }), bodyAsText: body ?? null };
      },
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

interface Page {
  readonly value?: readonly { readonly id: string; readonly subscriptionId?: string }[];
  readonly nextLink?: string;
}

const host = 'https://management.azure.com';
const settings = ['require_secure_transport', 'ssl_min_protocol_version', 'ssl_max_protocol_version'];

/** The plain way, as a script around `az` goes: subscription by subscription, server by server, setting by setting. */
export async function listPlainly({ httpClient }: Service): Promise<{ ms: number; requests: number }> {
  const started = performance.now();
  let requests = 0;
  const get = async (url: string): Promise<Page> => {
    requests++;
    const headers = createHttpHeaders({ authorization: 'Bearer bench' });
    const { status, bodyAsText } = await httpClient.sendRequest(createPipelineRequest({ url, headers }));
    if (status !== 200) {
      throw new Error(`${url}: ${status}`);
    }
    return JSON.parse(bodyAsText ?? '') as Page;
  };
  const all = async (first: string): Promise<NonNullable<Page['value']>> => {
    const { value = [], nextLink } = await get(first);
    return nextLink === undefined ? value : [...value, ...(await all(nextLink))];
  };
  for (const { subscriptionId = '' } of await all(`${host}/subscriptions?api-version=2022-12-01`)) {
    const provider = `${host}/subscriptions/${subscriptionId}/providers/Microsoft.DBforPostgreSQL`;
    await all(`${provider}/servers?api-version=2017-12-01`);
    for (const { id } of await all(`${provider}/flexibleServers?api-version=2024-08-01`)) {
      for (const setting of settings) {
        await get(`${host}${id}/configurations/${setting}?api-version=2024-08-01`);
      }
    }
  }
  return { ms: performance.now() - started, requests };
}

/** Requests of the plain way: two lists in each subscription, three settings of two fifths of the servers. */
export function plainRequests(servers: number, subscriptions: number): number {
  return Math.round(1 + 2 * subscriptions + settings.length * 0.4 * servers);
}
