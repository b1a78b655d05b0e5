import { driverId, verificationLevels, type ConnectionFields, type DriverId } from './types';
import type { Server } from '../domain/server';
import { hasControlCharacter, isRecord } from '../domain/input';

/** Options of a connection that are on or off. */
type Switch = 'pgBouncer' | 'directTls' | 'entraToken';

/** The connection settings kept for a server. Never a password. */
export interface StoredConnection extends ConnectionFields {
  readonly driver: DriverId;
  /** Source of the CA file: downloaded (from the network or from the extension's copies), or chosen. */
  readonly rootCertificateFrom?: RootCertificateSource;
}

export type RootCertificateSource = 'network' | 'bundled' | 'chosen';

const sources: readonly RootCertificateSource[] = ['network', 'bundled', 'chosen'];

/** Reason that a connection string cannot contain a database or user. */
export type FieldProblem = 'empty' | 'controlCharacter';

/** Reason that there is no string. */
export type StringProblem = 'noHost' | 'address' | 'fields' | 'certificatePath' | 'noCommandLine' | 'unwritable';

export function fieldProblem(value: string): FieldProblem | undefined {
  if (value === '') {
    return 'empty';
  }
  return hasControlCharacter(value) ? 'controlCharacter' : undefined;
}

/** Reads the stored fields of `server`; missing or invalid members get their defaults. */
export function readStoredConnection(stored: unknown, server: Server, lastDriver: unknown): StoredConnection {
  const from = isRecord(stored) ? stored : {};
  const rootCertificate = readRootCertificate(from.rootCertificate);
  const source = sources.find((one) => one === from.rootCertificateFrom);
  return {
    database: validText(from.database) ?? 'postgres',
    user: validText(from.user) ?? server.administratorLogin ?? '',
    level: verificationLevels.find((level) => level === from.level) ?? 'verify-full',
    driver: driverId(from.driver) ?? driverId(lastDriver) ?? 'psql',
    ...(rootCertificate ? { rootCertificate } : {}),
    ...switchesOf(from, server),
    ...(rootCertificate?.kind === 'file' && source ? { rootCertificateFrom: source } : {}),
  };
}

/** The members of {@link offeredSwitches} that are on. */
function switchesOf(from: Record<string, unknown>, server: Server): Pick<StoredConnection, Switch> {
  const on = (field: Switch): boolean => from[field] === true;
  const offered = offeredSwitches(server, on('pgBouncer'));
  return Object.fromEntries(offered.filter(on).map((field) => [field, true]));
}

/**
 * PgBouncer is a part of Flexible Server only. Direct TLS is for PostgreSQL 17 and newer, or for PgBouncer, which knows
 * it since 1.25.
 */
export function offeredSwitches(server: Server, throughPgBouncer: boolean): readonly Switch[] {
  const flexible = server.kind === 'flexible';
  const direct = flexible && (throughPgBouncer || parseInt(server.version ?? '', 10) >= 17);
  return [...(flexible ? (['pgBouncer'] as const) : []), ...(direct ? (['directTls'] as const) : []), 'entraToken'];
}

/** `{ kind: 'file', path }` or `{ kind: 'system' }`; anything else is not a root certificate. */
export function readRootCertificate(value: unknown): ConnectionFields['rootCertificate'] {
  if (!isRecord(value)) {
    return undefined;
  }
  const path = validText(value.path);
  return value.kind === 'system'
    ? { kind: 'system' }
    : value.kind === 'file' && path
      ? { kind: 'file', path }
      : undefined;
}

function validText(value: unknown): string | undefined {
  return typeof value === 'string' && fieldProblem(value) === undefined ? value : undefined;
}
