/** Token buckets of Azure Resource Manager, per subscription and principal. */
const buckets = {
  reads: { depth: 250, perSecond: 25 },
  writes: { depth: 200, perSecond: 10 },
} as const;

/** The remaining requests after one request. */
export interface RateLimit {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds until there is room for it; 0: there is. */
  readonly retryAfter: number;
}

/** Counts requests as the service does, with the remaining ones. */
export class RateLimits {
  private readonly levels = new Map<string, { readonly left: number; readonly at: number }>();

  take(subscriptionId: string | undefined, kind: keyof typeof buckets, now: number): RateLimit {
    const { depth, perSecond } = buckets[kind];
    const scope = subscriptionId === undefined ? 'tenant' : 'subscription';
    const key = `${subscriptionId?.toLowerCase() ?? ''} ${kind}`;
    const before = this.levels.get(key) ?? { left: depth, at: now };
    const refilled = Math.min(depth, before.left + ((now - before.at) / 1000) * perSecond);
    const left = refilled < 1 ? refilled : refilled - 1;
    this.levels.set(key, { left, at: now });
    return {
      headers: { [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(Math.floor(left)) },
      retryAfter: refilled < 1 ? Math.ceil((1 - refilled) / perSecond) : 0,
    };
  }
}

/** Resource Graph's own: queries of one user in a window, by its documentation. */
const queriesPerWindow = 15;
const windowMilliseconds = 5000;

export class QueryQuota {
  private used = 0;
  private start = -Infinity;

  /** `left`: below 0 the query is too many. */
  take(now: number): { readonly left: number; readonly headers: Readonly<Record<string, string>> } {
    if (now - this.start >= windowMilliseconds) {
      this.start = now;
      this.used = 0;
    }
    const left = queriesPerWindow - ++this.used;
    const seconds = Math.ceil((this.start + windowMilliseconds - now) / 1000);
    return {
      left,
      headers: {
        'x-ms-user-quota-remaining': String(Math.max(0, left)),
        'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
      },
    };
  }
}
