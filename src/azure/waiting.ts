import { AbortError } from '@azure/abort-controller';
import { TlsError } from '../domain/errors';
import { toTlsError } from './errors';
import type { Clock } from './readBudget';

/** Runs tasks in the order they come, at most `limit` at once. */
export function createLimiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) {
      // the place is handed over by the task that ends, so `running` stays as it is
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) {
        next();
      } else {
        running--;
      }
    }
  };
}

/** The most pages of one list, and rows of one query: far above any fleet. What goes on is no answer of the service. */
export const mostPages = 1_000;
export const mostRows = 500_000;

/** @throws TlsError `unexpectedResponse` for a list without an end */
export async function* limitPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  let count = 0;
  for await (const page of pages) {
    if (++count > mostPages) {
      throw new TlsError({ code: 'unexpectedResponse' });
    }
    yield page;
  }
}

/** Resolves in a task of its own, so that what waits beside it in the extension host gets its turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Runs tasks of the same key one after the other, each when the one before has settled. */
export function createTurns(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(task, task);
    const forget = (): void => {
      if (last.get(key) === turn) {
        last.delete(key);
      }
    };
    last.set(key, turn);
    turn.then(forget, forget);
    return turn;
  };
}

/** Real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(new AbortError());
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) {
        onAbort();
      }
    }),
};

/**
 * Settles as the work does, its failure as a {@link TlsError}; rejects with `cancelled` as soon as the signal is
 * aborted: a sign-in or a transport may not listen to it.
 */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const cancelled = (): TlsError => new TlsError({ code: 'cancelled', operationContinues: false });
  if (signal.aborted) {
    throw cancelled();
  }
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } catch (error) {
    throw signal.aborted ? cancelled() : toTlsError(error);
  } finally {
    stopListening?.();
  }
}
