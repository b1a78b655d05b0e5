import { AbortError } from '@azure/abort-controller';
import type { TokenCredential } from '@azure/core-auth';
import { createClientPipeline } from '@azure/core-client';
import {
  logPolicyName,
  proxyPolicyName,
  RestError,
  type HttpHeaders,
  type Pipeline,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { TlsError } from '../domain/errors';
import { authenticate } from './authentication';
import { tokenScope, type Cloud } from './clouds';
import { isWebPage, retryAfterSeconds, toTlsError } from './errors';
import type { ReadBudgets } from './readBudget';
import { mostPages } from './waiting';
import type { WriteWatches } from './writeWatch';

/** All in milliseconds. */
export interface Waits {
  /** For one attempt of a request, its body included. */
  readonly request: number;
  /** First pause before a failed request is tried again; it doubles. */
  readonly retryDelay: number;
  /** The longest `Retry-After` that is honoured; beyond it the request fails as throttled. */
  readonly longestRetryAfter: number;
}

export interface PipelineOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly waits: Waits;
  readonly writes: WriteWatches;
  readonly reads: ReadBudgets;
  /** Gets method, path and status of each request: no query, no header, no body. */
  readonly log: (line: string) => void;
}

/** One pipeline for the clients of all packages and subscriptions: one token, one set of rules. */
export function createPipeline({ cloud, credential, waits, writes, reads, log }: PipelineOptions): Pipeline {
  const pipeline = createClientPipeline({
    userAgentOptions: { userAgentPrefix: 'azure-postgres-tls' },
    retryOptions: { retryDelayInMs: waits.retryDelay, maxRetryDelayInMs: waits.longestRetryAfter },
  });
  pipeline.removePolicy({ name: logPolicyName });
  pipeline.removePolicy({ name: proxyPolicyName });
  pipeline.addPolicy(authenticate(credential, tokenScope(cloud)), { phase: 'Sign' });
  // from the outside in: what ends a write without an answer of the service stands inside of the watch
  const eachAttempt = [
    followNextLinks(),
    requireResourceManager(cloud),
    limitRetryAfter(waits.longestRetryAfter),
    completeRetryAfter(),
    reads.policy,
    writes.policy,
    requireJson(),
    logRequests(log),
    limitTime(waits.request),
    limitBytes(),
    leaveAgentToHost(),
  ];
  for (const policy of eachAttempt) {
    pipeline.addPolicy(policy, { afterPhase: 'Sign' });
  }
  return pipeline;
}

/** The list of Single Servers has no `nextLink` in its package, which would lose the pages after the first. */
function followNextLinks(): PipelinePolicy {
  return {
    name: 'followNextLinks',
    async sendRequest(request, next) {
      if (request.method !== 'GET' || !/\/Microsoft\.DBforPostgreSQL\/servers$/i.test(pathOf(request))) {
        return next(request);
      }
      const firstUrl = request.url;
      const seen = new Set<string>();
      const value: unknown[] = [];
      try {
        for (;;) {
          seen.add(request.url);
          const response = await next(request);
          const page = response.status === 200 ? parseObject(response.bodyAsText) : undefined;
          if (!page) {
            return response;
          }
          value.push(...(page['value'] as unknown[]));
          const nextLink = page['nextLink'];
          if (typeof nextLink !== 'string' || nextLink === '') {
            return { ...response, bodyAsText: JSON.stringify({ value }) };
          }
          if (seen.has(nextLink) || seen.size >= mostPages) {
            throw unexpectedResponse(response);
          }
          request.url = nextLink;
        }
      } finally {
        request.url = firstUrl;
      }
    },
  };
}

/** Addresses come from answers too (`nextLink`, operations): the token goes to the cloud's Resource Manager only. */
function requireResourceManager(cloud: Cloud): PipelinePolicy {
  const endpoint = new URL(cloud.resourceManagerEndpoint);
  return {
    name: 'requireResourceManager',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      const sameHost = url.hostname === endpoint.hostname || url.hostname.endsWith(`.${endpoint.hostname}`);
      if (url.protocol !== 'https:' || !sameHost || url.port !== endpoint.port) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      return next(request);
    },
  };
}

/**
 * Refuses what the packages take for "nothing there" or "done": a success that is a web page or no JSON, and a list or
 * a result without its array.
 */
function requireJson(): PipelinePolicy {
  return {
    name: 'requireJson',
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status >= 200 && response.status < 300 && isWebPage(response)) {
        throw new TlsError({ code: 'captivePortal' }, { status: response.status });
      }
      if (response.status !== 200) {
        return response;
      }
      const path = pathOf(request);
      const isQuery = isGraphQuery(request);
      if (!response.bodyAsText) {
        // the final result of an operation, or of a write, may be empty: the server is read again anyway
        if ((request.method !== 'GET' && !isQuery) || /\/operationResults\//i.test(path)) {
          return response;
        }
        throw unexpectedResponse(response);
      }
      const contentType = response.headers.get('content-type');
      const body = parseObject(response.bodyAsText);
      const isList = /\/(subscriptions|tenants|servers|flexibleServers|permissions)\/?$/i.test(path);
      if (
        !body ||
        (contentType !== undefined && !/^(application|text)\/json\s*(;|$)/i.test(contentType)) ||
        (isList && !Array.isArray(body['value'])) ||
        (isQuery && !Array.isArray(body['data']))
      ) {
        throw unexpectedResponse(response);
      }
      return response;
    },
  };
}

/**
 * The packages' retries wait as long as the service says, be it an hour. Limited writes are not theirs: who made the
 * change waits where the user sees it.
 */
function limitRetryAfter(longest: number): PipelinePolicy {
  return {
    name: 'limitRetryAfter',
    async sendRequest(request, next) {
      const response = await next(request);
      const { status, headers } = response;
      if (status === 429 && request.method === 'PATCH') {
        throw toTlsError(new RestError('limited', { statusCode: status, request, response }));
      }
      const seconds = [429, 503].includes(status) ? retryAfterSeconds(headers) : undefined;
      if (seconds !== undefined && seconds * 1000 > longest) {
        throw new TlsError({ code: 'throttled', retryAfterSeconds: seconds }, { status });
      }
      return response;
    },
  };
}

/**
 * Says in seconds what the packages do not know or would get wrong: a date is seen by the clock of the service, not
 * by ours, and Resource Graph has a header of its own for when its quota is there again.
 */
function completeRetryAfter(): PipelinePolicy {
  return {
    name: 'completeRetryAfter',
    async sendRequest(request, next) {
      const response = await next(request);
      const { status, headers } = response;
      const seconds = retryAfterSeconds(headers) ?? (status === 429 ? quotaSeconds(request, headers) : undefined);
      if (seconds !== undefined) {
        headers.set('retry-after', seconds);
      }
      return response;
    },
  };
}

function quotaSeconds(request: PipelineRequest, headers: HttpHeaders): number | undefined {
  const reset = /^(\d+):(\d\d):(\d\d)$/.exec(headers.get('x-ms-user-quota-resets-after') ?? '');
  if (!reset || !isGraphQuery(request)) {
    return undefined;
  }
  const [hours = 0, minutes = 0, seconds = 0] = reset.slice(1).map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

function logRequests(log: (line: string) => void): PipelinePolicy {
  return {
    name: 'logRequests',
    async sendRequest(request, next) {
      const started = performance.now();
      const tell = (outcome: string): void =>
        log(`${request.method} ${pathOf(request)}: ${outcome}, ${Math.round(performance.now() - started)} ms`);
      try {
        const response = await next(request);
        tell(String(response.status));
        return response;
      } catch (error) {
        tell(error instanceof Error ? (codeOf(error) ?? error.name) : 'failed');
        throw error;
      }
    },
  };
}

/**
 * The HTTP client's own limit ends with the headers; a body may never end, and the client does not notice when a
 * compressed one breaks off.
 */
function limitTime(milliseconds: number): PipelinePolicy {
  return {
    name: 'limitTime',
    async sendRequest(request, next) {
      const outer = request.abortSignal;
      const limit = new AbortController();
      const ended = new Promise<never>((_, reject) => {
        limit.signal.addEventListener('abort', () => reject(new AbortError()), { once: true });
      });
      const timer = setTimeout(() => limit.abort(), milliseconds);
      const forward = (): void => {
        clearTimeout(timer); // the transport may not listen, and would keep the timer
        limit.abort();
      };
      outer?.addEventListener('abort', forward);
      request.abortSignal = limit.signal;
      try {
        return await Promise.race([next(request), ended]);
      } catch (error) {
        if (limit.signal.aborted && !outer?.aborted) {
          // a write may have reached the service all the same
          throw new TlsError({ code: 'timedOut', operationContinues: request.method === 'PATCH' });
        }
        throw error;
      } finally {
        clearTimeout(timer);
        outer?.removeEventListener('abort', forward);
        if (outer) {
          request.abortSignal = outer;
        } else {
          delete request.abortSignal;
        }
      }
    },
  };
}

/** The most of one answer, decompressed: the longest real ones, pages of a thousand rows, have some megabytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * An answer is held in memory as a whole: one that does not end is cut off while it arrives. The body is read here, as the
 * transport's own reports of progress lose the failures of its stream.
 */
function limitBytes(): PipelinePolicy {
  return {
    name: 'limitBytes',
    async sendRequest(request, next) {
      const outer = request.abortSignal;
      const transport = new AbortController();
      const forward = (): void => transport.abort();
      outer?.addEventListener('abort', forward);
      if (outer?.aborted) {
        forward();
      }
      request.abortSignal = transport.signal;
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      try {
        const response = await next(request);
        const { readableStreamBody: body } = response;
        if (body) {
          delete response.readableStreamBody;
          response.bodyAsText = await readText(body as BodyStream, response, transport.signal);
        } else if ((response.bodyAsText?.length ?? 0) > mostBytes) {
          throw unexpectedResponse(response);
        }
        return response;
      } catch (error) {
        transport.abort(); // nobody reads on: the connection is closed
        throw error;
      } finally {
        outer?.removeEventListener('abort', forward);
        if (outer) {
          request.abortSignal = outer;
        } else {
          delete request.abortSignal;
        }
      }
    },
  };
}

/** Node's stream, as far as it is used. */
type BodyStream = NodeJS.ReadableStream & { destroy(error: Error): void };

/** @throws TlsError `unexpectedResponse` when it is too long; RestError `PARSE_ERROR` when it breaks off, as the transport */
async function readText(body: BodyStream, response: PipelineResponse, signal: AbortSignal): Promise<string> {
  const { request } = response;
  const give = (): void => body.destroy(new AbortError('The operation was aborted.'));
  signal.addEventListener('abort', give);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        throw unexpectedResponse(response);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (error instanceof TlsError || (error instanceof Error && error.name === 'AbortError')) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new RestError(`Error reading response as text: ${reason}`, { code: RestError.PARSE_ERROR, request });
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/**
 * VS Code puts its proxy settings and certificates into Node's `https`. An agent of the packages' own would get past
 * them where `http.proxySupport` is `on`; so would their proxy policy, which reads the environment.
 */
function leaveAgentToHost(): PipelinePolicy {
  return {
    name: 'leaveAgentToHost',
    sendRequest(request, next) {
      request.requestOverrides = { ...request.requestOverrides, agent: undefined };
      return next(request);
    },
  };
}

function unexpectedResponse(response: PipelineResponse): TlsError {
  const contentType = response.headers.get('content-type');
  return new TlsError(
    { code: 'unexpectedResponse', ...(contentType ? { contentType } : {}) },
    { status: response.status },
  );
}

function parseObject(text: string | null | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isGraphQuery(request: PipelineRequest): boolean {
  return /\/Microsoft\.ResourceGraph\/resources$/i.test(pathOf(request));
}

function pathOf(request: PipelineRequest): string {
  return new URL(request.url).pathname;
}

function codeOf(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
