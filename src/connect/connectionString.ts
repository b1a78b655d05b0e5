import { TlsError } from '../domain/errors';
import { driverModules } from './drivers';
import type { Roots, StringRequest } from './request';
import type {
  ConnectionFields,
  ConnectionString,
  ConnectionTarget,
  Driver,
  DriverId,
  StringNote,
  StringOptions,
} from './types';

/** Name of the CA bundle in strings for which no file was chosen, and the name to propose when it is saved. */
export const caFileName = 'azure-postgresql-roots.pem';

/** Every driver, the command line tool first. */
export const drivers: readonly Driver[] = driverModules.map((module) => module.driver);

export function findDriver(id: string): Driver | undefined {
  return drivers.find((driver) => driver.id === id);
}

/**
 * Writes the code, URL or command that connects one driver to a server, with what it guarantees when it is used as it
 * stands. Never contains a password.
 *
 * @throws TlsError `invalidArgument` for a field that no driver takes: empty, with control characters or unpaired
 * surrogates, a host that is not a host name, a port out of range.
 */
export function connectionString(
  driver: DriverId,
  target: ConnectionTarget,
  fields: ConnectionFields,
  options: StringOptions = {},
): ConnectionString {
  const module = driverModules.find((candidate) => candidate.driver.id === driver);
  if (!module) {
    throw invalid('driver', drivers.map(({ id }) => id).join(' | '));
  }
  const request = requestOf(target, fields, options);
  const { text, guarantee, notes } = module.write(request);
  const missing: StringNote[] = fields.level !== 'require' && !fields.rootCertificate ? [{ code: 'needsCaFile' }] : [];
  return { driver, text, guarantee, notes: [...missing, ...notes] };
}

function requestOf(target: ConnectionTarget, fields: ConnectionFields, options: StringOptions): StringRequest {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(target.host)) {
    throw invalid('host', 'host name');
  }
  if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65535) {
    throw invalid('port', '1 to 65535');
  }
  const roots: Roots = fields.rootCertificate ?? { kind: 'file', path: caFileName };
  return {
    host: target.host,
    port: target.port,
    database: checked('database', fields.database),
    user: userName(target, checked('user', fields.user)),
    level: fields.level,
    roots: roots.kind === 'file' ? { kind: 'file', path: checked('rootCertificate', roots.path) } : roots,
    shell: options.shell ?? 'posix',
  };
}

/** Single Server finds the server in the user name: `admin@server`. */
function userName(target: ConnectionTarget, user: string): string {
  const suffix = `@${target.name}`;
  const complete = target.kind === 'flexible' || user.toLowerCase().endsWith(suffix.toLowerCase());
  return complete ? user : user + suffix;
}

function checked(argument: string, value: string): string {
  if (value === '') {
    throw invalid(argument, 'text');
  }
  if (/[\p{Cc}\p{Cs}]/u.test(value)) {
    throw invalid(argument, 'text without control characters');
  }
  return value;
}

const invalid = (argument: string, expected: string): TlsError =>
  new TlsError({ code: 'invalidArgument', argument, expected });
