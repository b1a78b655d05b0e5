import {
  type ConfigurationResource,
  type JsonObject,
  provider,
  sameName,
  type ServerResource,
  type ServerType,
} from './fleetDocument';
import { requireRunning } from './flexibleServer';
import type { Operation } from './operations';
import { resourceGroupNotFound, resourceNotFound, ServiceError, subscriptionNotFound } from './reply';
import type { World } from './world';

/** The values of the `{…}` parts of a route's path in a request. */
export type PathParameters = Readonly<Record<string, string>>;

export function requireSubscription(world: World, { subscription: id = '' }: PathParameters): JsonObject {
  const subscription = world.subscription(id);
  if (!subscription) {
    throw subscriptionNotFound(id);
  }
  return subscription;
}

/** Id of the subscription or resource group that the request names. */
export function requireScope(world: World, parameters: PathParameters): string {
  const { subscription = '', group } = parameters;
  requireSubscription(world, parameters);
  if (group === undefined) {
    return `/subscriptions/${subscription}`;
  }
  if (!world.hasResourceGroup(subscription, group)) {
    throw resourceGroupNotFound(group);
  }
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

export function requireServer(world: World, type: ServerType, parameters: PathParameters): ServerResource {
  const scope = requireScope(world, parameters);
  const { server: name = '', group = '' } = parameters;
  const server = world.server(`${scope}/providers/${provider}/${type}/${name}`);
  if (!server) {
    throw resourceNotFound(`${provider}/${type}`, name, group);
  }
  return server;
}

export interface FoundConfiguration {
  readonly server: ServerResource;
  readonly configuration: ConfigurationResource;
  /** Every parameter of the server. */
  readonly all: readonly ConfigurationResource[];
}

export function requireConfiguration(world: World, parameters: PathParameters): FoundConfiguration {
  const server = requireServer(world, 'flexibleServers', parameters);
  requireRunning(server);
  const all = world.configurations(server);
  const { configuration: wanted = '', group = '' } = parameters;
  const configuration = all.find(({ name }) => sameName(name, wanted));
  if (!configuration) {
    throw resourceNotFound(`${provider}/flexibleServers/${server.name}/configurations`, wanted, group);
  }
  return { server, all, configuration };
}

export function requireOperation(world: World, { operation: id = '' }: PathParameters): Operation {
  const operation = world.operation(id);
  if (!operation) {
    throw new ServiceError(404, 'ResourceNotFound', `The operation '${id}' was not found.`);
  }
  return operation;
}
