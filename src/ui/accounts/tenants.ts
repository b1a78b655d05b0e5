import * as vscode from 'vscode';
import { TlsError, needsSignIn } from '../../domain/errors';
import {
  selectionOf,
  selectsSubscription,
  selectsTenant,
  type Selection,
  type Tenant,
  type TenantListing,
} from '../../domain/tenant';
import { reasonSentence } from '../../words/failures';
import { logIn } from '../app/nextSteps';
import { signInMethod } from '../app/settings';
import { asTreeNode } from '../app/nodes';
import type { Fleet } from '../../fleet/fleet';
import type { CommandHandlers } from '../app/registry';
import type { ModeOptions } from './mode';
import type { SubscriptionSelection } from './selection';
import { createQuickPick, type PickItem } from '../app/window';

export interface TenantOptions extends Pick<ModeOptions, 'signIn'> {
  readonly fleet: Pick<Fleet, 'refresh'>;
  readonly selection: Pick<SubscriptionSelection, 'current' | 'choose'>;
  /** All tenants of the accounts, selected or not. */
  readonly listTenants: (signal: AbortSignal) => Promise<readonly TenantListing[]>;
  /** Lists the new selection without the cached fleet, which belongs to the previous one. */
  readonly listSelected: () => Promise<void>;
}

/** Commands that sign in to one tenant and select the listed subscriptions and tenants. */
export function tenantCommands(options: TenantOptions) {
  return {
    signInToTenant: async ({ target }) => {
      const node = asTreeNode(target);
      if (node?.type === 'tenant') {
        await signInTo(node.tenant, options);
      }
    },
    selectSubscriptions: () => selectSubscriptions(options),
  } satisfies Partial<CommandHandlers<'accounts'>>;
}

async function signInTo(tenant: Tenant, { signIn, fleet }: TenantOptions): Promise<void> {
  const method = signInMethod();
  if (method === 'azureCli' || method === 'azureDeveloperCli') {
    await logIn(method, tenant.id);
    return;
  }
  await signIn(tenant);
  await fleet.refresh();
}

interface Entry extends PickItem {
  /**
   * ID of a subscription, or of a tenant that requires a sign-in; absent for separators and items that cannot be
   * selected.
   */
  readonly id?: string;
}

async function selectSubscriptions({ listTenants, selection, listSelected }: TenantOptions): Promise<void> {
  const pick = createQuickPick<Entry>();
  const given = new AbortController();
  try {
    const answer = new Promise<readonly Entry[] | undefined>((resolve) => {
      pick.onDidAccept(() => {
        if (!pick.busy) {
          resolve(pick.selectedItems);
        }
      });
      pick.onDidHide(() => resolve(undefined));
    });
    pick.title = vscode.l10n.t('Select Subscriptions and Tenants');
    pick.placeholder = vscode.l10n.t('Loading subscriptions…');
    pick.canSelectMany = true;
    pick.matchOnDescription = true;
    pick.busy = true;
    pick.show();
    const listings = await Promise.race([listTenants(given.signal), answer.then(() => undefined)]);
    if (!listings) {
      return;
    }
    pick.items = entriesOf(listings);
    const { current } = selection;
    pick.selectedItems = pick.items.filter(({ id }) => id !== undefined && isSelected(id, listings, current));
    pick.placeholder = vscode.l10n.t('Only servers of the selected subscriptions and tenants are listed');
    pick.busy = false;
    const chosen = await answer;
    if (chosen) {
      pick.hide();
      await selection.choose(selectionOf(listings, new Set(chosen.flatMap(({ id }) => id ?? []))));
      await listSelected();
    }
  } catch (error) {
    if (!(error instanceof TlsError && given.signal.aborted)) {
      throw error;
    }
  } finally {
    given.abort();
    pick.dispose();
  }
}

/** Entries grouped by tenant and, with several accounts, by account. */
function entriesOf(listings: readonly TenantListing[]): readonly Entry[] {
  const severalAccounts = new Set(listings.map(({ tenant }) => tenant.account.id)).size > 1;
  const sorted = [...listings].sort((a, b) => collator.compare(a.tenant.name, b.tenant.name));
  return sorted.flatMap((listing) => {
    const { name, account } = listing.tenant;
    const label = severalAccounts && name !== account.name ? `${name} · ${account.name}` : name;
    const entries = 'error' in listing ? problemEntries(listing) : subscriptionEntries(listing.subscriptions);
    return entries.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...entries] : [];
  });
}

function subscriptionEntries(
  subscriptions: Extract<TenantListing, { subscriptions: unknown }>['subscriptions'],
): Entry[] {
  return [...subscriptions]
    .sort((a, b) => collator.compare(a.name, b.name))
    .map(({ id, name }) => ({ id, label: name, ...(name === id ? {} : { description: id }) }));
}

function problemEntries({ tenant, error }: Extract<TenantListing, { error: unknown }>): Entry[] {
  if (tenant.id === undefined) {
    return []; // The tenant is unknown, so it cannot be deselected.
  }
  const shown = needsSignIn(error.failure)
    ? { icon: 'key', label: vscode.l10n.t('Offer to sign in to this tenant') }
    : {
        icon: 'error',
        label: vscode.l10n.t('The whole tenant could not be listed. {0}', reasonSentence(error.failure)),
      };
  return [{ id: tenant.id, ...shown, description: tenant.id }];
}

function isSelected(id: string, listings: readonly TenantListing[], current: Selection): boolean {
  const subscription = listings
    .flatMap((one) => ('subscriptions' in one ? one.subscriptions : []))
    .find((one) => one.id === id);
  return subscription ? selectsSubscription(current, subscription) : selectsTenant(current, id);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
