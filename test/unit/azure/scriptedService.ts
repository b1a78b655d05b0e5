import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { readFileSync } from 'node:fs';
import { clouds, createAzureBackend, type AzureBackend, type AzureBackendOptions } from '../../../src/azure';
import { TlsError } from '../../../src/domain/errors';
import { skippingClock } from '../../support/clocks';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface Answer {
  readonly status?: number;
  /** Objects go out as JSON, strings as they are. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Answers a request; undefined: the test did not expect it. */
export type Script = (request: Seen) => Answer | undefined | Promise<Answer | undefined>;

export interface ScriptedService extends HttpClient {
  readonly seen: Seen[];
}

/** A transport that answers as scripted, and fails loudly on what the script does not know. */
export function scripted(script: Script): ScriptedService {
  const seen: Seen[] = [];
  return {
    seen,
    async sendRequest(request) {
      const one = toSeen(request);
      seen.push(one);
      const answer = await script(one);
      if (!answer) {
        throw new Error(`unexpected request: ${one.method} ${one.url}`);
      }
      const { status = 200, body, headers = {} } = answer;
      const isText = typeof body === 'string' || body === undefined;
      return {
        request,
        status,
        headers: createHttpHeaders({ ...(isText ? {} : { 'content-type': 'application/json' }), ...headers }),
        bodyAsText: isText ? (body ?? '') : JSON.stringify(body),
      };
    },
  };
}

function toSeen(request: PipelineRequest): Seen {
  const { method, url, body, headers } = request;
  return {
    method,
    url,
    path: new URL(url).pathname,
    body: typeof body === 'string' ? JSON.parse(body) : undefined,
    authorization: headers.get('authorization'),
    userAgent: headers.get('user-agent'),
    signal: request.abortSignal as AbortSignal | undefined,
  };
}

export const token = 'token-that-must-not-be-logged';

/** A backend on a scripted service that does not wait between polls and retries. */
export function backendOn(httpClient: HttpClient, options: Partial<AzureBackendOptions> = {}): AzureBackend {
  return createAzureBackend({
    cloud: clouds.public,
    credential: { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    httpClient,
    pollIntervalMs: 1,
    clock: skippingClock(),
    ...options,
    timeouts: { retryDelay: 1, ...options.timeouts },
  });
}

export const subscriptionId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const group = `/subscriptions/${subscriptionId}/resourceGroups/testrg/providers/Microsoft.DBforPostgreSQL`;
export const singleId = `${group}/servers/single1`;
export const flexibleId = `${group}/flexibleServers/flexible1`;

export function singleServer(properties: Record<string, unknown> = {}, id = singleId): Record<string, unknown> {
  return {
    id,
    name: id.split('/').at(-1),
    type: 'Microsoft.DBforPostgreSQL/servers',
    location: 'westus',
    properties: {
      version: '11',
      userVisibleState: 'Ready',
      sslEnforcement: 'Enabled',
      minimalTlsVersion: 'TLS1_2',
      fullyQualifiedDomainName: `${id.split('/').at(-1)}.postgres.database.azure.com`,
      ...properties,
    },
  };
}

export function flexibleServer(properties: Record<string, unknown> = {}, id = flexibleId): Record<string, unknown> {
  return {
    id,
    name: id.split('/').at(-1),
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    location: 'westus',
    properties: {
      version: '17',
      state: 'Ready',
      fullyQualifiedDomainName: `${id.split('/').at(-1)}.postgres.database.azure.com`,
      ...properties,
    },
  };
}

/** Answers for one of the three parameters as `values` says, by the last segment of the path. */
export function parameter(path: string, values: Record<string, string> = {}): Answer | undefined {
  const name = /\/configurations\/([a-z_]+)$/.exec(path)?.[1];
  if (name === undefined) {
    return undefined;
  }
  const defaults: Record<string, string> = {
    require_secure_transport: 'on',
    ssl_min_protocol_version: 'TLSv1.2',
    ssl_max_protocol_version: '',
  };
  return {
    body: {
      id: path,
      name,
      properties: { value: values[name] ?? defaults[name], isReadOnly: false, isDynamicConfig: true },
    },
  };
}

export function serviceError(status: number, code: string, message = code): Answer {
  return { status, body: { error: { code, message } } };
}

export const idle = (): AbortSignal => new AbortController().signal;

/** The {@link TlsError} that the promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<TlsError> {
  const outcome: unknown = await promise.then(
    () => new Error('resolved, but was expected to reject'),
    (error: unknown) => error,
  );
  if (outcome instanceof TlsError) {
    return outcome;
  }
  throw outcome;
}

export interface Exchange {
  readonly request: { readonly method: string; readonly url: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: Record<string, unknown> | null;
  };
}

/** A file of `test/fixtures/arm`. */
export function fixture(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../fixtures/arm/${path}`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
}

/** Body of the 200 answer in an example of the REST specification. */
export function example<T>(path: string): T {
  const { responses } = fixture(path) as { responses: { 200: { body: T } } };
  return responses[200].body;
}
