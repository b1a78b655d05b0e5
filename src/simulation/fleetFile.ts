import {
  type ConfigurationResource,
  type FleetDocument,
  isJsonArray,
  isJsonObject,
  type Json,
  parseResourcePath,
  type ServerResource,
  type SubscriptionResource,
  type WireOverride,
} from './fleetDocument';
import { describe, EntryProblem, readEntry, readSubscription } from './fleetEntry';
import { decodeFleet, shortened } from './fleetText';
import { findJsonExcess, findJsonSyntaxError } from './jsonSyntax';

/** What is wrong with a fleet file, and where. */
export class FleetFileError extends Error {
  override readonly name = 'FleetFileError';

  readonly entry: string | undefined;
  readonly problem: string;

  /** `entry`: the place in the document, for example `value[3] "orders-db" properties.sslEnforcement`. */
  constructor(
    readonly file: string,
    entry: string | undefined,
    problem: string,
  ) {
    // both quote the file, which may consist of one endless word
    const [place, sentence] = [entry === undefined ? undefined : shortened(entry, 200), shortened(problem, 600)];
    super(`${file}: ${place === undefined ? '' : `${place}: `}${sentence}`);
    this.entry = place;
    this.problem = sentence;
  }
}

/** Ten thousand servers with all their properties are about 20 MB. In bytes. */
export const maximumFleetBytes = 32 * 1024 * 1024;
/** A server has about a hundred values, which take time to read where there are no servers but numbers. */
const limits = { depth: 64, values: 4_000_000 };

/**
 * Reads a fleet file: `{"value":[…]}` or a bare array of ARM resources, one resource, or the wrapping of the REST
 * specification's examples (`{"responses":{"200":{"body":…}}}`); the entries in the service's shape or as `az` prints
 * them. `fileName` is only named in errors.
 * @throws FleetFileError
 */
export function parseFleet(content: string | Uint8Array, fileName: string): FleetDocument {
  if (content.length > maximumFleetBytes) {
    throw new FleetFileError(fileName, undefined, 'the file is larger than 32 MB');
  }
  return readFleet(parseJson(decodeFleet(content), fileName), fileName);
}

function parseJson(text: string, fileName: string): Json {
  switch (findJsonExcess(text, limits)) {
    case 'deep':
      throw new FleetFileError(fileName, undefined, `nested deeper than ${limits.depth} levels`);
    case 'long':
      throw new FleetFileError(fileName, undefined, 'more than four million values: expected servers');
    case undefined:
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    const found = findJsonSyntaxError(text);
    const place = found ? `line ${found.line}, column ${found.column}` : undefined;
    throw new FleetFileError(fileName, place, `not valid JSON${found ? `: expected ${found.expected}` : ''}`);
  }
}

/** As {@link parseFleet}, for a document that is parsed already. @throws FleetFileError */
export function readFleet(root: Json, fileName: string): FleetDocument {
  const fail = (entry: string | undefined, problem: string): never => {
    throw new FleetFileError(fileName, entry, problem);
  };
  const servers = new Places<ServerResource>(fail);
  const configurations = new Places<ConfigurationResource>(fail);
  const wire: Record<string, WireOverride> = {};
  for (const { value, path } of entriesOf(root, '', fail)) {
    const place = [path, nameOf(value)].filter(Boolean).join(' ');
    const entry = attempt(() => readEntry(value), place, fail);
    if ('server' in entry) {
      servers.add(entry.server, place);
      if (entry.wire) {
        wire[entry.server.id.toLowerCase()] = entry.wire;
      }
    }
    for (const configuration of 'server' in entry ? entry.configurations : [entry.configuration]) {
      configurations.add(configuration, place);
    }
  }
  for (const { resource, place } of configurations.all()) {
    const serverId = parseResourcePath(resource.id)?.serverId ?? resource.id;
    if (!servers.has(serverId)) {
      fail(place, `the parameter belongs to a server that is not in the file: add ${serverId}`);
    }
  }
  return {
    subscriptions: readSubscriptions(root, servers.resources(), fail),
    servers: servers.resources(),
    configurations: configurations.resources(),
    ...(Object.keys(wire).length > 0 ? { wire } : {}),
  };
}

type Fail = (entry: string | undefined, problem: string) => never;

interface Entry {
  readonly value: Json;
  readonly path: string;
}

function entriesOf(json: Json, path: string, fail: Fail): Entry[] {
  if (isJsonArray(json)) {
    return json.flatMap((value, index) => {
      const at = `${path}[${index}]`;
      return isJsonObject(value) && 'responses' in value ? entriesOf(value, at, fail) : [{ value, path: at }];
    });
  }
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (isJsonObject(json)) {
    if ('value' in json) {
      return isJsonArray(json.value)
        ? entriesOf(json.value, below('value'), fail)
        : fail(below('value'), `expected an array of resources, found ${describe(json.value)}`);
    }
    if (isJsonObject(json.responses)) {
      const answer = json.responses['200'];
      return isJsonObject(answer) && answer.body !== undefined
        ? entriesOf(answer.body, below('responses.200.body'), fail)
        : fail(below('responses'), 'expected an answer "200" with a "body"');
    }
    if ('id' in json) {
      return [{ value: json, path }];
    }
  }
  return fail(
    path === '' ? undefined : path,
    `expected {"value": […]} or an array of ARM resources, found ${describe(json)}`,
  );
}

function readSubscriptions(root: Json, servers: readonly ServerResource[], fail: Fail): SubscriptionResource[] {
  const subscriptions = new Places<SubscriptionResource>(fail);
  const given = isJsonObject(root) ? root.subscriptions : undefined;
  if (given !== undefined && !isJsonArray(given)) {
    fail('subscriptions', `expected an array, found ${describe(given)}`);
  }
  for (const [index, value] of (isJsonArray(given) ? given : []).entries()) {
    const place = `subscriptions[${index}]`;
    subscriptions.add(
      attempt(() => readSubscription(value), place, fail),
      place,
    );
  }
  for (const server of servers) {
    const subscriptionId = parseResourcePath(server.id)?.subscriptionId ?? '';
    if (!subscriptions.has(`/subscriptions/${subscriptionId}`)) {
      subscriptions.add(readSubscription({ subscriptionId }), server.id);
    }
  }
  return subscriptions.resources();
}

/** Resources by id, with the place in the file where each was found. */
class Places<Resource extends { readonly id: string }> {
  private readonly byId = new Map<string, { readonly resource: Resource; readonly place: string }>();

  constructor(private readonly fail: Fail) {}

  add(resource: Resource, place: string): void {
    const first = this.byId.get(resource.id.toLowerCase());
    if (first) {
      this.fail(
        place,
        `${shortened(resource.id, 300)} is there already, at ${first.place || 'the top'}: ids must be unique`,
      );
    }
    this.byId.set(resource.id.toLowerCase(), { resource, place });
  }

  has(id: string): boolean {
    return this.byId.has(id.toLowerCase());
  }

  all(): Iterable<{ readonly resource: Resource; readonly place: string }> {
    return this.byId.values();
  }

  resources(): Resource[] {
    return [...this.byId.values()].map(({ resource }) => resource);
  }
}

function attempt<T>(read: () => T, place: string, fail: Fail): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EntryProblem) {
      return fail([place, error.path].filter(Boolean).join(' ') || undefined, error.problem);
    }
    throw error;
  }
}

function nameOf(value: Json): string {
  if (!isJsonObject(value)) {
    return '';
  }
  const name = value.name ?? (typeof value.id === 'string' ? value.id.split('/').at(-1) : undefined);
  return typeof name === 'string' ? describe(name) : '';
}
