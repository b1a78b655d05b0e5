import { needsAttention, posture, type Posture, type TlsPolicy } from '../domain/posture';
import type { Server } from '../domain/server';

export type Grouping = 'subscription' | 'resourceGroup' | 'location' | 'posture';

export const groupings: readonly Grouping[] = ['subscription', 'resourceGroup', 'location', 'posture'];

/** Filter of the tree. `text` is matched against names, resource groups, hosts and locations. */
export interface Filter {
  readonly text: string;
  readonly posture?: Posture | 'attention';
}

export const noFilter: Filter = { text: '' };

export interface ServerGroup {
  /** Stable over refreshes, so that VS Code keeps it expanded. */
  readonly key: string;
  readonly grouping: Grouping;
  /** Subscription id, resource group, location or posture, as the servers spell it. */
  readonly value: string;
  readonly subscriptionId?: string;
  readonly servers: readonly Server[];
  readonly attention: number;
  readonly unknown: number;
}

export function isFiltering(filter: Filter): boolean {
  return filter.text !== '' || filter.posture !== undefined;
}

export function matches(server: Server, filter: Filter, policy: TlsPolicy): boolean {
  const hasPosture =
    filter.posture === undefined ||
    (filter.posture === 'attention' ? needsAttention(server, policy) : posture(server, policy) === filter.posture);
  const text = filter.text.toLowerCase();
  return (
    hasPosture &&
    (text === '' ||
      [server.name, server.resourceGroup, server.host ?? '', server.location].some((field) =>
        field.toLowerCase().includes(text),
      ))
  );
}

export function groupKey(server: Server, grouping: Grouping, policy: TlsPolicy): string {
  switch (grouping) {
    case 'subscription':
      return `subscription:${server.subscriptionId.toLowerCase()}`;
    case 'resourceGroup':
      return `resourceGroup:${server.subscriptionId.toLowerCase()}/${server.resourceGroup.toLowerCase()}`;
    case 'location':
      return `location:${server.location.toLowerCase()}`;
    case 'posture':
      return `posture:${posture(server, policy)}`;
  }
}

export function groupValue(server: Server, grouping: Grouping, policy: TlsPolicy): string {
  switch (grouping) {
    case 'subscription':
      return server.subscriptionId;
    case 'resourceGroup':
      return server.resourceGroup;
    case 'location':
      return server.location;
    case 'posture':
      return posture(server, policy);
  }
}
