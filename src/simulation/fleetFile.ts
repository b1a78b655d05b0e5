import {
  type ConfigurationResource,
  type FleetDocument,
  isJsonArray,
  isJsonObject,
  type Json,
  type NetworkRules,
  parseResourcePath,
  type ServerResource,
  type SubscriptionResource,
  type WireOverride,
} from './fleetDocument';
import { type FleetEntry, readEntry, readSubscription } from './fleetEntry';
import type { FleetNotice } from './fleetNotices';
import { entriesOf, type Fail, otherType } from './fleetShapes';
import { readSource, type SourceDocument } from './fleetSource';
import { describe, EntryProblem, shortened } from './fleetText';
import { accountListProblem, isAccountList } from './foreignFile';

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
/**
 * Reads a fleet file: what the service, `az` and PowerShell give, as docs/offline.md lists it. `fileName` is only named
 * in errors; `notice` is told what was left out or assumed.
 * @throws FleetFileError
 */
export function parseFleet(
  content: string | Uint8Array,
  fileName: string,
  notice: (notice: FleetNotice) => void = () => undefined,
): FleetDocument {
  const fail = failing(fileName);
  if (content.length > maximumFleetBytes) {
    fail(undefined, 'the file is larger than 32 MB');
  }
  const { documents, linesAround } = readSource(content, fail);
  if (linesAround > 0) {
    notice({ code: 'linesAround', count: linesAround });
  }
  return readDocuments(documents, fail, notice);
}

/** As {@link parseFleet}, for a document that is parsed already. @throws FleetFileError */
export function readFleet(root: Json, fileName: string): FleetDocument {
  return readDocuments([{ json: root, line: undefined }], failing(fileName), () => undefined);
}

const failing =
  (fileName: string): Fail =>
  (entry, problem) => {
    throw new FleetFileError(fileName, entry, problem);
  };

/** Types of other resources that a notice names. */
const mostTypes = 3;

function readDocuments(
  documents: readonly SourceDocument[],
  fail: Fail,
  notice: (notice: FleetNotice) => void,
): FleetDocument {
  const servers = new Places<ServerResource>(fail, serverSettings);
  const configurations = new Places<ConfigurationResource>(fail, ({ properties }) => [properties.value]);
  const wire: Record<string, WireOverride> = {};
  const networkRules: Record<string, NetworkRules> = {};
  const others: string[] = [];
  let morePages = false;
  for (const { json, line } of documents) {
    if (isAccountList(json)) {
      fail(undefined, accountListProblem);
    }
    const from = line === undefined ? '' : `line ${line}`;
    const found = entriesOf(json, (path, problem) => fail(joined(from, path) || undefined, problem), describe);
    ({ morePages } = found);
    for (const { value, path } of found.entries) {
      const other = otherType(value);
      if (other !== undefined) {
        others.push(other);
        continue;
      }
      const place = joined(from, path, nameOf(value));
      const entry = attempt(() => readEntry(value), place, fail);
      if ('server' in entry && servers.add(entry.server, place)) {
        const key = entry.server.id.toLowerCase();
        Object.assign(wire, entry.wire && { [key]: entry.wire });
        Object.assign(networkRules, entry.networkRules && { [key]: entry.networkRules });
      }
      for (const configuration of configurationsOf(entry)) {
        configurations.add(configuration, place);
      }
    }
  }
  const alone = addOwners(servers, configurations);
  const [repeated = configurations.repeated[0]] = servers.repeated;
  if (others.length > 0) {
    const types = [...new Set(others)].slice(0, mostTypes).map((type) => shortened(type, 100));
    notice({ code: 'otherResources', count: others.length, types });
  }
  if (repeated !== undefined) {
    const count = servers.repeated.length + configurations.repeated.length;
    notice({ code: 'repeated', count, first: shortened(repeated, 100) });
  }
  if (alone[0] !== undefined) {
    notice({ code: 'onlyParameters', count: alone.length, first: alone[0] });
  }
  if (morePages) {
    notice({ code: 'morePages' });
  }
  if (servers.resources().length === 0) {
    notice({ code: 'noServers' });
  }
  return {
    subscriptions: readSubscriptions(documents, servers.resources(), fail),
    servers: servers.resources(),
    configurations: configurations.resources(),
    ...(Object.keys(wire).length > 0 ? { wire } : {}),
    ...(Object.keys(networkRules).length > 0 ? { networkRules } : {}),
  };
}

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' ');

const configurationsOf = (entry: FleetEntry): readonly ConfigurationResource[] =>
  'server' in entry ? entry.configurations : [entry.configuration];

/** What may not differ between two entries of one server. */
const serverSettings = ({ properties }: ServerResource): readonly (Json | undefined)[] => [
  properties.sslEnforcement,
  properties.minimalTlsVersion,
  properties.state,
  properties.userVisibleState,
  properties.fullyQualifiedDomainName,
];

/** A parameter says which server it belongs to, and no more: where it is is unknown. Gives their names. */
function addOwners(servers: Places<ServerResource>, configurations: Places<ConfigurationResource>): string[] {
  const added: string[] = [];
  for (const { resource, place } of configurations.all()) {
    const id = parseResourcePath(resource.id)?.serverId ?? resource.id;
    if (!servers.has(id)) {
      const entry = readEntry({ id, location: 'unknown' });
      if ('server' in entry) {
        servers.add(entry.server, place);
        added.push(entry.server.name);
      }
    }
  }
  return added;
}

function readSubscriptions(
  documents: readonly SourceDocument[],
  servers: readonly ServerResource[],
  fail: Fail,
): SubscriptionResource[] {
  const subscriptions = new Places<SubscriptionResource>(fail, ({ id }) => [id]);
  for (const { json, line } of documents) {
    const from = line === undefined ? '' : `line ${line}`;
    const given = isJsonObject(json) ? json.subscriptions : undefined;
    if (given !== undefined && !isJsonArray(given)) {
      fail(joined(from, 'subscriptions'), `expected an array, found ${describe(given)}`);
    }
    for (const [index, value] of (isJsonArray(given) ? given : []).entries()) {
      const place = joined(from, `subscriptions[${index}]`);
      subscriptions.addNew(
        attempt(() => readSubscription(value), place, fail),
        place,
      );
    }
  }
  for (const server of servers) {
    const subscriptionId = parseResourcePath(server.id)?.subscriptionId ?? '';
    if (!subscriptions.has(`/subscriptions/${subscriptionId}`)) {
      subscriptions.addNew(readSubscription({ subscriptionId }), server.id);
    }
  }
  return subscriptions.resources();
}

/** Resources by id, with the place in the file where each was found. Ids that differ by case are one. */
class Places<Resource extends { readonly id: string }> {
  private readonly byId = new Map<string, { readonly resource: Resource; readonly place: string }>();
  /** Names of what came once more, with the same settings: the first counts. */
  readonly repeated: string[] = [];

  constructor(
    private readonly fail: Fail,
    private readonly settings: (resource: Resource) => readonly (Json | undefined)[],
  ) {}

  /** Whether it is the first with its id. @throws FleetFileError for another one with other settings */
  add(resource: Resource, place: string): boolean {
    const first = this.byId.get(resource.id.toLowerCase());
    if (!first) {
      this.byId.set(resource.id.toLowerCase(), { resource, place });
      return true;
    }
    if (this.compared(first.resource) !== this.compared(resource)) {
      this.refuse(resource, place, first.place);
    }
    this.repeated.push(resource.id.split('/').at(-1) ?? '');
    return false;
  }

  addNew(resource: Resource, place: string): void {
    const first = this.byId.get(resource.id.toLowerCase());
    if (first) {
      this.refuse(resource, place, first.place);
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

  private compared(resource: Resource): string {
    return JSON.stringify(this.settings(resource)).toLowerCase();
  }

  private refuse(resource: Resource, place: string, first: string): never {
    return this.fail(
      place,
      `${shortened(resource.id, 300)} is there already, at ${first || 'the top'}, and not with the same settings: remove one of them`,
    );
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
