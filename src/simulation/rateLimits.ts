/** Token buckets of Azure Resource Manager, per subscription and principal. */
const buckets = {
  reads: { depth: 250, perSecond: 25 },
  writes: { depth: 200, perSecond: 10 },
} as const;

/**
 * Counts requests as the service does and says what is left. An empty bucket does not refuse: throttling happens
 * only as a fault, so that a simulated fleet of any size stays usable.
 */
export class RateLimits {
  private readonly levels = new Map<string, { readonly left: number; readonly at: number }>();

  headers(subscriptionId: string | undefined, kind: keyof typeof buckets, now: number): Record<string, string> {
    const { depth, perSecond } = buckets[kind];
    const scope = subscriptionId === undefined ? 'tenant' : 'subscription';
    const key = `${subscriptionId?.toLowerCase() ?? ''} ${kind}`;
    const before = this.levels.get(key) ?? { left: depth, at: now };
    const refilled = Math.min(depth, before.left + ((now - before.at) / 1000) * perSecond);
    const left = Math.max(0, refilled - 1);
    this.levels.set(key, { left, at: now });
    return { [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(Math.floor(left)) };
  }
}
