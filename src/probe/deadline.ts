import { WireError } from './problem';

/** The answer, unless the signal is aborted first: what cannot be told to stop is left alone. @throws WireError `timedOut` */
export function beforeAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const expired = (): void => reject(new WireError({ code: 'timedOut' }));
    if (signal.aborted) {
      expired();
    }
    signal.addEventListener('abort', expired, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', expired));
  });
}

/**
 * Runs an action with a signal that is aborted after some milliseconds, or with `parent`.
 *
 * Not `AbortSignal.any` and `AbortSignal.timeout`: they hold each other weakly, and on Node.js 20 a signal that
 * somebody waits for can be collected as garbage before its time; the wait then never ends.
 */
export async function withDeadline<T>(
  parent: AbortSignal,
  milliseconds: number,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, milliseconds);
  parent.addEventListener('abort', abort);
  if (parent.aborted) {
    abort();
  }
  try {
    return await action(controller.signal);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', abort);
  }
}
