import type { ServerKind } from './server';

/** Parts of the ARM resource id of a PostgreSQL server. */
export interface ServerId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly kind: ServerKind;
  readonly name: string;
}

const pattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.DBforPostgreSQL\/(servers|flexibleServers)\/([^/]+)\/?$/i;

/** Reads an ARM resource id of either product; undefined when it is not one. */
export function parseServerId(id: string): ServerId | undefined {
  const match = pattern.exec(id);
  if (!match) {
    return undefined;
  }
  const [, subscriptionId = '', resourceGroup = '', type = '', name = ''] = match;
  return { subscriptionId, resourceGroup, kind: type.toLowerCase() === 'servers' ? 'single' : 'flexible', name };
}

export function formatServerId(id: ServerId): string {
  const type = id.kind === 'single' ? 'servers' : 'flexibleServers';
  return `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}/providers/Microsoft.DBforPostgreSQL/${type}/${id.name}`;
}
