/** The part of an abort signal that a wait needs; the Azure packages promise no more. */
interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Time, in milliseconds; tests bring their own. */
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

/** Elapsed time, for pauses and limits: a change of the machine's date does not reach it. */
export const monotonicClock: Clock = { now: () => performance.now(), wait };

/** Time since the epoch, for times that are shown. */
export const wallClock: Clock = { now: () => Date.now(), wait };
