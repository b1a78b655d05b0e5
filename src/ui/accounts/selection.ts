import type * as vscode from 'vscode';
import { isRecord, isTextList } from '../../domain/input';
import type { CloudChoice, Selection } from '../../domain/tenant';

export interface SelectionSources {
  readonly cloud: () => CloudChoice;
  /** The unvalidated filter of the Azure Resources extension; undefined if it is not installed. */
  readonly azureResourcesFilter: () => unknown;
}

/** The subscriptions to list: those selected here for this cloud, otherwise the filter of Azure Resources. */
export class SubscriptionSelection {
  constructor(
    private readonly state: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly sources: SelectionSources,
  ) {}

  get current(): Selection {
    return this.chosen ?? parseAzureResourcesFilter(this.sources.azureResourcesFilter()) ?? 'all';
  }

  /** Whether the selection was made here and thus replaces the other extension's filter. */
  get isOwn(): boolean {
    return this.chosen !== undefined;
  }

  choose(selection: Selection): Thenable<void> {
    return this.state.update(this.key, selection);
  }

  private get chosen(): Selection | undefined {
    const value = this.state.get<unknown>(this.key);
    if (value === 'all') {
      return value;
    }
    const { tenants, subscriptions, partTenants } = isRecord(value) ? value : {};
    return isTextList(tenants) && isTextList(subscriptions) && isTextList(partTenants)
      ? { tenants, subscriptions, partTenants }
      : undefined;
  }

  private get key(): string {
    const cloud = this.sources.cloud();
    return cloud.name === 'custom'
      ? `selection:custom:${String(cloud.environment['resourceManagerEndpointUrl'])}`
      : `selection:${cloud.name}`;
  }
}

/** Parses entries of the form `tenantId/subscriptionId`. An empty list filters nothing, as in Azure Resources. */
function parseAzureResourcesFilter(value: unknown): Selection | undefined {
  const entries = isTextList(value) ? value.map((entry) => entry.split('/')).filter(([, id]) => id) : [];
  return entries.length > 0
    ? {
        tenants: [],
        subscriptions: entries.map(([, id = '']) => id),
        partTenants: [...new Set(entries.flatMap(([tenantId]) => tenantId || []))],
      }
    : undefined;
}
