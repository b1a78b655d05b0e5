import type { OperationOptions } from '@azure/core-client';
import type { ChangePhase } from '../domain/backend';
import type { TlsChange } from '../domain/change';
import { TlsError, type FailureDetails } from '../domain/errors';
import { correlationId, mayHaveChanged, toTlsError } from './errors';
import { withRetries, type RetryPolicy } from './retryPolicy';
import type { WriteWatch, WriteWatches } from './writeWatch';

export interface WriteContext extends RetryPolicy {
  readonly onPhase: (phase: ChangePhase) => void;
  /** Gets the address of the operation; see `ChangeOptions`. */
  readonly onOperation: (address: string) => void;
  /** Gets the correlation id of each write; see `ChangeOptions`. */
  readonly onCorrelationId: (id: string) => void;
  readonly writes: WriteWatches;
  readonly pollIntervalMs: number;
  /**
   * Rejects when somebody else has changed the server since it was read. Called before a write that waited, or that
   * follows the writes of `written`.
   */
  readonly recheck?: ((written: TlsChange) => Promise<void>) | undefined;
  /** How long a cancelled write may wait for its response, in milliseconds: only the response shows the outcome. */
  readonly answerMs: number;
}

/** The common part of both generations of the packages' pollers. */
interface Poller {
  pollUntilDone(options?: { abortSignal?: AbortSignal }): Promise<unknown>;
}

/** Statuses of an operation that does not go on. */
const ended = /^(succeeded|failed|cancell?ed)$/i;

type Begin = (options: OperationOptions & { updateIntervalInMs: number }) => Promise<Poller>;

/**
 * Sends one write and waits for the service's operation; a busy server and limited requests are waited for. Rejects
 * with a {@link TlsError}. When it is cancelled or takes too long, `operationContinues` says whether the service has
 * the change (or may have it); `changed` of the details says so after other failures.
 */
export function runOperation(begin: Begin, context: WriteContext, written: TlsChange = {}): Promise<void> {
  let waited = Object.keys(written).length > 0;
  return withRetries(async () => {
    if (waited) {
      await context.recheck?.(written); // the operation that it waited for may have changed the same settings
    }
    waited = true;
    await runOnce(begin, context);
  }, context);
}

async function runOnce(begin: Begin, context: WriteContext): Promise<void> {
  const requests = new AbortController();
  const stop = watchForStop(requests, context);
  let seen: FailureDetails = {};
  let status = '';
  const work = async (): Promise<void> => {
    requests.signal.throwIfAborted();
    const poller = await begin({
      abortSignal: requests.signal,
      updateIntervalInMs: context.pollIntervalMs,
      onResponse: ({ request, headers, parsedBody, status: httpStatus }) => {
        seen = { status: httpStatus, ...correlationId(headers) };
        if (request.method === 'PATCH' && httpStatus < 300 && seen.correlationId !== undefined) {
          context.onCorrelationId(seen.correlationId);
        }
        const operation = headers.get('azure-asyncoperation') ?? headers.get('location');
        if (operation && (httpStatus === 201 || httpStatus === 202) && request.method === 'PATCH') {
          context.onOperation(operation);
        }
        const current = (parsedBody as { status?: unknown } | undefined)?.status;
        status = ended.test(status) || typeof current !== 'string' ? status : current;
      },
    });
    await poller.pollUntilDone({ abortSignal: requests.signal });
  };
  context.onPhase('sending');
  try {
    await Promise.race([work(), stop.stopped]);
  } catch (error) {
    // after its success the packages still fetch a result, which is not used: the server is read again
    if (/^succeeded$/i.test(status) && !requests.signal.aborted) {
      return;
    }
    const failure = toTlsError(error, seen);
    const isKnown = ended.test(status) || stop.reached === 'no' || 'operationContinues' in failure.failure;
    throw isKnown ? failure : mayHaveChanged(failure);
  } finally {
    stop.dispose();
  }
}

/** Rejects `stopped` when the user cancels or the time is up, as soon as it is known whether the service has the change. */
function watchForStop(
  requests: AbortController,
  { signal, limit, onPhase, writes, answerMs }: WriteContext,
): { readonly stopped: Promise<never>; readonly reached: WriteWatch['reached']; dispose(): void } {
  let reject: (error: TlsError) => void = () => undefined;
  const stopped = new Promise<never>((_, rejectStopped) => (reject = rejectStopped));
  let reason: 'cancelled' | 'timedOut' | undefined;
  let running = false;
  let grace: NodeJS.Timeout | undefined;

  const write = writes.watch(requests.signal, () => {
    if (reason) {
      finish(reason);
    } else if (write.reached === 'yes' && !running) {
      running = true;
      onPhase('running');
    }
  });

  function finish(code: 'cancelled' | 'timedOut'): void {
    reject(new TlsError({ code, operationContinues: write.reached !== 'no' }));
    requests.abort();
  }

  function end(code: 'cancelled' | 'timedOut'): void {
    if (reason) {
      return;
    }
    reason = code;
    if (write.inFlight) {
      grace = setTimeout(() => finish(code), answerMs);
    } else {
      finish(code);
    }
  }

  const onCancel = (): void => end('cancelled');
  const onLimit = (): void => end('timedOut');
  signal.addEventListener('abort', onCancel, { once: true });
  limit.addEventListener('abort', onLimit, { once: true });
  if (signal.aborted) {
    onCancel();
  } else if (limit.aborted) {
    onLimit();
  }
  return {
    stopped,
    get reached() {
      return write.reached;
    },
    dispose() {
      clearTimeout(grace);
      signal.removeEventListener('abort', onCancel);
      limit.removeEventListener('abort', onLimit);
    },
  };
}
