import { createHash } from 'node:crypto';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type PolicyResource,
  sameName,
  type ServerResource,
  type SubscriptionResource,
} from './fleetDocument';
import { type ColumnOf, findResources, type GraphQuery, graphRow, readGraphQuery, UnreadableQuery } from './graphQuery';
import type { QueryQuota } from './rateLimits';
import { type Reply, ServiceError } from './reply';
import type { World } from './world';

/** The most rows on one page, and as many as there are without `$top`. */
const rowsPerPage = 1000;

const readMembers = ['subscriptions', 'query', 'options'];
const readOptions = ['$top', '$skipToken', 'resultFormat', 'authorizationScopeFilter'];

/** Whether policies above the subscriptions are in the rows. `AtScopeAndBelow` is the default. */
const scopeFilters = ['AtScopeAndBelow', 'AtScopeAboveAndBelow'];

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`: rows of all subscriptions, or of those that the request names.
 * Unlike the service's, they never lag behind.
 */
export function queryResources(world: World, request: JsonObject, quota: QueryQuota, now: number): Reply {
  const { left, headers } = quota.take(now);
  if (left < 0) {
    throw rateLimited(now, headers);
  }
  const { query, subscriptions, options } = readRequest(request, now);
  const scope = world.subscriptions.filter(
    ({ subscriptionId }) => !subscriptions || subscriptions.some((id) => sameName(id, subscriptionId)),
  );
  if (scope.length === 0) {
    const given = (subscriptions ?? []).map((id) => `'${id}'`).join(', ');
    throw badRequest(now, {
      code: 'NoValidSubscriptionsInQueryRequest',
      message: `There must be at least one subscription that is eligible to contain resources. Given: ${given}.`,
    });
  }
  const asked = fingerprint(request);
  const { above } = options;
  const found = world.derived(asked, () => findResources(query, tableOf(world, query, { scope, above }), columnOf));
  const { rows, ...rest } = page(found, asked, options, now);
  const data = rows.map((one) => graphRow(query, one, columnOf));
  return { status: 200, headers, body: { ...rest, data } };
}

/** What a row is made of. */
type Resource =
  | { readonly kind: 'subscription'; readonly subscription: SubscriptionResource }
  | { readonly kind: 'policy'; readonly policy: PolicyResource }
  | {
      readonly kind: 'server';
      readonly subscription: SubscriptionResource;
      readonly server: ServerResource;
      readonly resourceGroup: string;
    };

interface GraphScope {
  readonly scope: readonly SubscriptionResource[];
  readonly above: boolean;
}

function tableOf(world: World, { table }: GraphQuery, { scope, above }: GraphScope): Resource[] {
  if (table === 'resourcecontainers') {
    return scope.map((subscription) => ({ kind: 'subscription', subscription }));
  }
  if (table === 'policyresources') {
    return world.policies
      .filter((policy) => isSeen(policy, scope, above))
      .map((policy) => ({ kind: 'policy', policy }));
  }
  const byId = new Map(scope.map((subscription) => [subscription.subscriptionId.toLowerCase(), subscription]));
  const found: Resource[] = [];
  for (const { server, subscriptionId, resourceGroup } of world.allServers) {
    const subscription = byId.get(subscriptionId);
    if (subscription) {
      found.push({ kind: 'server', subscription, server, resourceGroup });
    }
  }
  return found;
}

/** Every management group is above every subscription. */
function isSeen({ scope: at }: PolicyResource, scope: readonly SubscriptionResource[], above: boolean): boolean {
  return /^\/providers\//i.test(at)
    ? above
    : scope.some(({ id }) => sameName(at, id) || at.toLowerCase().startsWith(`${id.toLowerCase()}/`));
}

const columnOf: ColumnOf<Resource> = (resource, column) => {
  switch (resource.kind) {
    case 'server':
      return serverColumn(resource, column);
    case 'subscription':
      return subscriptionColumn(resource.subscription, column);
    case 'policy':
      return policyColumn(resource.policy, column);
  }
};

/** Columns that are texts in every row, also of resources without a value. */
const emptyTexts = ['kind', 'managedBy'];

function serverColumn(
  { server, subscription, resourceGroup }: Extract<Resource, { kind: 'server' }>,
  column: string,
): Json | undefined {
  switch (column) {
    case 'type':
      return server.type.toLowerCase();
    case 'location':
      return server.location.replaceAll(' ', '').toLowerCase();
    case 'resourceGroup':
      return resourceGroup;
    case 'subscriptionId':
      return subscription.subscriptionId;
    case 'tenantId':
      return subscription.tenantId ?? '';
    default:
      return (server as JsonObject)[column] ?? (emptyTexts.includes(column) ? '' : undefined);
  }
}

function subscriptionColumn(subscription: SubscriptionResource, column: string): Json | undefined {
  switch (column) {
    case 'id':
      return subscription.id;
    case 'name':
      return subscription.displayName;
    case 'type':
      return 'microsoft.resources/subscriptions';
    case 'subscriptionId':
      return subscription.subscriptionId;
    case 'tenantId':
      return subscription.tenantId ?? '';
    case 'properties':
      return { state: subscription.state };
    case 'location':
    case 'resourceGroup':
      return '';
    default:
      return emptyTexts.includes(column) ? '' : undefined;
  }
}

function policyColumn(policy: PolicyResource, column: string): Json | undefined {
  switch (column) {
    case 'type':
      return policy.type.toLowerCase();
    case 'id':
    case 'name':
    case 'properties':
      return policy[column];
    case 'subscriptionId':
      return /^\/subscriptions\/([^/]+)/i.exec(policy.scope)?.[1] ?? '';
    default:
      return [...emptyTexts, 'location', 'resourceGroup', 'tenantId'].includes(column) ? '' : undefined;
  }
}

interface PageOptions {
  readonly top: number | undefined;
  readonly skipToken: string | undefined;
}

interface ReadOptions extends PageOptions {
  readonly above: boolean;
}

interface GraphRequest {
  readonly query: GraphQuery;
  readonly subscriptions: readonly string[] | undefined;
  readonly options: ReadOptions;
}

function readRequest(request: JsonObject, now: number): GraphRequest {
  const refuse = (message: string): ServiceError => badRequest(now, { code: 'InvalidQuery', message });
  const { query, subscriptions, options = {} } = request;
  if (!isJsonObject(options)) {
    throw refuse('options: expected an object');
  }
  const unread =
    Object.keys(request).find((name) => !readMembers.includes(name)) ??
    Object.keys(options).find((name) => !readOptions.includes(name));
  if (unread !== undefined) {
    throw refuse(`the simulated Resource Graph does not read '${unread}'`);
  }
  const {
    $top: top,
    $skipToken: skipToken,
    resultFormat = 'objectArray',
    authorizationScopeFilter = 'AtScopeAndBelow',
  } = options;
  if (top !== undefined && !(Number.isInteger(top) && Number(top) >= 1 && Number(top) <= rowsPerPage)) {
    throw refuse(`$top: expected a whole number from 1 to ${rowsPerPage}`);
  }
  if (skipToken !== undefined && typeof skipToken !== 'string') {
    throw refuse('$skipToken: expected a token of an earlier answer');
  }
  if (resultFormat !== 'objectArray') {
    throw refuse("resultFormat: the simulated Resource Graph gives 'objectArray' only");
  }
  if (!scopeFilters.some((filter) => filter === authorizationScopeFilter)) {
    throw refuse(`authorizationScopeFilter: expected one of ${scopeFilters.join(', ')}`);
  }
  if (subscriptions !== undefined && !isStrings(subscriptions)) {
    throw refuse('subscriptions: expected an array of ids');
  }
  if (typeof query !== 'string') {
    throw refuse('query: expected a text');
  }
  try {
    return {
      query: readGraphQuery(query),
      subscriptions,
      options: {
        top: top === undefined ? undefined : Number(top),
        skipToken,
        above: authorizationScopeFilter === 'AtScopeAboveAndBelow',
      },
    };
  } catch (error) {
    throw error instanceof UnreadableQuery ? refuse(error.message) : error;
  }
}

function isStrings(value: Json): value is readonly string[] {
  return isJsonArray(value) && value.every((item) => typeof item === 'string');
}

/** A token carries the size of the pages, and is good for the same query and subscriptions only. */
function page<T>(found: readonly T[], request: string, { top, skipToken }: PageOptions, now: number) {
  const { start, size } =
    skipToken === undefined ? { start: 0, size: rowsPerPage } : readToken(skipToken, request, now);
  const end = start + (top ?? size);
  const rows = found.slice(start, end);
  const more = end < found.length;
  return {
    totalRecords: found.length,
    count: rows.length,
    rows,
    facets: [],
    resultTruncated: more ? 'true' : 'false',
    ...(more ? { $skipToken: Buffer.from(`${end} ${top ?? size} ${request}`).toString('base64url') } : {}),
  };
}

function readToken(token: string, request: string, now: number): { readonly start: number; readonly size: number } {
  const [, start, size, issuedFor] = /^(\d+) (\d+) (\S+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (issuedFor !== request) {
    throw badRequest(now, { code: 'InvalidSkipToken', message: 'The $skipToken belongs to another query.' });
  }
  return { start: Number(start), size: Number(size) };
}

function fingerprint({ query = '', subscriptions = null, options = {} }: JsonObject): string {
  const filter = isJsonObject(options) ? (options.authorizationScopeFilter ?? '') : '';
  return createHash('sha256')
    .update(JSON.stringify([query, subscriptions, filter]))
    .digest('hex');
}

interface Detail extends JsonObject {
  readonly code: string;
  readonly message: string;
}

/** Shape of both refusals: Azure/azure-cli-extensions issue 3325. */
function badRequest(now: number, detail: Detail): ServiceError {
  return new ServiceError(400, 'BadRequest', support(now), { error: { details: [detail] } });
}

function rateLimited(now: number, headers: Readonly<Record<string, string>>): ServiceError {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has ' +
    'elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return new ServiceError(429, 'RateLimiting', support(now), {
    headers,
    error: { details: [{ code: 'RateLimiting', message }] },
  });
}

const support = (now: number): string =>
  `Please provide below info when asking for support: timestamp = ${new Date(now).toISOString()}.`;
