import { TlsError } from '../domain/errors';
import { toTlsError } from './errors';

/** Limits of pages in one list, and of rows in one query: far above any fleet. A longer response is not the service's. */
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
