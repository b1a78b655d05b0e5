import * as l10n from '@vscode/l10n';
import type { FleetServer } from '../code/fleetView';
import { systemCode } from '../domain/errors';
import { isTlsVersion } from '../domain/tlsVersion';
import { FileRefused, readBounded } from '../files/boundedRead';
import { finish, readSource } from '../simulation/fleetSource';
import { InputError } from '../simulation/problems';
import { UsageError } from './command';

const largest = 32 * 1024 * 1024;

/**
 * The servers in a fleet file by host name, in lower case, whatever the file's shape. What the file does not say of a
 * server's TLS is not known: a list of Flexible Servers has none of their parameters.
 *
 * @throws UsageError
 */
export async function readFleetFile(file: string): Promise<ReadonlyMap<string, FleetServer>> {
  const bytes = await readBounded(file, largest).catch((error: unknown) => {
    throw new UsageError(
      l10n.t('{0} cannot be read ({1}).', file, error instanceof FileRefused ? error.code : systemCode(error)),
    );
  });
  try {
    return fleetOf(documentsOf(bytes));
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(l10n.t('{0} is not a fleet file.', file));
    throw error;
  }
}

/** The documents of a file: several where the output of one command follows that of another. @throws InputError */
const documentsOf = (bytes: Uint8Array): readonly unknown[] =>
  finish(readSource(bytes)).documents.map(({ json }) => json);

/** Members of an object, without what spellings differ in: PowerShell writes `FullyQualifiedDomainName`. */
type Members = ReadonlyMap<string, unknown>;

const membersOf = (value: object): Members =>
  new Map(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]));

/** The servers and parameters in a value of JSON. */
export function fleetOf(value: unknown): ReadonlyMap<string, FleetServer> {
  const servers = new Map<string, FleetServer>();
  const parameters = new Map<string, Map<string, string>>();
  collect(value, servers, parameters, 0);
  for (const [host, server] of servers) {
    const own = parameters.get(server.name.toLowerCase());
    if (own) servers.set(host, { ...server, ...settingsOf(own) });
  }
  return servers;
}

function collect(
  value: unknown,
  servers: Map<string, FleetServer>,
  parameters: Map<string, Map<string, string>>,
  depth: number,
): void {
  if (depth > 20 || typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) readMembers(membersOf(value), servers, parameters);
  for (const item of Object.values(value)) collect(item, servers, parameters, depth + 1);
}

function readMembers(
  members: Members,
  servers: Map<string, FleetServer>,
  parameters: Map<string, Map<string, string>>,
): void {
  const inner = members.get('properties');
  const properties = typeof inner === 'object' && inner !== null ? membersOf(inner) : members;
  const text = (name: string): string | undefined => {
    const found = members.get(name) ?? properties.get(name);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
  const parameter = /\/flexibleServers\/([^/]+)\/configurations\/([^/]+)$/i.exec(text('id') ?? '');
  if (parameter) {
    const server = (parameter[1] ?? '').toLowerCase();
    const own = parameters.get(server) ?? new Map<string, string>();
    parameters.set(server, own.set((parameter[2] ?? '').toLowerCase(), text('value') ?? ''));
    return;
  }
  const host = text('fullyqualifieddomainname')?.toLowerCase();
  if (host === undefined) return;
  const name = text('name') ?? host.split('.')[0] ?? host;
  const own = new Map<string, string>();
  for (const key of ['sslenforcement', 'minimaltlsversion']) {
    const setting = text(key);
    if (setting !== undefined) own.set(key, setting);
  }
  for (const [key, setting] of pairsOf(members.get('configurations'))) own.set(key, setting);
  servers.set(host, { name, ...settingsOf(own) });
}

/** `{"name": "value"}`, or an array of names and values. */
function pairsOf(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.flatMap((item: unknown) => {
        const members = typeof item === 'object' && item !== null ? membersOf(item) : undefined;
        return members ? [[members.get('name'), members.get('value')] as const] : [];
      })
    : Object.entries(value);
  return pairs.flatMap(([key, setting]) =>
    typeof key === 'string' && typeof setting === 'string' ? [[key.toLowerCase(), setting] as const] : [],
  );
}

function settingsOf(settings: ReadonlyMap<string, string>): Omit<FleetServer, 'name'> {
  const enforcement = (settings.get('require_secure_transport') ?? settings.get('sslenforcement'))?.toLowerCase();
  const minimum = settings.get('ssl_min_protocol_version') ?? settings.get('minimaltlsversion') ?? '';
  const version = /^TLSv?1(?:[._]([0-3]))?$/i.exec(minimum);
  const known = version && `1.${version[1] ?? '0'}`;
  return {
    ...(enforcement === 'on' || enforcement === 'enabled' ? { enforcement: true } : {}),
    ...(enforcement === 'off' || enforcement === 'disabled' ? { enforcement: false } : {}),
    ...(isTlsVersion(known) ? { minimum: known } : {}),
  };
}
