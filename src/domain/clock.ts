/** The members of an abort signal that a wait needs; the Azure packages guarantee no others. */
interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Source of time, in milliseconds; tests supply their own. */
export interface Clock {
  now(): number;
  /** Rejects with an `AbortError` as soon as the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignalLike): Promise<void>;
}

function wait(milliseconds: number, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('The wait was aborted.'), { name: 'AbortError' }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) {
      onAbort();
    }
  });
}

/** Elapsed time, for pauses and limits; unaffected by changes of the system clock. */
export const monotonicClock: Clock = { now: () => performance.now(), wait };

/** Time since the epoch, for displayed times. */
export const wallClock: Clock = { now: () => Date.now(), wait };
