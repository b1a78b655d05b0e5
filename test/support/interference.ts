import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/** Stands between a service and who asks it. */
export type Interference = (service: HttpClient) => HttpClient;

/** Which requests are meant. */
export type When = (request: PipelineRequest) => boolean;

const path = ({ url }: PipelineRequest): string => new URL(url).pathname;

export const any: When = () => true;
export const isWrite: When = ({ method }) => method === 'PATCH';
export const isPoll: When = (request) => path(request).includes('/azureAsyncOperation/');
/** Of a server itself, not of its parameters. */
export const isServer: When = (request) =>
  request.method === 'GET' && /\/(flexibleS|s)ervers\/[^/]+$/.test(path(request));
export const isParameter: When = (request) => request.method === 'GET' && path(request).includes('/configurations/');
export const isRead: When = (request) => isServer(request) || isParameter(request);
/** Reads of the server once it was written. */
export function isReadBack(): When {
  let written = false;
  return (request) => {
    written ||= isWrite(request);
    return written && isRead(request);
  };
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects go out as JSON, strings as they are. */
  readonly body?: unknown;
}

/** Answers in the place of the service, which does not get the request; `times`: only so often. */
export function instead(
  when: When,
  reply: Reply | ((request: PipelineRequest) => Reply),
  times = Infinity,
): Interference {
  let left = times;
  return (service) => ({
    sendRequest(request) {
      if (!when(request) || left-- <= 0) {
        return service.sendRequest(request);
      }
      const { status = 200, headers, body } = typeof reply === 'function' ? reply(request) : reply;
      const isText = typeof body === 'string' || body === undefined;
      return Promise.resolve({
        request,
        status,
        headers: createHttpHeaders({ ...(isText ? {} : { 'content-type': 'application/json' }), ...headers }),
        bodyAsText: isText ? (body ?? '') : JSON.stringify(body),
      });
    },
  });
}

/** Changes the service's answers. */
export function amend(
  when: When,
  change: (response: PipelineResponse) => PipelineResponse,
  times = Infinity,
): Interference {
  let left = times;
  return (service) => ({
    async sendRequest(request) {
      const response = await service.sendRequest(request);
      return when(request) && left-- > 0 ? change(response) : response;
    },
  });
}

/** No connection at all, with Node's code. */
export function noConnection(code: string): Interference {
  return () => ({ sendRequest: (request) => Promise.reject(new RestError(`connect ${code}`, { code, request })) });
}

export const serviceError = (status: number, code: string, message = code): Reply => ({
  status,
  body: { error: { code, message } },
});

export const webPage: Reply = {
  body: '<!DOCTYPE html><html><body>Sign in to the network</body></html>',
  headers: { 'content-type': 'text/html; charset=utf-8' },
};

/** A response with other headers; undefined takes one away. */
export function withHeaders(response: PipelineResponse, headers: Record<string, string | undefined>): PipelineResponse {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) {
      response.headers.delete(name);
    } else {
      response.headers.set(name, value);
    }
  }
  return response;
}
