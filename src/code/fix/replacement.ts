import type { ConnectionTarget } from '../../connect/types';
import { parseConnectionText } from '../connectionText';
import { scanFile, type ScanOptions } from '../scan';
import { EditChain, type Edits, type FixOptions } from './fix';
import { settle } from './settle';
import { writtenAt, type FileText } from './literal';
import { StringWriter } from './strings';

const hostName = /^(?:host|server|servername|datasource|addr|address)$/;

/**
 * Edits by which the connection string around an offset connects to another server and verifies it; its user, password
 * and database stay as they are written. Undefined where there is no such string, or where it would not verify.
 */
export function replacement(
  file: FileText,
  offset: number,
  target: ConnectionTarget,
  scan: ScanOptions,
  { caFile }: FixOptions = {},
): Edits {
  const before = scanFile(file.path, file.source, scan);
  const index = before.connections.findIndex(({ connection: { text } }) =>
    text ? text.start <= offset && offset <= text.end : false,
  );
  const connection = before.connections[index]?.connection;
  // the user of a Single Server has the server's name
  const parsed = connection?.text && target.kind === 'flexible' ? parseConnectionText(connection.text) : undefined;
  if (!connection || !parsed || parsed.hosts.length !== 1) return undefined;
  const writer = StringWriter.of(file, connection);
  const plain = (key: string): string => key.toLowerCase().replace(/[\s_]/g, '');
  const host = parsed.parameters.find(({ key }) => hostName.test(plain(key)));
  const port = parsed.parameters.find(({ key }) => plain(key) === 'port');
  const edits = host
    ? [
        writer?.replace(host, host.key, target.host),
        port && port.value !== String(target.port) ? writer?.replace(port, port.key, String(target.port)) : [],
      ]
    : [authorityEdits(file, parsed.hosts[0]?.range, target)];
  if (edits.some((one) => one === undefined)) return undefined;
  const chain = new EditChain(file.source);
  chain.apply(edits.flatMap((one) => one ?? []));
  const moved = scanFile(file.path, chain.text, scan);
  if (moved.connections.length !== before.connections.length) return undefined;
  const settled = settle(
    chain,
    { path: file.path, index, before: moved },
    scan,
    caFile === undefined ? {} : { caFile },
  );
  return settled?.found.connection.host === target.host.toLowerCase() ? chain.edits() : undefined;
}

/** The host of a URL, with its port where it has one. */
function authorityEdits(
  file: FileText,
  range: { start: number; end: number } | undefined,
  target: ConnectionTarget,
): Edits {
  const written = range && file.source.slice(range.start, range.end);
  const port = /:\d+$/.exec(written ?? '');
  if (!range || written === undefined || !/^[\w.-]+(?::\d+)?$/.test(written)) return undefined;
  const text = writtenAt(file, range.start, port ? `${target.host}:${target.port}` : target.host);
  return text === undefined ? undefined : [{ ...range, text }];
}
