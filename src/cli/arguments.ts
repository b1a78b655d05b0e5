import * as l10n from '@vscode/l10n';
import { isTlsVersion, tlsVersions } from '../domain/tlsVersion';
import type { Requirements, Target } from '../probe';
import { parseOptions, UsageError } from './command';

export interface Request {
  readonly target: Target;
  readonly requirements: Requirements;
  /** Policy file: what the arguments do not require, it does. */
  readonly policy?: string;
  /** File with the authorities to trust instead of Azure's. */
  readonly ca?: string;
  readonly user?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

export function usage(): string {
  return l10n.t(`usage: npm run verify -- HOST[:PORT] [options]

Verifies the TLS of a PostgreSQL server on the wire: which clients it accepts, with which versions, and its certificate.
Sends no password and no data. Exit status: 0 if all requirements are met, 1 if not, 2 if the arguments are not valid.
Always required: a certificate that is valid, trusted and for the host name.

  --min VERSION       require that older TLS versions are rejected (1.0, 1.1, 1.2, 1.3)
  --enforced          require that clients without TLS are rejected
  --days DAYS         require certificates that are valid for DAYS more days
  --policy FILE       require what a policy file requires; the options above take precedence
  --ca FILE           trust the authorities in this PEM file instead of those of Azure
  --server-name NAME  require a certificate for NAME instead of HOST
  --user NAME         user for the attempt without TLS (postgres)
  --json              print the whole report as JSON
  --markdown          print the report as Markdown
`);
}

/**
 * @returns undefined when help is requested.
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Request | undefined {
  const { values, positionals } = parseOptions(args, {
    min: { type: 'string' },
    enforced: { type: 'boolean' },
    days: { type: 'string' },
    policy: { type: 'string' },
    ca: { type: 'string' },
    'server-name': { type: 'string' },
    user: { type: 'string' },
    json: { type: 'boolean' },
    markdown: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    return undefined;
  }
  const [host, ...others] = positionals;
  if (host === undefined || others.length > 0) {
    throw new UsageError(l10n.t('Exactly one HOST is required.'));
  }
  if (values.json && values.markdown) {
    throw new UsageError(l10n.t('--json and --markdown cannot be combined.'));
  }
  const { min, enforced, days, policy, ca, user } = values;
  if (min !== undefined && !isTlsVersion(min)) {
    throw new UsageError(l10n.t('--min must be one of {0}.', tlsVersions.join(', ')));
  }
  if (days !== undefined && !/^\d{1,4}$/.test(days)) {
    throw new UsageError(l10n.t('--days must be a whole number of at most four digits.'));
  }
  const serverName = values['server-name'];
  return {
    target: { ...parseHost(host), ...(serverName === undefined ? {} : { serverName }) },
    requirements: {
      ...(min === undefined ? {} : { minimum: min }),
      ...(enforced === undefined ? {} : { enforced }),
      ...(days === undefined ? {} : { days: Number(days) }),
    },
    ...(policy === undefined ? {} : { policy }),
    ...(ca === undefined ? {} : { ca }),
    ...(user === undefined ? {} : { user }),
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
  };
}

const defaultPort = 5432;

/** Parses `name`, `name:port`, `[address]:port`, or an IPv6 address without brackets. */
function parseHost(text: string): { host: string; port: number } {
  const match = /^\[([0-9a-fA-F:.%]+)\](?::(\d+))?$/.exec(text) ?? /^([^\s:/@[\]]+)(?::(\d+))?$/.exec(text);
  const bare = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%]*$/.test(text);
  const [host, port] = match ? [match[1], match[2]] : [bare ? text : undefined, undefined];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535) {
    throw new UsageError(l10n.t('"{0}" is not HOST or HOST:PORT.', text));
  }
  return { host, port: number };
}
