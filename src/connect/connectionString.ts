import { hasControlCharacter } from '../domain/input';
import { TlsError } from '../domain/errors';
import { driverModules } from './drivers';
import { environment } from './drivers/environment';
import { tokenCommand, type Roots, type StringRequest } from './request';
import {
  driverIds,
  type ConnectionFields,
  type ConnectionString,
  type ConnectionTarget,
  type Driver,
  type DriverId,
  type StringNote,
  type StringOptions,
} from './types';

/** Name of the CA bundle in strings without a chosen file, and the proposed name for saving it. */
export const caFileName = 'azure-postgresql-roots.pem';

/** Port of a Flexible Server's PgBouncer (Azure documentation, "PgBouncer"). */
const pgBouncerPort = 6432;

/** Every driver, the command line tool first. */
export const drivers: readonly Driver[] = driverIds.map((id) => driverModules[id].driver);

export function findDriver(id: string): Driver | undefined {
  return drivers.find((driver) => driver.id === id);
}

/**
 * Writes the code, URL or command that connects a driver to a server, with its guarantee when used unchanged. Never
 * contains a password.
 *
 * @throws TlsError `invalidArgument` for a field that no driver accepts: empty, with control characters or unpaired
 * surrogates, a host that is not a host name, a port out of range, PgBouncer on a Single Server; or for one that this
 * driver's format cannot express.
 */
export function connectionString(
  driver: DriverId,
  target: ConnectionTarget,
  fields: ConnectionFields,
  options: StringOptions = {},
): ConnectionString {
  if (!driverIds.includes(driver)) {
    throw invalid('driver', driverIds.join(' | '));
  }
  const request = requestOf(target, fields, options);
  const { text, guarantee, notes } = driverModules[driver].write(request);
  const missing: StringNote[] = fields.level !== 'require' && !fields.rootCertificate ? [{ code: 'needsCaFile' }] : [];
  const also: StringNote[] = [
    ...(fields.pgBouncer ? [{ code: 'pgBouncer' } as const] : []),
    ...(fields.entraToken ? [{ code: 'entraToken', command: tokenCommand } as const] : []),
  ];
  return { driver, text, guarantee, notes: [...missing, ...notes, ...also] };
}

/**
 * The connection as libpq's variables, for a psql that is started without a shell and without arguments. As an
 * argument, `dbname` would be parsed as a connection string; as a variable it is a name. Other ways to authenticate and
 * encrypt are turned off, so that the string's guarantee holds.
 *
 * @throws TlsError as {@link connectionString} does
 */
export function psqlVariables(target: ConnectionTarget, fields: ConnectionFields): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(environment(requestOf(target, fields, {}))), PGGSSENCMODE: 'disable' };
}

function requestOf(target: ConnectionTarget, fields: ConnectionFields, options: StringOptions): StringRequest {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(target.host)) {
    throw invalid('host', 'host name');
  }
  if (fields.pgBouncer && target.kind !== 'flexible') {
    throw invalid('pgBouncer', 'flexible server');
  }
  if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65535) {
    throw invalid('port', '1 to 65535');
  }
  const roots: Roots = fields.rootCertificate ?? { kind: 'file', path: caFileName };
  return {
    host: target.host,
    port: fields.pgBouncer ? pgBouncerPort : target.port,
    database: checked('database', fields.database),
    user: userName(target, checked('user', fields.user)),
    level: fields.level,
    roots: roots.kind === 'file' ? { kind: 'file', path: checked('rootCertificate', roots.path) } : roots,
    shell: options.shell ?? 'posix',
    directTls: fields.directTls ?? false,
    entraToken: fields.entraToken ?? false,
  };
}

/** Adds the server for Single Server, which finds it in the user name: `admin@server`. */
function userName(target: ConnectionTarget, user: string): string {
  const suffix = `@${target.name}`;
  const complete = target.kind === 'flexible' || user.toLowerCase().endsWith(suffix.toLowerCase());
  return complete ? user : user + suffix;
}

function checked(argument: string, value: string): string {
  if (value === '') {
    throw invalid(argument, 'text');
  }
  if (hasControlCharacter(value)) {
    throw invalid(argument, 'text without control characters');
  }
  return value;
}

const invalid = (argument: string, expected: string): TlsError =>
  new TlsError({ code: 'invalidArgument', argument, expected });
