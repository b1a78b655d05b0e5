import type { Connection, Family } from '../connection';
import { scanFile, type FileResult, type FoundConnection, type ScanOptions } from '../scan';
import type { Edit, EditChain } from './fix';
import type { FileText } from './literal';
import { repair } from './repair';
import { rootEdits } from './roots';
import type { Trust } from './wanted';

/** Steps in which a connection is repaired: a mode, its roots, and what both have hidden. */
const most = 5;

interface Place {
  readonly path: string;
  /** Of the connection among those of the file. */
  readonly index: number;
  readonly before: FileResult;
}

/** Repairs a connection of the text, step by step, until nothing is to be said of it. */
export function settle(
  chain: EditChain,
  { path, index, before }: Place,
  scan: ScanOptions,
  trust: Trust,
): { readonly found: FoundConnection; readonly result: FileResult } | undefined {
  let result = before;
  const step = (edits: readonly Edit[] | undefined): boolean => {
    if (!edits || edits.length === 0) return false;
    chain.apply(edits);
    result = scanFile(path, chain.text, scan);
    return result.connections.length === before.connections.length;
  };
  const now = (): FileText => ({ path, source: chain.text });
  for (let steps = 0; ; steps++) {
    const [issue] = result.connections[index]?.issues ?? [];
    const connection = result.connections[index]?.connection;
    if (!issue || !connection) break;
    if (steps === most || !step(repair(now(), connection, issue, trust))) return undefined;
  }
  const verified = result.connections[index];
  if (!verified || !isSettled(verified)) return undefined;
  if (!namesRoots(verified.connection) && (trust.caFile !== undefined || needsRoots.has(verified.connection.family))) {
    const isNamed = step(rootEdits(now(), verified.connection, trust));
    if (!isNamed && needsRoots.has(verified.connection.family)) return undefined;
  }
  const found = result.connections[index];
  return found && isSettled(found) ? { found, result } : undefined;
}

/** Libraries that do not trust the roots of the system or of their runtime when no roots are named. */
const needsRoots: ReadonlySet<Family> = new Set<Family>(['libpq', 'odbc', 'pgjdbc', 'pgbouncer']);

/** Who reads an application's own variables is not known; what is right about them still is. */
const isSettled = ({ connection, guarantee, issues }: FoundConnection): boolean =>
  issues.length === 0 && (guarantee === 'verified' || (guarantee === 'unknown' && connection.family === 'any'));

export const roots =
  /^(?:sslrootcert|rootcertificate|servertlscafile|sslca|pqopt|sslfactory|ssl\.ca|ssl\.cacertfile|cacertfile)$/;

/** Whether the code says which roots are trusted: by a setting, in a context of Python or in a connector. */
export const namesRoots = ({ settings, family }: Connection): boolean =>
  family === 'tokio' ||
  settings.some(
    ({ key, node }) =>
      roots.test(key) ||
      key === 'tlsconfig' ||
      (family === 'prisma' && key === 'sslcert') ||
      (node?.kind === 'call' && /create_default_context$/.test(node.name) && node.args.length + node.named.length > 0),
  );
