import { parseResourcePath, provider, type RuleType, type ServerResource, type ServerType } from './fleetDocument';
import { requireRunning, writeConfiguration } from './flexibleServer';
import {
  type PathParameters,
  requireConfiguration,
  requireOperation,
  requireScope,
  requireServer,
  requireSubscription,
} from './lookups';
import { acceptedReply, type Effect, operationError, statusReply } from './operations';
import { listedRules, ruleTypesOf } from './networkRules';
import type { QueryQuota } from './rateLimits';
import { jsonBody, pageOf, permissionsReply, type Reply, serverIsBusy, ServiceError } from './reply';
import { queryResources } from './resourceGraph';
import { updateSingleServer } from './singleServer';
import type { World } from './world';

/**
 * The kind of a request: a collection, one resource (or the poll of an operation), a change, the permissions of the
 * account, or the network rules of a server.
 */
export type OperationKind = 'list' | 'read' | 'write' | 'permissions' | 'network';

export interface RouteContext {
  readonly world: World;
  readonly url: URL;
  readonly body: string;
  readonly now: number;
  readonly queryQuota: QueryQuota;
  /** How long an operation that starts now takes, in seconds. */
  readonly operationSeconds: number;
  /** Whether an operation that starts now is to fail. */
  readonly operationFails: boolean;
}

/** A request that belongs to a route. */
export interface RouteMatch {
  readonly kind: OperationKind;
  /** ARM action, as in `AuthorizationFailed`. */
  readonly action: string;
  readonly subscriptionId: string | undefined;
  /** Name of the server that the request is about; undefined for lists of servers or subscriptions. */
  readonly server: string | undefined;
  readonly serverType: ServerType | undefined;
  handle(context: RouteContext): Reply;
}

interface Route {
  readonly methods: readonly string[];
  readonly path: string;
  readonly kind: OperationKind;
  readonly action: string;
  readonly serverType: ServerType | undefined;
  readonly handle: (context: RouteContext, parameters: PathParameters) => Reply;
}

/** Servers on one page of a list; the Single Server list is not paged by the service. */
const serversPerPage = 100;
/** Few, so that a list of parameters has more than one page, as the service's has. */
const configurationsPerPage = 5;
const rulesPerPage = 5;

const subscriptionPath = '/subscriptions/{subscription}';
const groupPath = `${subscriptionPath}/resourceGroups/{group}`;
const operationPath = `${subscriptionPath}/providers/${provider}/locations/{location}`;
const operationAction = `${provider}/locations/operationResults/read`;

const routes: readonly Route[] = [
  route('GET', '/subscriptions', 'list', 'Microsoft.Resources/subscriptions/read', ({ world }) => ({
    status: 200,
    body: { value: world.subscriptions, count: { type: 'Total', value: world.subscriptions.length } },
  })),
  route('GET', subscriptionPath, 'read', 'Microsoft.Resources/subscriptions/read', ({ world }, parameters) => ({
    status: 200,
    body: requireSubscription(world, parameters),
  })),
  ...(['servers', 'flexibleServers'] as const).flatMap((type) => [
    ...[subscriptionPath, groupPath].map((scope) =>
      route('GET', `${scope}/providers/${provider}/${type}`, 'list', `${provider}/${type}/read`, listServers(type)),
    ),
    route('GET', serverPath(type), 'read', `${provider}/${type}/read`, ({ world }, parameters) => ({
      status: 200,
      body: requireServer(world, type, parameters),
    })),
    ...ruleTypesOf(type).map((rules) =>
      route(
        'GET',
        `${serverPath(type)}/${rules}`,
        'network',
        `${provider}/${type}/${rules}/read`,
        listRules(type, rules),
      ),
    ),
    route(
      'GET',
      `${serverPath(type)}/providers/Microsoft.Authorization/permissions`,
      'permissions',
      'Microsoft.Authorization/permissions/read',
      ({ world }, parameters) => {
        requireServer(world, type, parameters);
        return permissionsReply('Owner');
      },
    ),
  ]),
  route('PATCH', serverPath('servers'), 'write', `${provider}/servers/write`, (context, parameters) => {
    const server = requireServer(context.world, 'servers', parameters);
    return startOperation(context, server, updateSingleServer(server, jsonBody(context.body)));
  }),
  ...configurationRoutes(),
  route(
    'POST',
    '/providers/Microsoft.ResourceGraph/resources',
    'list',
    'Microsoft.ResourceGraph/resources/read',
    (context) => queryResources(context.world, jsonBody(context.body), context.queryQuota, context.now),
  ),
  route('GET', `${operationPath}/azureAsyncOperation/{operation}`, 'read', operationAction, pollOperation),
  route('GET', `${operationPath}/operationResults/{operation}`, 'read', operationAction, readOperationResult),
];

function configurationRoutes(): Route[] {
  const path = `${serverPath('flexibleServers')}/configurations`;
  const action = `${provider}/flexibleServers/configurations`;
  return [
    route('GET', path, 'list', `${action}/read`, ({ world, url }, parameters) => {
      const server = requireServer(world, 'flexibleServers', parameters);
      requireRunning(server);
      return pageOf(world.configurations(server), configurationsPerPage, url);
    }),
    route('GET', `${path}/{configuration}`, 'read', `${action}/read`, ({ world }, parameters) => ({
      status: 200,
      body: requireConfiguration(world, parameters).configuration,
    })),
    route('PATCH,PUT', `${path}/{configuration}`, 'write', `${action}/write`, (context, parameters) => {
      const found = requireConfiguration(context.world, parameters);
      const effect = writeConfiguration({ ...found, request: jsonBody(context.body) });
      return startOperation(context, found.server, effect);
    }),
  ];
}

/** The route of a request; undefined when the service has none. */
export function matchRoute(method: string, url: URL, world: World): RouteMatch | undefined {
  const segments = url.pathname.split('/').filter(Boolean).map(decode);
  for (const candidate of routes) {
    const parameters = candidate.methods.includes(method) ? matchPath(candidate.path, segments) : undefined;
    if (parameters) {
      const polled = parseResourcePath(world.operation(parameters.operation ?? '')?.effect.serverId ?? '');
      return {
        kind: candidate.kind,
        action: candidate.action,
        subscriptionId: parameters.subscription,
        server: parameters.server ?? polled?.server,
        serverType: candidate.serverType ?? polled?.serverType,
        handle: (context) => candidate.handle(context, parameters),
      };
    }
  }
  return undefined;
}

function route(methods: string, path: string, kind: OperationKind, action: string, handle: Route['handle']): Route {
  const serverType = (['servers', 'flexibleServers'] as const).find((type) => path.includes(`/${provider}/${type}`));
  return { methods: methods.split(','), path, kind, action, serverType, handle };
}

function matchPath(path: string, segments: readonly string[]): PathParameters | undefined {
  const expected = path.split('/').filter(Boolean);
  if (expected.length !== segments.length) {
    return undefined;
  }
  const parameters: [string, string][] = [];
  for (const [index, part] of expected.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) {
      parameters.push([part.slice(1, -1), segment]);
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return undefined;
    }
  }
  return Object.fromEntries(parameters);
}

function serverPath(type: ServerType): string {
  return `${groupPath}/providers/${provider}/${type}/{server}`;
}

function listServers(type: ServerType): Route['handle'] {
  return ({ world, url }, parameters) => {
    const scope = requireScope(world, parameters);
    const servers = world.serversBelow(scope, type);
    return type === 'servers' ? { status: 200, body: { value: servers } } : pageOf(servers, serversPerPage, url);
  };
}

/** Firewall rules of Single Server are not paged by the service. */
function listRules(type: ServerType, rules: RuleType): Route['handle'] {
  return ({ world, url }, parameters) => {
    const server = requireServer(world, type, parameters);
    const listed = listedRules(server.id, type, rules, world.networkRules(server));
    return type === 'servers' && rules === 'firewallRules'
      ? { status: 200, body: { value: listed } }
      : pageOf(listed, rulesPerPage, url);
  };
}

function startOperation(context: RouteContext, server: ServerResource, effect: Effect): Reply {
  const { world, url } = context;
  if (world.isBusy(server.id)) {
    throw serverIsBusy(server.name);
  }
  const operation = world.start(
    {
      effect,
      location: server.location,
      apiVersion: url.searchParams.get('api-version') ?? '',
      seconds: context.operationSeconds,
      fails: context.operationFails,
    },
    context.now,
  );
  return acceptedReply(operation, url.origin);
}

function pollOperation({ world }: RouteContext, parameters: PathParameters): Reply {
  const operation = requireOperation(world, parameters);
  if (operation.status === 'InProgress') {
    world.announce(operation);
  }
  return statusReply(operation);
}

function readOperationResult({ world, url }: RouteContext, parameters: PathParameters): Reply {
  const operation = requireOperation(world, parameters);
  if (operation.status === 'InProgress') {
    return acceptedReply(operation, url.origin);
  }
  if (operation.status === 'Failed') {
    throw new ServiceError(500, operationError.code, operationError.message);
  }
  const { effect } = operation;
  const server = world.server(effect.serverId);
  const configuration =
    effect.type === 'configuration' && server
      ? world.configurations(server).find(({ name }) => name === effect.configuration)
      : undefined;
  const body = effect.type === 'server' ? server : configuration;
  return body ? { status: 200, body } : { status: 204 };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
