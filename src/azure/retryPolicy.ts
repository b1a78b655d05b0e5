import type { Clock } from '../domain/clock';
import type { ChangeWait } from '../domain/backend';
import { withSignals } from '../domain/deadline';
import { TlsError } from '../domain/errors';

export interface RetryPolicy {
  /** The user's. */
  readonly signal: AbortSignal;
  /** Aborted when the change has taken too long. */
  readonly limit: AbortSignal;
  readonly clock: Clock;
  /** The time that `retryAt` is computed from, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly onWait: (wait: ChangeWait) => void;
  /** The longest wait that the service may ask for, in milliseconds; beyond it the write fails. */
  readonly longestWait: number;
}

/** Pauses without a `Retry-After`, in milliseconds. An operation on a server takes about 10 s. */
const pauses = [5_000, 10_000, 20_000, 30_000, 30_000];

/** Tries a write again while the server is busy or requests are limited, a few times and where the user sees it. */
export async function withRetries(write: () => Promise<void>, retryPolicy: RetryPolicy): Promise<void> {
  const { signal, limit, clock, now, onWait, longestWait } = retryPolicy;
  for (const pause of pauses) {
    try {
      return await write();
    } catch (error) {
      const asked = error instanceof TlsError ? reasonToWait(error) : undefined;
      const milliseconds = asked?.seconds === undefined ? pause : asked.seconds * 1000;
      if (!asked || milliseconds > longestWait) {
        throw error;
      }
      onWait({ reason: asked.reason, retryAt: now() + milliseconds });
      await withSignals([signal, limit], (either) => clock.wait(milliseconds, either)).catch(() => undefined);
      if (limit.aborted && !signal.aborted) {
        throw error;
      }
    }
    if (signal.aborted) {
      throw new TlsError({ code: 'cancelled', operationContinues: false });
    }
  }
  await write();
}

interface ReasonToWait {
  readonly reason: ChangeWait['reason'];
  readonly seconds: number | undefined;
}

/** No retry of a change that Azure has, or may have: a poll can be throttled as well. */
function reasonToWait({ failure, details }: TlsError): ReasonToWait | undefined {
  return (failure.code === 'busy' || failure.code === 'throttled') && details.changed === undefined
    ? { reason: failure.code, seconds: failure.retryAfterSeconds }
    : undefined;
}
