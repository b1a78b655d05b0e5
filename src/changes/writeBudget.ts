import type { Clock } from '../domain/clock';

/** The Resource Manager's token bucket for writes, per subscription and principal, by its documentation. */
const depth = 200;
const refillPerSecond = 10;
/** Tokens that a plan leaves for single changes of the user. */
const reserve = 10;

/** The writes that the Resource Manager still accepts from a plan. */
export class WriteBudget {
  private readonly buckets = new Map<string, { level: number; at: number }>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Milliseconds until there is room for `writes`; 0: now. */
  delay(subscriptionId: string, writes: number): number {
    const missing = writes + reserve - this.refilled(subscriptionId).level;
    return Math.ceil(Math.max(0, (missing / refillPerSecond) * 1000));
  }

  take(subscriptionId: string, writes: number): void {
    this.refilled(subscriptionId).level -= writes;
  }

  private refilled(subscriptionId: string): { level: number; at: number } {
    const now = this.clock.now();
    const key = subscriptionId.toLowerCase();
    const bucket = this.buckets.get(key) ?? { level: depth, at: now };
    bucket.level = Math.min(depth, bucket.level + ((now - bucket.at) / 1000) * refillPerSecond);
    bucket.at = now;
    this.buckets.set(key, bucket);
    return bucket;
  }
}
