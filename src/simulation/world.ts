import { createHash, randomUUID } from 'node:crypto';
import {
  type ConfigurationResource,
  type FleetDocument,
  type JsonObject,
  type NetworkRules,
  parseResourcePath,
  type PolicyResource,
  provider,
  sameName,
  type ServerResource,
  type ServerType,
  type SubscriptionResource,
} from './fleetDocument';
import { type Effect, endsAt, type Operation } from './operations';
import { defaultProperties, isOffered, parameters } from './parameters';
import { readSnapshot, type ServerChange, type Snapshot } from './snapshot';
import { wireBehavior, type WireBehavior } from './wireBehavior';

/** Number of ended operations that are kept for late polls. */
const endedOperationsKept = 100;

/** As many queries as clients page through at once; each may hold a row for every server. */
const derivedValuesKept = 4;

export interface OperationRequest {
  readonly effect: Effect;
  readonly location: string;
  readonly apiVersion: string;
  readonly seconds: number;
  readonly fails: boolean;
}

/** Where a server is, in lower case. */
interface Scope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

/**
 * The simulated state: the fleet document, the changes since, and the operations. Time passes only in
 * {@link settle}, which the caller runs before it reads.
 */
export class World {
  private fleetHashValue: string | undefined;
  private readonly servers: ReadonlyMap<string, ServerResource>;
  private readonly scopes: ReadonlyMap<ServerResource, Scope>;
  /** `{subscription}/{resource group}`. */
  private readonly resourceGroups: ReadonlySet<string>;
  private readonly givenConfigurations: ReadonlyMap<string, readonly ConfigurationResource[]>;
  private changedServers = new Map<string, ServerChange>();
  private changedConfigurations = new Map<string, JsonObject>();
  private operations = new Map<string, Operation>();
  private readonly derivedValues = new Map<string, unknown>();

  constructor(
    private readonly fleet: FleetDocument,
    snapshot: unknown,
    private readonly onChange: () => void,
  ) {
    this.servers = new Map(fleet.servers.map((server) => [server.id.toLowerCase(), server]));
    this.scopes = new Map(
      fleet.servers.map((server) => {
        const { subscriptionId = '', resourceGroup = '' } = parseResourcePath(server.id) ?? {};
        return [server, { subscriptionId: key(subscriptionId), resourceGroup: key(resourceGroup) }];
      }),
    );
    this.resourceGroups = new Set(
      [...this.scopes.values()].map(({ subscriptionId, resourceGroup }) => `${subscriptionId}/${resourceGroup}`),
    );
    const given = new Map<string, ConfigurationResource[]>();
    for (const configuration of fleet.configurations) {
      const serverId = key(parseResourcePath(configuration.id)?.serverId ?? '');
      given.set(serverId, [...(given.get(serverId) ?? []), configuration]);
    }
    this.givenConfigurations = given;
    const restored = snapshot === undefined ? undefined : readSnapshot(snapshot, this.fleetHash);
    if (restored) {
      this.changedServers = new Map(Object.entries(restored.servers));
      this.changedConfigurations = new Map(Object.entries(restored.configurations));
      this.operations = new Map(restored.operations.map((operation) => [operation.id, operation]));
    }
  }

  get subscriptions(): readonly SubscriptionResource[] {
    return this.fleet.subscriptions;
  }

  subscription(id: string): SubscriptionResource | undefined {
    return this.fleet.subscriptions.find((subscription) => sameName(subscription.subscriptionId, id));
  }

  hasResourceGroup(subscriptionId: string, resourceGroup: string): boolean {
    return this.resourceGroups.has(key(`${subscriptionId}/${resourceGroup}`));
  }

  /** `scope`: an id whose servers are meant, for example `/subscriptions/{id}`. */
  serversBelow(scope: string, type: ServerType): readonly ServerResource[] {
    const prefix = `${scope}/`.toLowerCase();
    const part = `/providers/${provider}/${type}/`.toLowerCase();
    return [...this.servers]
      .filter(([id]) => id.startsWith(prefix) && id.includes(part))
      .map(([, server]) => this.current(server));
  }

  get allServers(): readonly (Scope & { readonly server: ServerResource })[] {
    return Array.from(this.scopes, ([server, { subscriptionId, resourceGroup }]) => ({
      subscriptionId,
      resourceGroup,
      server: this.current(server),
    }));
  }

  /** The result of `compute` for this key, computed again when the state has changed. */
  derived<T>(valueKey: string, compute: () => T): T {
    if (!this.derivedValues.has(valueKey)) {
      if (this.derivedValues.size >= derivedValuesKept) {
        this.derivedValues.clear();
      }
      this.derivedValues.set(valueKey, compute());
    }
    return this.derivedValues.get(valueKey) as T;
  }

  server(id: string): ServerResource | undefined {
    const server = this.servers.get(key(id));
    return server && this.current(server);
  }

  /** Every parameter of a Flexible Server, by name. */
  configurations(server: ServerResource): readonly ConfigurationResource[] {
    const given = this.givenConfigurations.get(key(server.id)) ?? [];
    const offered = parameters.filter((parameter) => isOffered(parameter, server));
    const names = new Set([...offered, ...given].map(({ name }) => name.toLowerCase()));
    return [...names].sort().map((name) => {
      const parameter = parameters.find((candidate) => candidate.name === name);
      const resource = given.find((candidate) => sameName(candidate.name, name));
      const id = `${server.id}/configurations/${resource?.name ?? name}`;
      const version = typeof server.properties.version === 'string' ? server.properties.version : 'current';
      return {
        ...resource,
        properties: {
          ...(parameter ? defaultProperties(parameter, version) : {}),
          // a value without a source was set by the user
          ...(resource ? { source: 'user-override', ...resource.properties } : {}),
          ...this.changedConfigurations.get(key(id)),
        },
        id,
        name: resource?.name ?? name,
        type: `${provider}/flexibleServers/configurations`,
      };
    });
  }

  get policies(): readonly PolicyResource[] {
    return this.fleet.policies ?? [];
  }

  /** The network rules of a server. */
  networkRules(server: ServerResource): NetworkRules {
    return this.fleet.networkRules?.[key(server.id)] ?? {};
  }

  /** How a server answers on the wire: by its settings, or as the fleet file has it. */
  onWire(server: ServerResource): WireBehavior {
    return wireBehavior(server, this.configurations(server), {
      override: this.fleet.wire?.[key(server.id)],
      clients: this.fleet.clients?.[key(server.id)],
    });
  }

  operation(id: string): Operation | undefined {
    return this.operations.get(id.toLowerCase());
  }

  isBusy(serverId: string): boolean {
    return [...this.operations.values()].some(
      ({ status, effect }) => status === 'InProgress' && sameName(effect.serverId, serverId),
    );
  }

  start(request: OperationRequest, now: number): Operation {
    const operation: Operation = {
      id: randomUUID(),
      effect: request.effect,
      subscriptionId: parseResourcePath(request.effect.serverId)?.subscriptionId ?? '',
      location: request.location,
      apiVersion: request.apiVersion,
      startedAt: now,
      dueAt: now + request.seconds * 1000,
      fails: request.fails,
      announced: false,
      status: 'InProgress',
    };
    this.operations.set(operation.id, operation);
    this.changed();
    return operation;
  }

  /** Records that a client has received the operation as in progress. */
  announce(operation: Operation): void {
    if (!operation.announced) {
      this.operations.set(operation.id, { ...operation, announced: true });
      this.changed();
    }
  }

  /** Ends the operations that are due, in the order of their ends. */
  settle(now: number): void {
    const due = [...this.operations.values()]
      .filter((operation) => operation.status === 'InProgress' && endsAt(operation) <= now)
      .sort((a, b) => endsAt(a) - endsAt(b));
    for (const operation of due) {
      this.operations.delete(operation.id);
      this.operations.set(operation.id, { ...operation, status: operation.fails ? 'Failed' : 'Succeeded' });
      if (!operation.fails) {
        this.apply(operation.effect);
      }
    }
    if (due.length > 0) {
      const ended = [...this.operations.values()].filter(({ status }) => status !== 'InProgress');
      for (const operation of ended.slice(0, -endedOperationsKept)) {
        this.operations.delete(operation.id);
      }
      this.changed();
    }
  }

  reset(): void {
    this.changedServers.clear();
    this.changedConfigurations.clear();
    this.operations.clear();
    this.changed();
  }

  snapshot(): Snapshot {
    return {
      version: 1,
      fleet: this.fleetHash,
      servers: Object.fromEntries(this.changedServers),
      configurations: Object.fromEntries(this.changedConfigurations),
      operations: [...this.operations.values()],
    };
  }

  /** Takes a while for a large fleet, so it is computed when a state is read or stored. */
  private get fleetHash(): string {
    this.fleetHashValue ??= createHash('sha256').update(JSON.stringify(this.fleet)).digest('hex');
    return this.fleetHashValue;
  }

  private current(server: ServerResource): ServerResource {
    // an id in lower case takes longer to make than everything else here
    const change = this.changedServers.size === 0 ? undefined : this.changedServers.get(key(server.id));
    return change
      ? { ...server, ...change.resource, properties: { ...server.properties, ...change.properties } }
      : server;
  }

  private apply(effect: Effect): void {
    if (effect.type === 'server') {
      const before = this.changedServers.get(key(effect.serverId));
      this.changedServers.set(key(effect.serverId), {
        resource: { ...before?.resource, ...effect.resource },
        properties: { ...before?.properties, ...effect.properties },
      });
    } else {
      const id = key(`${effect.serverId}/configurations/${effect.configuration}`);
      this.changedConfigurations.set(id, { ...this.changedConfigurations.get(id), ...effect.properties });
    }
  }

  private changed(): void {
    this.derivedValues.clear();
    this.onChange();
  }
}

const key = (id: string): string => id.toLowerCase();
