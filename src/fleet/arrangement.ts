import { posture, type Posture, type TlsPolicy } from '../domain/posture';
import { tagMatcher } from '../domain/policy';
import type { Server } from '../domain/server';

/** `flat`: no groups. `tag:NAME`: by the value of this tag. */
export type Grouping = (typeof groupings)[number] | `tag:${string}`;

export const groupings = ['subscription', 'resourceGroup', 'location', 'posture', 'version', 'kind', 'flat'] as const;

/** Narrows a stored value. */
export function isGrouping(value: unknown): value is Grouping {
  return groupings.some((one) => one === value) || (typeof value === 'string' && /^tag:./s.test(value));
}

/** The name of the tag that servers are grouped by. */
export const groupingTag = (grouping: Grouping): string | undefined =>
  grouping.startsWith('tag:') ? grouping.slice('tag:'.length) : undefined;

/** Filter of the tree. */
export interface Filter {
  /**
   * Words, each of which has to be part of the name, resource group, host or location, or to name a property:
   * `version:16`, `kind:single`, `tag:env=prod`.
   */
  readonly text: string;
  /** One of these; absent or empty: any. */
  readonly postures?: readonly Posture[];
}

export const noFilter: Filter = { text: '' };

/** Servers that need attention. */
export const atRisk: readonly Posture[] = ['exposed', 'weak'];

export interface ServerGroup {
  /** Stable over refreshes, so that VS Code keeps it expanded. */
  readonly key: string;
  readonly grouping: Grouping;
  /** Subscription id, resource group, location, posture, version, kind or value of a tag, as the servers spell it. */
  readonly value: string;
  readonly subscriptionId?: string;
  readonly servers: readonly Server[];
  readonly exposed: number;
  /** Exposed or weak. */
  readonly attention: number;
  readonly unknown: number;
}

export function isFiltering(filter: Filter): boolean {
  return filter.text !== '' || (filter.postures ?? []).length > 0;
}

/** The test of a filter, which is read once for many servers. */
export function matcher({ text, postures = [] }: Filter): (server: Server, posture: Posture) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(wordTest);
  return (server, its) => (postures.length === 0 || postures.includes(its)) && words.every((test) => test(server));
}

function wordTest(word: string): (server: Server) => boolean {
  const [, property, value = ''] = /^(version|kind|tag):(.*)$/.exec(word) ?? [];
  switch (property) {
    case 'version':
      return ({ version = '' }) => version === value || version.startsWith(`${value}.`);
    case 'kind':
      return ({ kind }) => kind.startsWith(value);
    case 'tag':
      return tagMatcher(value);
    case undefined:
    default:
      return ({ name, resourceGroup, host = '', location }) =>
        [name, resourceGroup, host, location].some((field) => field.toLowerCase().includes(word));
  }
}

export function groupKey(server: Server, grouping: Grouping, policy: TlsPolicy): string {
  const value = groupValue(server, grouping, policy).toLowerCase();
  return grouping === 'resourceGroup'
    ? `${grouping}:${server.subscriptionId.toLowerCase()}/${value}`
    : `${grouping}:${value}`;
}

/** Names of tags do not depend on case. */
function tagValue({ tags = {} }: Server, name: string): string | undefined {
  return Object.entries(tags).find(([its]) => its.toLowerCase() === name.toLowerCase())?.[1];
}

/** Empty: the server has no such property. */
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
    case 'version':
      return server.version?.split('.')[0] ?? '';
    case 'kind':
      return server.kind;
    case 'flat':
      return '';
    default:
      return tagValue(server, groupingTag(grouping) ?? '') ?? '';
  }
}
