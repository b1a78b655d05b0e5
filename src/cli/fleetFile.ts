import * as l10n from '@vscode/l10n';
import { systemCode } from '../domain/errors';
import { FileRefused, readBounded } from '../files/boundedRead';
import { UsageError } from './command';

const largest = 32 * 1024 * 1024;

/**
 * Host names of the servers in a fleet file, in lower case, with the name of each: whatever the file's shape, a server
 * has its host name as `fullyQualifiedDomainName`.
 *
 * @throws UsageError
 */
export async function readKnownHosts(file: string): Promise<ReadonlyMap<string, string>> {
  const bytes = await readBounded(file, largest).catch((error: unknown) => {
    throw new UsageError(
      l10n.t('{0} cannot be read ({1}).', file, error instanceof FileRefused ? error.code : systemCode(error)),
    );
  });
  const known = new Map<string, string>();
  try {
    const text = bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
    collect(JSON.parse(text.replace(/^\uFEFF/, '')), known, 0);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(l10n.t('{0} is not a fleet file.', file));
    throw error;
  }
  return known;
}

function collect(value: unknown, known: Map<string, string>, depth: number): void {
  if (depth > 20 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, known, depth + 1);
    return;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const properties = record['properties'] as Readonly<Record<string, unknown>> | undefined;
  const host = record['fullyQualifiedDomainName'] ?? properties?.['fullyQualifiedDomainName'];
  if (typeof host === 'string' && host !== '') {
    const name = record['name'];
    known.set(host.toLowerCase(), typeof name === 'string' ? name : (host.split('.')[0] ?? host));
  }
  for (const item of Object.values(record)) collect(item, known, depth + 1);
}
