import { RestError, type HttpHeaders, type PipelinePolicy, type PipelineRequest } from '@azure/core-rest-pipeline';
import { TlsError } from '../domain/errors';
import { parseObject } from '../domain/input';
import { isWebPage, retryAfterSeconds, toTlsError, unexpectedResponse } from './errors';
import { mostPages } from './waiting';

/** Policies that check and complete the responses of the Resource Manager before the packages read them. */

/** Follows `nextLink` in the list of Single Servers, whose package would lose the pages after the first. */
export function followNextLinks(): PipelinePolicy {
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

/**
 * Rejects responses that the packages would read as empty or done: a success that is a web page or not JSON, and a list
 * or a result without its array.
 */
export function requireJson(): PipelinePolicy {
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
        // the result of a write or an operation may be empty: the server is read again anyway
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
 * Ends requests that the packages would retry only after a long pause. Throttled writes are never left to the packages:
 * the operation waits itself, and the user sees it.
 */
export function limitRetryAfter(longest: number): PipelinePolicy {
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
 * Completes `Retry-After` in seconds. A date is compared with the service's clock, not with ours, and Resource Graph has
 * its own header for the time when its quota is available again.
 */
export function completeRetryAfter(): PipelinePolicy {
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

function isGraphQuery(request: PipelineRequest): boolean {
  return /\/Microsoft\.ResourceGraph\/resources$/i.test(pathOf(request));
}

export function pathOf(request: PipelineRequest): string {
  return new URL(request.url).pathname;
}
