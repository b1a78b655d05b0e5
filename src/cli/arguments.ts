import { parseArgs } from 'node:util';
import { messageOf } from '../domain/errors';
import { isTlsVersion, tlsVersions } from '../domain/tlsVersion';
import type { Requirements, Target } from '../probe';

export interface Request {
  readonly target: Target;
  readonly requirements: Requirements;
  /** File with the certificates of authorities to trust instead of the project's own. */
  readonly ca?: string;
  readonly user?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** What cannot be understood, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm run verify -- HOST[:PORT] [options]

Looks at the TLS of a PostgreSQL server on the wire: which clients get in, with which versions, and who the server is.
Sends no password and no data. Exit status: 0 when all that was asked for holds, 1 when not, 2 when it was not understood.
Always asked for: a certificate that is valid, trusted and for the host name.

  --min VERSION       older TLS versions are refused (1.0, 1.1, 1.2, 1.3)
  --enforced          clients without TLS are refused
  --days DAYS         the certificates last that many days
  --ca FILE           trust the authorities of this PEM file, not those of Azure
  --server-name NAME  name that the certificate has to be for, where it is not HOST
  --user NAME         whom to name in the attempt without TLS (postgres)
  --json              print the whole report as JSON
  --markdown          print the report as Markdown
`;

/** @returns undefined when help is asked for. @throws UsageError */
export function parseArguments(args: readonly string[]): Request | undefined {
  const { values, positionals } = parse(args);
  if (values.help) {
    return undefined;
  }
  const [host, ...others] = positionals;
  if (host === undefined || others.length > 0) {
    throw new UsageError('One HOST is needed.');
  }
  if (values.json && values.markdown) {
    throw new UsageError('--json and --markdown exclude each other.');
  }
  const { min, enforced, days, ca, user } = values;
  if (min !== undefined && !isTlsVersion(min)) {
    throw new UsageError(`--min is one of ${tlsVersions.join(', ')}.`);
  }
  if (days !== undefined && !/^\d{1,4}$/.test(days)) {
    throw new UsageError('--days is a whole number.');
  }
  const serverName = values['server-name'];
  return {
    target: { ...parseHost(host), ...(serverName === undefined ? {} : { serverName }) },
    requirements: {
      ...(min === undefined ? {} : { minimum: min }),
      ...(enforced === undefined ? {} : { enforced }),
      ...(days === undefined ? {} : { days: Number(days) }),
    },
    ...(ca === undefined ? {} : { ca }),
    ...(user === undefined ? {} : { user }),
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        min: { type: 'string' },
        enforced: { type: 'boolean' },
        days: { type: 'string' },
        ca: { type: 'string' },
        'server-name': { type: 'string' },
        user: { type: 'string' },
        json: { type: 'boolean' },
        markdown: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

const defaultPort = 5432;

/** `name`, `name:port`, `[address]:port`, or an IPv6 address as it is. */
function parseHost(text: string): { host: string; port: number } {
  const match = /^\[([0-9a-fA-F:.%]+)\](?::(\d+))?$/.exec(text) ?? /^([^\s:/@[\]]+)(?::(\d+))?$/.exec(text);
  const bare = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%]*$/.test(text);
  const [host, port] = match ? [match[1], match[2]] : [bare ? text : undefined, undefined];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535) {
    throw new UsageError(`"${text}" is not HOST or HOST:PORT.`);
  }
  return { host, port: number };
}
