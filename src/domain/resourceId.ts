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

/**
 * Parses an ARM resource id of either product; undefined when it is not one. Its parts must be valid Azure names, so
 * that none leads to another resource or has a meaning to a shell, a path or a link.
 */
export function parseServerId(id: string): ServerId | undefined {
  const match = pattern.exec(id);
  if (!match) {
    return undefined;
  }
  const [, subscriptionId = '', resourceGroup = '', type = '', name = ''] = match;
  return isUuid(subscriptionId) && isResourceGroupName(resourceGroup) && isServerName(name)
    ? { subscriptionId, resourceGroup, kind: type.toLowerCase() === 'servers' ? 'single' : 'flexible', name }
    : undefined;
}

export function formatServerId(id: ServerId): string {
  const type = id.kind === 'single' ? 'servers' : 'flexibleServers';
  return `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}/providers/Microsoft.DBforPostgreSQL/${type}/${id.name}`;
}

/** Whether a value is the id of a subscription or tenant. */
export function isUuid(value: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
}

/**
 * Whether a value is valid by "Naming rules and restrictions for Azure resources": 1 to 90 characters, including
 * letters of every script, and no period at the end. This excludes `.` and `..`.
 */
export function isResourceGroupName(value: string): boolean {
  return /^[\p{L}\p{M}\p{Nd}\p{Pc}.()-]{1,90}$/u.test(value) && !value.endsWith('.');
}

/**
 * Whether a value has letters, digits and hyphens within. The documented minimum length of 3 is not enforced, the
 * maximum of 63 is.
 */
export function isServerName(value: string): boolean {
  return /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i.test(value);
}

/** Whether a value is a DNS name, as in `fullyQualifiedDomainName`: labels of at most 63 characters, 253 in all. */
export function isHostName(value: string): boolean {
  return value.length <= 253 && /^(?!-)[a-z\d_-]{1,63}(\.(?!-)[a-z\d_-]{1,63})*\.?$/i.test(value);
}

/** Whether a value is the short name of a region, for example `westeurope`. */
export function isLocationName(value: string): boolean {
  return /^[a-z\d-]{1,64}$/i.test(value);
}
