import { AbortError } from '@azure/abort-controller';
import { RestError, type PipelinePolicy, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { TlsError } from '../domain/errors';
import { unexpectedResponse } from './errors';

/** Runs a request with its own abort controller, which the signal of the request aborts as well. */
async function withOwnController<T>(
  request: PipelineRequest,
  run: (controller: AbortController) => Promise<T>,
): Promise<T> {
  const outer = request.abortSignal;
  const controller = new AbortController();
  const forward = (): void => controller.abort();
  outer?.addEventListener('abort', forward);
  if (outer?.aborted) {
    forward();
  }
  request.abortSignal = controller.signal;
  try {
    return await run(controller);
  } finally {
    outer?.removeEventListener('abort', forward);
    if (outer) {
      request.abortSignal = outer;
    } else {
      delete request.abortSignal;
    }
  }
}

/**
 * Limits the time of an attempt. The HTTP client's own limit ends with the headers; a body may never end, and the client
 * does not notice when a compressed one breaks off.
 */
export function limitTime(milliseconds: number): PipelinePolicy {
  return {
    name: 'limitTime',
    sendRequest: (request, next) =>
      withOwnController(request, async (limit) => {
        let expired = false;
        const timer = setTimeout(() => {
          expired = true;
          limit.abort();
        }, milliseconds);
        const ended = new Promise<never>((_, reject) => {
          const end = (): void => {
            clearTimeout(timer); // the transport may not listen, and would keep the timer
            reject(new AbortError());
          };
          limit.signal.addEventListener('abort', end, { once: true });
        });
        try {
          return await Promise.race([next(request), ended]);
        } catch (error) {
          // a write may have reached the service all the same
          throw expired ? new TlsError({ code: 'timedOut', operationContinues: request.method === 'PATCH' }) : error;
        } finally {
          clearTimeout(timer);
        }
      }),
  };
}

/** Limit of one response, decompressed. The longest real ones, pages of a thousand rows, have a few megabytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Limits the size of a response, which is held in memory as a whole, while it arrives. The body is read here, as the
 * transport's own reports of progress lose the failures of its stream.
 */
export function limitBytes(): PipelinePolicy {
  return {
    name: 'limitBytes',
    sendRequest: (request, next) =>
      withOwnController(request, async (transport) => {
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
          transport.abort(); // the rest is not read: the connection is closed
          throw error;
        }
      }),
  };
}

/** Node's stream, as far as it is used. */
type BodyStream = NodeJS.ReadableStream & { destroy(error: Error): void };

/**
 * @throws TlsError `unexpectedResponse` when the text is too long
 * @throws RestError `PARSE_ERROR` when it breaks off, as the transport does
 */
async function readText(body: BodyStream, response: PipelineResponse, signal: AbortSignal): Promise<string> {
  const { request } = response;
  const abandon = (): void => body.destroy(new AbortError('The operation was aborted.'));
  signal.addEventListener('abort', abandon);
  if (signal.aborted) {
    abandon();
  }
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
    signal.removeEventListener('abort', abandon);
  }
}
