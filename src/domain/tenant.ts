import type { TlsError } from './errors';
import type { Subscription } from './server';

/** Source of the sign-in to Azure. */
export type SignInMethod = 'vscode' | 'azureCli' | 'azureDeveloperCli' | 'environment';

/** Azure cloud; `custom` carries its settings as the user wrote them. */
export type CloudChoice =
  | { readonly name: 'public' | 'usGovernment' | 'china' }
  | { readonly name: 'custom'; readonly environment: Readonly<Record<string, unknown>> };

/** The account that signed in. */
export interface Account {
  /** Id assigned by the sign-in; it has no meaning elsewhere. */
  readonly id: string;
  readonly name: string;
}

/** A Microsoft Entra tenant as seen by one account. */
export interface Tenant {
  /** UUID. Absent when the account's tenants are not known: then this represents the account as a whole. */
  readonly id?: string;
  readonly name: string;
  readonly account: Account;
}

/** A tenant or account that cannot be listed. */
export interface TenantProblem {
  readonly tenant: Tenant;
  readonly error: TlsError;
}

/** A tenant and the subscriptions that the account sees through it. */
export interface TenantSubscriptions {
  readonly tenant: Tenant;
  readonly subscriptions: readonly Subscription[];
}

export type TenantListing = TenantSubscriptions | TenantProblem;

/** The part of the accounts' subscriptions that is listed, by ids. */
export type Selection =
  | 'all'
  | {
      /** Whole tenants, including their future subscriptions. */
      readonly tenants: readonly string[];
      readonly subscriptions: readonly string[];
      /** Tenants of these subscriptions, as far as they are known. */
      readonly partTenants: readonly string[];
    };

/** Whether the selection may contain anything of the tenant. */
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
 * The selection to store when the user chose `chosen` (ids of subscriptions, and of tenants that need a sign-in) from
 * `offered`. A tenant that was chosen whole stays whole, so that its new subscriptions are listed as well.
 */
export function selectionOf(offered: readonly TenantListing[], chosen: ReadonlySet<string>): Selection {
  const isChosen = (id: string): boolean => chosen.has(id);
  const subscriptions = offered.flatMap((one) => ('subscriptions' in one ? one.subscriptions : []));
  const locked = offered.flatMap((one) => ('error' in one && one.tenant.id !== undefined ? [one.tenant.id] : []));
  if (subscriptions.every(({ id }) => isChosen(id)) && locked.every(isChosen)) {
    return 'all';
  }
  // grouped by owning tenant, because another tenant may manage the subscription
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
