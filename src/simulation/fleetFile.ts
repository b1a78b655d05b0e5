import {
  type ConfigurationResource,
  type FleetDocument,
  isJsonArray,
  isJsonObject,
  type Json,
  type NetworkRules,
  parseResourcePath,
  type PolicyResource,
  type ServerResource,
  type SimulatedClient,
  type SubscriptionResource,
  type WireOverride,
} from './fleetDocument';
import { type FleetEntry, readEntry, readSubscription } from './fleetEntry';
import { entriesOf, otherType } from './fleetShapes';
import { finish, readSource, type SourceDocument } from './fleetSource';
import { isAccountList } from './foreignFile';
import { readPolicies } from './policyEntries';
import { nextTask } from './clock';
import { type FleetNotice, InputError, preview, shortened, unexpected } from './problems';

/** Ten thousand servers with all their properties are about 20 MB. In bytes. */
export const maximumFleetBytes = 32 * 1024 * 1024;

/**
 * Reads a fleet file: the output of the service, `az` and PowerShell, as docs/offline.md lists it. `notice` gets what
 * was left out or assumed.
 *
 * @throws InputError
 */
export function parseFleet(content: string | Uint8Array, notice: NoticeListener = () => undefined): FleetDocument {
  return finish(parsing(content, notice));
}

/** As {@link parseFleet}, for a document that is parsed already. @throws InputError */
export function readFleet(root: Json): FleetDocument {
  return finish(readDocuments([{ json: root, line: undefined }], () => undefined));
}

/** As {@link parseFleet}, spread over tasks: a large file takes a while. */
export async function parseFleetInTasks(content: Uint8Array, notice: NoticeListener): Promise<FleetDocument> {
  const parts = parsing(content, notice);
  for (;;) {
    const part = parts.next();
    if (part.done) {
      return part.value;
    }
    await nextTask();
  }
}

type NoticeListener = (notice: FleetNotice) => void;

/** Yields where another task may begin. */
function* parsing(content: string | Uint8Array, notice: NoticeListener): Generator<void, FleetDocument> {
  if (content.length > maximumFleetBytes) {
    throw new InputError({ code: 'tooLarge' });
  }
  const { documents, linesAround } = yield* readSource(content);
  if (linesAround > 0) {
    notice({ code: 'linesAround', count: linesAround });
  }
  yield;
  return yield* readDocuments(documents, notice);
}

/** Entries that are read in one task, which takes a few milliseconds. */
const entriesInOneTask = 500;

/** Types of other resources that a notice names. */
const mostTypes = 3;

function* readDocuments(documents: readonly SourceDocument[], notice: NoticeListener): Generator<void, FleetDocument> {
  const servers = new Places<ServerResource>(serverSettings);
  const configurations = new Places<ConfigurationResource>(({ properties }) => [properties.value]);
  const wire: Record<string, WireOverride> = {};
  const networkRules: Record<string, NetworkRules> = {};
  const clients: Record<string, readonly SimulatedClient[]> = {};
  const others: string[] = [];
  const policies: PolicyResource[] = [];
  let morePages = false;
  for (const { json, line } of documents) {
    if (isAccountList(json)) {
      throw new InputError({ code: 'foreign', kind: 'accountList' });
    }
    const from = placeOf(line);
    if (isJsonObject(json) && json.policies !== undefined) {
      const given = json.policies;
      policies.push(...within(from, () => readPolicies(given)));
    }
    const found = within(from, () => entriesOf(json));
    ({ morePages } = found);
    for (const [index, { value, path }] of found.entries.entries()) {
      if (index % entriesInOneTask === entriesInOneTask - 1) {
        yield;
      }
      const other = otherType(value);
      if (other !== undefined) {
        others.push(other);
        continue;
      }
      const place = joined(from, path, nameOf(value));
      const entry = within(place, () => readEntry(value));
      if ('server' in entry && servers.add(entry.server, place)) {
        const key = entry.server.id.toLowerCase();
        Object.assign(wire, entry.wire && { [key]: entry.wire });
        Object.assign(clients, entry.clients && { [key]: entry.clients });
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
    subscriptions: readSubscriptions(documents, servers.resources()),
    servers: servers.resources(),
    configurations: configurations.resources(),
    ...(Object.keys(wire).length > 0 ? { wire } : {}),
    ...(Object.keys(clients).length > 0 ? { clients } : {}),
    ...(Object.keys(networkRules).length > 0 ? { networkRules } : {}),
    ...(policies.length > 0 ? { policies } : {}),
  };
}

const placeOf = (line: number | undefined): string => (line === undefined ? '' : `line ${line}`);

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' ');

const configurationsOf = (entry: FleetEntry): readonly ConfigurationResource[] =>
  'server' in entry ? entry.configurations : [entry.configuration];

/** The settings that must be equal in all entries of one server. */
const serverSettings = ({ properties }: ServerResource): readonly (Json | undefined)[] => [
  properties.sslEnforcement,
  properties.minimalTlsVersion,
  properties.state,
  properties.userVisibleState,
  properties.fullyQualifiedDomainName,
];

/** Adds the servers of parameters without one, whose region is unknown. Returns their names. */
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
): SubscriptionResource[] {
  const subscriptions = new Places<SubscriptionResource>(({ id }) => [id]);
  for (const { json, line } of documents) {
    const given = isJsonObject(json) ? json.subscriptions : undefined;
    if (given !== undefined && !isJsonArray(given)) {
      throw new InputError(unexpected('array', given), joined(placeOf(line), 'subscriptions'));
    }
    for (const [index, value] of (given ?? []).entries()) {
      const place = joined(placeOf(line), `subscriptions[${index}]`);
      subscriptions.addNew(
        within(place, () => readSubscription(value)),
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
  /** Names of repeated resources with the same settings, of which the first counts. */
  readonly repeated: string[] = [];

  constructor(private readonly settings: (resource: Resource) => readonly (Json | undefined)[]) {}

  /** Whether it is the first with its id. @throws InputError for another one with other settings */
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
    throw new InputError(
      { code: 'contradiction', id: shortened(resource.id, 300), first: shortened(first, 200) },
      place,
    );
  }
}

/** Reads a part of the file; its problems get the place of the part. */
function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.problem, joined(place, error.entry)) : error;
  }
}

function nameOf(value: Json): string {
  if (!isJsonObject(value)) {
    return '';
  }
  const name = value.name ?? (typeof value.id === 'string' ? value.id.split('/').at(-1) : undefined);
  return typeof name === 'string' ? preview(name) : '';
}
