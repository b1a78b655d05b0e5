import type * as vscode from 'vscode';
import type { CloudChoice, Selection } from '../../domain/tenant';

export interface SelectionSources {
  readonly cloud: () => CloudChoice;
  /** What the Azure Resources extension is set to, as written there; undefined where it is not installed. */
  readonly azureResourcesFilter: () => unknown;
}

/** Which subscriptions are listed: what was chosen here in this cloud, else what Azure Resources is set to. */
export class SubscriptionSelection {
  constructor(
    private readonly state: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly sources: SelectionSources,
  ) {}

  get current(): Selection {
    return this.chosen ?? parseAzureResourcesFilter(this.sources.azureResourcesFilter()) ?? 'all';
  }

  /** Whether it was chosen here, so that the other extension's filter does not count. */
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
    const { tenants, subscriptions, partTenants } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return isIds(tenants) && isIds(subscriptions) && isIds(partTenants)
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

/** Entries are `tenantId/subscriptionId`; an empty list filters nothing, as in that extension. */
function parseAzureResourcesFilter(value: unknown): Selection | undefined {
  const entries = isIds(value) ? value.map((entry) => entry.split('/')).filter(([, id]) => id) : [];
  return entries.length > 0
    ? {
        tenants: [],
        subscriptions: entries.map(([, id = '']) => id),
        partTenants: [...new Set(entries.flatMap(([tenantId]) => tenantId || []))],
      }
    : undefined;
}

function isIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
