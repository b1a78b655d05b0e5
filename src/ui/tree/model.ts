import { needsAttention, posture, postures, type Posture, type TlsPolicy } from '../../domain/posture';
import type { Server } from '../../domain/server';

export type Grouping = 'subscription' | 'resourceGroup' | 'location' | 'posture';

export const groupings: readonly Grouping[] = ['subscription', 'resourceGroup', 'location', 'posture'];

/** What the tree shows of the fleet. `text` is matched against names, groups and hosts. */
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
  if (filter.posture === 'attention' ? !needsAttention(server, policy) : false) {
    return false;
  }
  if (filter.posture !== undefined && filter.posture !== 'attention' && posture(server, policy) !== filter.posture) {
    return false;
  }
  const text = filter.text.toLowerCase();
  return (
    text === '' ||
    [server.name, server.resourceGroup, server.host ?? '', server.location].some((field) =>
      field.toLowerCase().includes(text),
    )
  );
}

/** Groups in the order of their names (postures by urgency); within a group the most urgent servers first. */
export function groupServers(
  servers: readonly Server[],
  options: {
    readonly grouping: Grouping;
    readonly policy: TlsPolicy;
    readonly filter: Filter;
    readonly nameOf: (group: { grouping: Grouping; value: string; subscriptionId?: string }) => string;
  },
): readonly ServerGroup[] {
  const { grouping, policy, filter, nameOf } = options;
  if (servers.length === 0) {
    return [];
  }
  // not when the module is loaded: the first collator of a process takes some 15 ms
  const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const buckets = new Map<string, Server[]>();
  for (const server of servers) {
    if (matches(server, filter, policy)) {
      const key = groupKey(server, grouping, policy);
      const bucket = buckets.get(key);
      if (bucket) {
        bucket.push(server);
      } else {
        buckets.set(key, [server]);
      }
    }
  }
  const groups = [...buckets].map(([key, members]) => makeGroup(key, members, { grouping, policy, compare }));
  const named = groups.map((group) => ({ group, name: nameOf(group) }));
  named.sort((a, b) =>
    grouping === 'posture' ? rank(a.group.value as Posture) - rank(b.group.value as Posture) : compare(a.name, b.name),
  );
  return named.map(({ group }) => group);
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

function makeGroup(
  key: string,
  members: readonly Server[],
  by: { grouping: Grouping; policy: TlsPolicy; compare: (a: string, b: string) => number },
): ServerGroup {
  const { grouping, policy, compare } = by;
  const ranked = members.map((server) => ({ server, posture: posture(server, policy) }));
  ranked.sort((a, b) => rank(a.posture) - rank(b.posture) || compare(a.server.name, b.server.name));
  const first = members[0] as Server;
  return {
    key,
    grouping,
    value: groupValue(first, grouping, policy),
    ...(grouping === 'resourceGroup' ? { subscriptionId: first.subscriptionId } : {}),
    servers: ranked.map(({ server }) => server),
    attention: ranked.filter((one) => one.posture === 'exposed' || one.posture === 'weak').length,
    unknown: ranked.filter((one) => one.posture === 'unknown').length,
  };
}

function groupValue(server: Server, grouping: Grouping, policy: TlsPolicy): string {
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

const rank = (value: Posture): number => postures.indexOf(value);
