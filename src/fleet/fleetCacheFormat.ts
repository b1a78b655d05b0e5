import { parseServerId } from '../domain/resourceId';
import type { Server, Subscription, TlsSettings } from '../domain/server';
import type { CachedFleet } from './fleetState';
import { nextTask } from '../domain/taskThrottle';

/**
 * Version of the format: a header line, then one line for each page of servers, so that the first servers appear early
 * and ten thousand do not block the extension host. A line begins with its hash, which proves that this code wrote it,
 * so its content is not validated again. Increase the version when the shape of `Server` or of the lines changes. A
 * record omits the parts of the server's id, and equal settings are written once per page.
 */
const version = 6;
const serversOnOnePage = 250;

interface Header {
  readonly version: number;
  readonly owner: string;
  readonly asOf: number;
  readonly subscriptions: readonly Subscription[];
  readonly pages: number;
}

interface Page {
  readonly tls: readonly TlsSettings[];
  readonly servers: readonly ServerRecord[];
}

/** `tls`: index in the page's list. */
type ServerRecord = Omit<
  Server,
  'kind' | 'name' | 'resourceGroup' | 'subscriptionId' | 'tls' | 'wire' | 'exception'
> & {
  readonly tls: number;
};

/** SHA-256 of a text, in hexadecimal digits. */
export type Hash = (text: string) => string;

/** @param owner opaque key of the fleet's owner */
export async function writeFleetCache(
  owner: string,
  { asOf, subscriptions, servers }: CachedFleet,
  hash: Hash,
): Promise<string> {
  const pages: string[] = [];
  for (let start = 0; start === 0 || start < servers.length; start += serversOnOnePage) {
    await nextTask();
    pages.push(toLine(toPage(servers.slice(start, start + serversOnOnePage)), hash));
  }
  const header: Header = { version, owner, asOf, subscriptions, pages: pages.length };
  return [toLine(header, hash), ...pages].join('\n');
}

/**
 * Yields the fleet in parts; nothing for another owner or version.
 * @throws Error when a page is damaged or missing, because the parts before it look like a whole fleet
 */
export async function* readFleetCache(
  owner: string,
  lines: AsyncIterable<string>,
  hash: Hash,
): AsyncGenerator<CachedFleet> {
  let header: Header | undefined;
  let pages = 0;
  for await (const line of lines) {
    if (!header) {
      header = fromLine(line, hash) as Header | undefined;
      if (header?.version !== version || header.owner !== owner) {
        return;
      }
      continue;
    }
    const page = fromLine(line, hash) as Page | undefined;
    if (!page) {
      break;
    }
    pages++;
    yield { asOf: header.asOf, subscriptions: header.subscriptions, servers: fromPage(page) };
    await nextTask();
  }
  if (header && pages !== header.pages) {
    throw new Error('it is damaged');
  }
}

function toLine(value: Header | Page, hash: Hash): string {
  const json = JSON.stringify(value);
  return `${hash(json)} ${json}`;
}

/** Parses a line; undefined when it was changed after it was written. */
function fromLine(line: string, hash: Hash): unknown {
  const json = line.slice(line.indexOf(' ') + 1);
  return line === `${hash(json)} ${json}` ? (JSON.parse(json) as unknown) : undefined;
}

function toPage(servers: readonly Server[]): Page {
  const tls = new Map<string, number>();
  const records = servers.map((server): ServerRecord => {
    const {
      kind: _kind,
      name: _name,
      resourceGroup: _group,
      subscriptionId: _subscription,
      wire: _wire,
      exception: _exception,
      ...rest
    } = server;
    const settings = JSON.stringify(server.tls);
    const index = tls.get(settings) ?? tls.size;
    tls.set(settings, index);
    return { ...rest, tls: index };
  });
  return { tls: [...tls.keys()].map((settings) => JSON.parse(settings) as TlsSettings), servers: records };
}

function fromPage({ tls, servers }: Page): Server[] {
  return servers.flatMap(({ id, ...rest }) => {
    const parts = parseServerId(id);
    const settings = tls[rest.tls];
    return parts && settings ? [{ id, ...parts, ...rest, tls: settings }] : [];
  });
}
