import * as vscode from 'vscode';
import type { Selection } from '../domain/tenant';
import { cloudChoice } from './signIn';

/** The setting of the Azure Resources extension, by which Azure extensions filter: `tenantId/subscriptionId`. */
export const azureResourcesFilter = 'azureResourceGroups.selectedSubscriptions';

/** Which subscriptions are listed: what was chosen here in this cloud, else what Azure Resources is set to. */
export class SubscriptionSelection {
  constructor(private readonly state: vscode.Memento) {}

  get current(): Selection {
    return this.chosen ?? filterOfAzureResources() ?? 'all';
  }

  /** Whether it was chosen here, so that the other extension's filter does not count. */
  get isOwn(): boolean {
    return this.chosen !== undefined;
  }

  choose(selection: Selection): Thenable<void> {
    return this.state.update(stateKey(), selection);
  }

  private get chosen(): Selection | undefined {
    const value = this.state.get<unknown>(stateKey());
    if (value === 'all') {
      return value;
    }
    const { tenants, subscriptions } = (value ?? {}) as { tenants?: unknown; subscriptions?: unknown };
    return isIds(tenants) && isIds(subscriptions) ? { tenants, subscriptions } : undefined;
  }
}

function filterOfAzureResources(): Selection | undefined {
  if (!vscode.extensions.getExtension('ms-azuretools.vscode-azureresourcegroups')) {
    return undefined;
  }
  return parseAzureResourcesFilter(vscode.workspace.getConfiguration().get<unknown>(azureResourcesFilter));
}

function parseAzureResourcesFilter(value: unknown): Selection | undefined {
  const subscriptions = isIds(value) ? value.flatMap((entry) => entry.split('/').at(-1) || []) : [];
  return subscriptions.length > 0 ? { tenants: [], subscriptions } : undefined;
}

function stateKey(): string {
  const cloud = cloudChoice();
  return cloud.name === 'custom'
    ? `selection:custom:${String(cloud.environment['resourceManagerEndpointUrl'])}`
    : `selection:${cloud.name}`;
}

function isIds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
