import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../domain/clock';
import { TlsError } from '../domain/errors';
import { retryAfterSeconds } from './errors';

/** The reads that the Resource Manager still accepts, by its documentation and its responses. */
export interface ReadBudgets {
  /** Holds every read of a subscription back until its budget has room; belongs next to the wire. */
  readonly policy: PipelinePolicy;
  /**
   * Milliseconds until work in the background may make `reads` requests; 0: now. It leaves a reserve for
   * actions of the user.
   */
  backgroundDelay(subscriptionId: string, reads: number): number;
}

/** The Resource Manager's token bucket per subscription and principal, by its documentation. */
const depth = 250;
const refillPerSecond = 25;
/** Tokens that background work leaves in the bucket. */
const reserve = 25;

interface Bucket {
  level: number;
  at: number;
  /** The service has asked for silence until then. */
  silentUntil: number;
}

/** `longestSilence`: a `Retry-After` beyond it (in milliseconds) refuses reads instead of holding them back. */
export function createReadBudgets(clock: Clock, longestSilence: number): ReadBudgets {
  const buckets = new Map<string, Bucket>();

  function refilled(subscriptionId: string): Bucket {
    const now = clock.now();
    const key = subscriptionId.toLowerCase();
    const bucket = buckets.get(key) ?? { level: depth, at: now, silentUntil: now };
    bucket.level = Math.min(depth, bucket.level + ((now - bucket.at) / 1000) * refillPerSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }

  /** Whole milliseconds until the bucket has so many tokens. */
  function delay({ level, at, silentUntil }: Bucket, tokens: number): number {
    return Math.ceil(Math.max(0, silentUntil - at, ((tokens - level) / refillPerSecond) * 1000));
  }

  function learn(subscriptionId: string, { status, headers }: PipelineResponse): void {
    const bucket = refilled(subscriptionId);
    const remaining = headers.get('x-ms-ratelimit-remaining-subscription-reads');
    if (remaining && Number(remaining) >= 0) {
      bucket.level = Math.min(bucket.level, Number(remaining)); // other programs of the same account read as well
    }
    const seconds = status === 429 ? retryAfterSeconds(headers) : undefined;
    if (seconds !== undefined) {
      bucket.silentUntil = Math.max(bucket.silentUntil, bucket.at + seconds * 1000);
    }
  }

  return {
    policy: {
      name: 'paceReads',
      async sendRequest(request, next) {
        const [, subscriptionId] = /^\/subscriptions\/([^/]+)\//i.exec(new URL(request.url).pathname) ?? [];
        if (request.method !== 'GET' || subscriptionId === undefined) {
          return next(request);
        }
        for (;;) {
          const bucket = refilled(subscriptionId);
          const milliseconds = delay(bucket, 1);
          if (milliseconds === 0) {
            bucket.level--;
            break;
          }
          if (bucket.silentUntil - bucket.at > longestSilence) {
            throw new TlsError({ code: 'throttled', retryAfterSeconds: Math.ceil(milliseconds / 1000) });
          }
          await clock.wait(milliseconds, request.abortSignal);
        }
        const response = await next(request);
        learn(subscriptionId, response);
        return response;
      },
    },

    backgroundDelay(subscriptionId, reads) {
      const bucket = refilled(subscriptionId);
      // reads that will be refused need not wait for it
      return bucket.silentUntil - bucket.at > longestSilence ? 0 : delay(bucket, reserve + reads);
    },
  };
}
