import { createHash } from 'node:crypto';
import { parseServerId } from '../domain/resourceId';
import type { Server, Subscription, TlsSettings } from '../domain/server';
import type { CachedFleet } from './fleet';
import { nextTask } from './taskThrottle';

/**
 * A fleet as lines: a header, then servers in pages, so that the first ones are there early and neither writing nor
 * reading ten thousand blocks the extension host. Each line begins with its SHA-256: with it a line is as this code
 * wrote it, so nothing in it is looked at twice. Whoever changes the shape of `Server` or of the lines counts `version`
 * up. What the id of a server says is not written again, and settings that are alike are written once for each page.
 */
const version = 5;
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

/** `tls`: which of the page's. */
type ServerRecord = Omit<Server, 'kind' | 'name' | 'resourceGroup' | 'subscriptionId' | 'tls' | 'wire'> & {
  readonly tls: number;
};

/** @param owner whose fleet it is: an opaque key */
export async function writeFleetCache(owner: string, { asOf, subscriptions, servers }: CachedFleet): Promise<string> {
  const pages: string[] = [];
  for (let start = 0; start === 0 || start < servers.length; start += serversOnOnePage) {
    await nextTask();
    pages.push(toLine(toPage(servers.slice(start, start + serversOnOnePage))));
  }
  const header: Header = { version, owner, asOf, subscriptions, pages: pages.length };
  return [toLine(header), ...pages].join('\n');
}

/**
 * The fleet in parts; none of another owner's or another version's.
 * @throws Error where a page is damaged or missing: what came before is a part that looks like a whole
 */
export async function* readFleetCache(owner: string, lines: AsyncIterable<string>): AsyncGenerator<CachedFleet> {
  let header: Header | undefined;
  let pages = 0;
  for await (const line of lines) {
    if (!header) {
      header = fromLine(line) as Header | undefined;
      if (header?.version !== version || header.owner !== owner) {
        return;
      }
      continue;
    }
    const page = fromLine(line) as Page | undefined;
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

function toLine(value: Header | Page): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}`;
}

/** Undefined when it is not as it was written. */
function fromLine(line: string): unknown {
  const json = line.slice(line.indexOf(' ') + 1);
  return line === `${checksum(json)} ${json}` ? (JSON.parse(json) as unknown) : undefined;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
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
