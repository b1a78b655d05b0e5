import type { FleetEvent } from '../domain/backend';
import type { TlsError } from '../domain/errors';
import type { Subscription } from '../domain/server';
import type { TenantProblem } from '../domain/tenant';

export interface SubscriptionProblem {
  readonly subscriptionId: string;
  readonly error: TlsError;
}

/** The subscriptions of a fleet, and which of them, or of their tenants, the latest listing could not look into. */
export class Subscriptions {
  private byId: ReadonlyMap<string, Subscription> = new Map();
  private told: ReadonlySet<string> = new Set();
  private anyTold = false;
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

  /** Whether they are this session's, and not only an earlier one's. */
  get areTold(): boolean {
    return this.anyTold;
  }

  has(subscriptionId: string): boolean {
    return this.byId.has(subscriptionId.toLowerCase());
  }

  name(subscriptionId: string): string {
    return this.byId.get(subscriptionId.toLowerCase())?.name ?? subscriptionId;
  }

  /** Those of an earlier session, until a listing tells. */
  showKnown(subscriptions: readonly Subscription[]): void {
    this.byId = byKey(subscriptions);
  }

  /** A listing begins. Returns whether there were problems, which are forgotten. */
  begin(): boolean {
    const hadProblems = this.problemList.length + this.tenantProblemList.length > 0;
    this.told = new Set();
    this.problemList = [];
    this.tenantProblemList = [];
    return hadProblems;
  }

  /** What a listing tells. Returns whether a name is new. */
  take({ subscriptions, mayGrow }: Extract<FleetEvent, { type: 'subscriptions' }>): boolean {
    const before = this.byId;
    const told = byKey(subscriptions);
    this.told = new Set(told.keys());
    this.anyTold = true;
    this.byId = new Map([...(mayGrow ? before : []), ...told]);
    return [...told].some(([key, { name }]) => before.get(key)?.name !== name);
  }

  addProblem(problem: SubscriptionProblem): void {
    this.problemList.push(problem);
  }

  addTenantProblem(problem: TenantProblem): void {
    this.tenantProblemList.push(problem);
  }

  /**
   * A listing has ended: what was not told of is gone, unless nobody could look, for then it may well be there still.
   * Returns the keys of the subscriptions that were not, or not wholly, looked into.
   */
  end(): ReadonlySet<string> {
    const unreached = [...this.byId].filter(([key, one]) => !this.told.has(key) && this.isUnreached(one));
    this.byId = new Map([...[...this.byId].filter(([key]) => this.told.has(key)), ...unreached]);
    return new Set([
      ...unreached.map(([key]) => key),
      // entries that cannot be read were listed nevertheless: what is missing beside them is gone
      ...this.problemList
        .filter(({ error }) => error.code !== 'unreadableServers')
        .map(({ subscriptionId }) => subscriptionId.toLowerCase()),
    ]);
  }

  clear(): void {
    this.begin();
    this.anyTold = false;
    this.byId = new Map();
  }

  private isUnreached({ tenantId }: Subscription): boolean {
    return this.tenantProblemList.some(({ tenant }) => tenant.id === undefined || tenant.id === tenantId);
  }
}

function byKey(subscriptions: readonly Subscription[]): Map<string, Subscription> {
  return new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
}
