import type { FleetEvent } from '../domain/backend';
import type { TlsError } from '../domain/errors';
import type { Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';

export interface SubscriptionProblem {
  readonly subscriptionId: string;
  readonly error: TlsError;
}

/** The subscriptions of a fleet, and those, and their tenants, that the latest listing could not read. */
export class Subscriptions {
  private byId: ReadonlyMap<string, Subscription> = new Map();
  private listed: ReadonlySet<string> = new Set();
  private wasListed = false;
  private problemList: SubscriptionProblem[] = [];
  private tenantProblemList: TenantProblem[] = [];

  get all(): readonly Subscription[] {
    return [...this.byId.values()];
  }

  get problems(): readonly SubscriptionProblem[] {
    return this.problemList;
  }

  get tenantProblems(): readonly TenantProblem[] {
    return this.tenantProblemList;
  }

  /** Whether they are from this session, not only from an earlier one. */
  get areListed(): boolean {
    return this.wasListed;
  }

  has(subscriptionId: string): boolean {
    return this.byId.has(subscriptionId.toLowerCase());
  }

  name(subscriptionId: string): string {
    return this.byId.get(subscriptionId.toLowerCase())?.name ?? subscriptionId;
  }

  /** Shows the subscriptions of an earlier session until they are listed. */
  showCached(subscriptions: readonly Subscription[]): void {
    this.byId = byKey(subscriptions);
  }

  /** Begins a listing. Returns whether there were problems, which are forgotten. */
  begin(): boolean {
    const hadProblems = this.problemList.length + this.tenantProblemList.length > 0;
    this.listed = new Set();
    this.problemList = [];
    this.tenantProblemList = [];
    return hadProblems;
  }

  /** Applies the subscriptions of a listing. Returns whether a name is new. */
  apply({ subscriptions, mayGrow }: Extract<FleetEvent, { type: 'subscriptions' }>): boolean {
    const before = this.byId;
    const listed = byKey(subscriptions);
    this.listed = new Set(listed.keys());
    this.wasListed = true;
    this.byId = new Map([...(mayGrow ? before : []), ...listed]);
    return [...listed].some(([key, { name }]) => before.get(key)?.name !== name);
  }

  addProblem(problem: SubscriptionProblem): void {
    this.problemList.push(problem);
  }

  addTenantProblem(problem: TenantProblem): void {
    this.tenantProblemList.push(problem);
  }

  /**
   * Ends a listing and removes what was not listed, except in tenants that could not be read, where it may still exist.
   * Returns the keys of the subscriptions that were not, or not completely, read.
   */
  end(): ReadonlySet<string> {
    const unreached = [...this.byId].filter(([key, one]) => !this.listed.has(key) && this.isUnreached(one));
    this.byId = new Map([...[...this.byId].filter(([key]) => this.listed.has(key)), ...unreached]);
    return new Set([
      ...unreached.map(([key]) => key),
      // unreadable entries were listed, so a server missing beside them no longer exists
      ...this.problemList
        .filter(({ error }) => error.code !== 'unreadableServers')
        .map(({ subscriptionId }) => subscriptionId.toLowerCase()),
    ]);
  }

  clear(): void {
    this.begin();
    this.wasListed = false;
    this.byId = new Map();
  }

  private isUnreached({ tenantId }: Subscription): boolean {
    return this.tenantProblemList.some(({ tenant }) => tenant.id === undefined || tenant.id === tenantId);
  }
}

function byKey(subscriptions: readonly Subscription[]): Map<string, Subscription> {
  return new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
}
