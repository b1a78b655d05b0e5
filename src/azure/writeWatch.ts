import { AbortError } from '@azure/abort-controller';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** The progress of one write, which decides whether a cancelled one is reported as not sent. */
export interface WriteWatch {
  /** An attempt is running without a response yet. Sign-ins and pauses before a retry do not count. */
  readonly inFlight: boolean;
  /** Whether the service has the change. `perhaps`: an attempt was sent and its response is missing. */
  readonly reached: 'no' | 'perhaps' | 'yes';
}

/** Watches writes leave and responses arrive, next to the wire. */
export interface WriteWatches {
  readonly policy: PipelinePolicy;
  /** Watches the writes that carry this signal; `onAnswer` is called when an attempt has ended. */
  watch(signal: AbortSignal, onAnswer: () => void): WriteWatch;
}

interface Watched {
  inFlight: boolean;
  reached: WriteWatch['reached'];
  readonly onAnswer: () => void;
}

export function createWriteWatches(): WriteWatches {
  const watches = new WeakMap<object, Watched>();
  return {
    watch(signal, onAnswer) {
      const watched: Watched = { inFlight: false, reached: 'no', onAnswer };
      watches.set(signal, watched);
      return watched;
    },
    policy: {
      name: 'watchWrites',
      async sendRequest(request, next) {
        const watched =
          request.method === 'PATCH' && request.abortSignal ? watches.get(request.abortSignal) : undefined;
        if (!watched) {
          return next(request);
        }
        if (request.abortSignal?.aborted) {
          throw new AbortError(); // a sign-in may end long after the write was cancelled
        }
        const before = watched.reached;
        watched.inFlight = true;
        watched.reached = 'perhaps';
        try {
          const response = await next(request);
          // an error of the service or of a gateway may come after the change was accepted
          const isRefused = response.status < 500;
          watched.reached = response.status >= 200 && response.status < 300 ? 'yes' : isRefused ? before : 'perhaps';
          return response;
        } catch (error) {
          watched.reached = neverLeft(error) ? before : 'perhaps';
          throw error;
        } finally {
          watched.inFlight = false;
          watched.onAnswer();
        }
      },
    },
  };
}

/** There was no connection to send the request on. */
function neverLeft(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'EAI_AGAIN';
}
