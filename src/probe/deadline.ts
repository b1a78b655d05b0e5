import { WireError } from './problem';

/** The result, unless the signal is aborted first; the work itself goes on. @throws WireError `timedOut` */
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
