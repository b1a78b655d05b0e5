import { drivers } from '../../connect/connectionString';
import { verificationLevels, type ConnectionFields, type DriverId } from '../../connect/types';
import type { Server } from '../../domain/server';

/** What the connection panel keeps for a server. Never a password. */
export interface StoredConnection extends ConnectionFields {
  readonly driver: DriverId;
  /** How the CA file came: downloaded (from the network or from the copies in the extension), or chosen. */
  readonly rootCertificateFrom?: RootCertificateSource;
}

export type RootCertificateSource = 'network' | 'bundled' | 'chosen';

const sources: readonly RootCertificateSource[] = ['network', 'bundled', 'chosen'];

/** Why a database or user cannot be put into a connection string. */
export type FieldProblem = 'empty' | 'controlCharacter';

export function fieldProblem(value: string): FieldProblem | undefined {
  if (value === '') {
    return 'empty';
  }
  return /[\p{Cc}\p{Cs}]/u.test(value) ? 'controlCharacter' : undefined;
}

/** Reads what was stored for `server`; members that are missing or invalid get their defaults. */
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
    ...(rootCertificate?.kind === 'file' && source ? { rootCertificateFrom: source } : {}),
  };
}

export function driverId(value: unknown): DriverId | undefined {
  return drivers.find((driver) => driver.id === value)?.id;
}

function readRootCertificate(value: unknown): ConnectionFields['rootCertificate'] {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
