/** Time as the simulation sees it; tests bring their own. Milliseconds. */
export interface Clock {
  now(): number;
  /** Returns a function that cancels the callback. */
  setTimeout(callback: () => void, milliseconds: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The packages' HTTP client rejects with such an error; they recognize it by its name. */
export class AbortError extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('The operation was aborted.');
  }
}

/** The part of an AbortSignal that the packages promise. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Resolves in a task of its own, however short the wait is: answers that arrive at once must not make one long task.
 *
 * @throws AbortError as soon as the signal is aborted
 */
export async function wait(milliseconds: number, clock: Clock, signal: AbortSignalLike | undefined): Promise<void> {
  if (signal?.aborted) {
    throw new AbortError();
  }
  if (milliseconds <= 0) {
    await nextTask();
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      reject(new AbortError());
    };
    const cancel = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort);
  });
}
