import pLimit from 'p-limit';

/** Servers at the same time. The service's rule is one write at a time for a server, not for a subscription. */
const atOnce = 4;

/** Results in the order of the items. Rejects with the first failure; the others go on. */
export function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(atOnce);
  return Promise.all(items.map((item) => limit(() => work(item))));
}
