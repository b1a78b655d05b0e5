/**
 * Runs an action with a signal that is aborted with the first of several.
 *
 * `AbortSignal.any` and `AbortSignal.timeout` are not used: they hold each other weakly, and Node.js 20 can collect a
 * signal as garbage while code waits for it, so that the wait never ends.
 */
export async function withSignals<T>(
  parents: readonly AbortSignal[],
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const parent of parents) {
    parent.addEventListener('abort', abort);
    if (parent.aborted) {
      abort();
    }
  }
  try {
    return await action(controller.signal);
  } finally {
    parents.forEach((parent) => parent.removeEventListener('abort', abort));
  }
}

/** Runs an action with a signal that is aborted after a number of milliseconds, or with `parent`. */
export async function withDeadline<T>(
  parent: AbortSignal | undefined,
  milliseconds: number,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, milliseconds);
  parent?.addEventListener('abort', abort);
  try {
    if (parent?.aborted) {
      abort();
    }
    return await action(controller.signal);
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener('abort', abort);
  }
}
