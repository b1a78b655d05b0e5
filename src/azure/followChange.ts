import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import type { ServiceClient } from '@azure/core-client';
import type { Clock } from '../domain/clock';
import { TlsError, type FailureDetails } from '../domain/errors';
import { isRecord, parseObject } from '../domain/input';
import { correlationId, mayHaveChanged, operationFailure, toTlsError } from './errors';
import { cancellable } from './waiting';

export interface FollowContext {
  readonly client: ServiceClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly pollIntervalMs: number;
  /** Milliseconds from now on. */
  readonly limitMs: number;
}

/**
 * Waits until an operation that was begun earlier has ended. Resolves also when the service no longer knows it:
 * the server then shows its outcome. Rejects with a {@link TlsError}: `operationFailed` or the service's own
 * reason, `cancelled` or `timedOut` while the operation goes on.
 */
export async function followOperation(address: string, context: FollowContext): Promise<void> {
  await until(
    () => hasEnded(address, context),
    context,
    () => {
      throw new TlsError({ code: 'timedOut', operationContinues: true });
    },
  );
}

/** Calls `check` with pauses until it returns true, or the time is up. */
export async function until(
  check: () => Promise<boolean>,
  { clock, signal, pollIntervalMs, limitMs }: FollowContext,
  onLimit: () => void,
): Promise<void> {
  const end = clock.now() + limitMs;
  try {
    while (!(await cancellable(signal, check))) {
      if (clock.now() + pollIntervalMs > end) {
        onLimit();
        return;
      }
      await cancellable(signal, () => clock.wait(pollIntervalMs, signal));
    }
  } catch (error) {
    throw signal.aborted ? new TlsError({ code: 'cancelled', operationContinues: true }) : toTlsError(error);
  }
}

/** The status resource says how it stands in its body, the result by its status code. */
async function hasEnded(address: string, { client, signal }: FollowContext): Promise<boolean> {
  const request = createPipelineRequest({ url: address, abortSignal: signal });
  const response = await client.sendRequest(request).catch((error: unknown) => {
    throw mayHaveChanged(toTlsError(error));
  });
  if (response.status === 404) {
    return true; // operations are known for a while only
  }
  if (response.status >= 300) {
    const refused = new RestError(`status ${response.status}`, { statusCode: response.status, request, response });
    throw mayHaveChanged(toTlsError(refused));
  }
  const { status, error } = statusIn(response.bodyAsText);
  if (status === undefined) {
    return response.status !== 202;
  }
  const seen: FailureDetails = { status: response.status, ...correlationId(response.headers) };
  switch (status.toLowerCase()) {
    case 'succeeded':
      return true;
    case 'failed':
      throw operationFailure(error.code, error.message, seen);
    case 'canceled':
    case 'cancelled':
      throw operationFailure('Canceled', error.message, seen);
    default:
      return false;
  }
}

function statusIn(text: string | null | undefined): { status?: string; error: { code?: string; message?: string } } {
  const body = parseObject(text) ?? {};
  const { code, message } = isRecord(body['error']) ? body['error'] : {};
  return {
    ...(typeof body['status'] === 'string' ? { status: body['status'] } : {}),
    error: {
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    },
  };
}
