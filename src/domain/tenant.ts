import type { TlsError } from './errors';
import type { Subscription } from './server';

/** Where the sign-in to Azure comes from. */
export type SignInMethod = 'vscode' | 'azureCli' | 'azureDeveloperCli' | 'environment';

/** Cloud of Azure; `custom` carries its settings as the user wrote them. */
export type CloudChoice =
  | { readonly name: 'public' | 'usGovernment' | 'china' }
  | { readonly name: 'custom'; readonly environment: Readonly<Record<string, unknown>> };

/** Who signed in. */
export interface Account {
  /** As the sign-in gives it; means nothing elsewhere. */
  readonly id: string;
  readonly name: string;
}

/** A Microsoft Entra tenant as one account sees it. */
export interface Tenant {
  /** UUID. Absent where the account's tenants are not known: it stands for the account as a whole. */
  readonly id?: string;
  readonly name: string;
  readonly account: Account;
}

/** A tenant, or an account, of which nothing can be listed. */
export interface TenantProblem {
  readonly tenant: Tenant;
  readonly error: TlsError;
}

/** A tenant with the subscriptions that the account sees through it. */
export interface TenantSubscriptions {
  readonly tenant: Tenant;
  readonly subscriptions: readonly Subscription[];
}

export type TenantListing = TenantSubscriptions | TenantProblem;

/** Which part of what the accounts see is listed, by ids. */
export type Selection =
  | 'all'
  | {
      /** Whole, with what they will have. */
      readonly tenants: readonly string[];
      readonly subscriptions: readonly string[];
      /** Tenants of these subscriptions, as far as they are known. */
      readonly partTenants: readonly string[];
    };

/** Whether anything of the tenant may be selected. */
export function selectsTenant(selection: Selection, tenantId: string): boolean {
  return selection === 'all' || includes([...selection.tenants, ...selection.partTenants], tenantId);
}

export function selectsSubscription(selection: Selection, { id, tenantId }: Subscription): boolean {
  return (
    selection === 'all' ||
    includes(selection.subscriptions, id) ||
    (tenantId !== undefined && includes(selection.tenants, tenantId))
  );
}

/**
 * What to remember when `chosen` (ids of subscriptions, and of tenants that need a sign-in) was chosen from what was
 * offered. A tenant that was taken whole stays whole, so that a new subscription of it is listed as well.
 */
export function selectionOf(offered: readonly TenantListing[], chosen: ReadonlySet<string>): Selection {
  const isChosen = (id: string): boolean => chosen.has(id);
  const subscriptions = offered.flatMap((one) => ('subscriptions' in one ? one.subscriptions : []));
  const locked = offered.flatMap((one) => ('error' in one && one.tenant.id !== undefined ? [one.tenant.id] : []));
  if (subscriptions.every(({ id }) => isChosen(id)) && locked.every(isChosen)) {
    return 'all';
  }
  // by the tenant that a subscription belongs to: one that is managed from another tenant is seen through that one
  const owners = new Set(subscriptions.flatMap(({ tenantId }) => tenantId ?? []));
  const whole = [...owners].filter((owner) =>
    subscriptions.every(({ id, tenantId }) => tenantId !== owner || isChosen(id)),
  );
  const single = subscriptions.filter(
    ({ id, tenantId }) => isChosen(id) && !(tenantId !== undefined && whole.includes(tenantId)),
  );
  return {
    tenants: [...whole, ...locked.filter(isChosen)],
    subscriptions: single.map(({ id }) => id),
    partTenants: [...new Set(single.flatMap(({ tenantId }) => tenantId ?? []))],
  };
}

function includes(ids: readonly string[], id: string): boolean {
  return ids.some((one) => one.toLowerCase() === id.toLowerCase());
}
