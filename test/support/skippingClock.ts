import type { AzureBackendOptions } from '../../src/azure';

/** Goes on by itself, and skips what is waited for. */
export function skippingClock(): Required<AzureBackendOptions>['clock'] {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    wait(milliseconds) {
      skipped += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}
