import type { TlsVersion } from '../domain/tlsVersion';

/** Encryption of a client's connection. */
export type Encryption =
  | {
      readonly kind: 'tls';
      /** Undefined for an unknown version; `name` has the server's name of it. */
      readonly version: TlsVersion | undefined;
      /** The server's spelling: `TLSv1.2`. */
      readonly name: string;
      readonly cipher: string;
      /** Length of the cipher's key. */
      readonly bits: number;
    }
  | { readonly kind: 'plaintext' }
  /** A Unix socket on the server's machine, to which its TLS settings do not apply. */
  | { readonly kind: 'local' };

/** A client session, observed once or several times. */
export interface Client {
  /** Process id and start time, unique among the server's sessions. */
  readonly key: string;
  /** Undefined: the server does not report it. */
  readonly user: string | undefined;
  readonly application: string | undefined;
  readonly address: string | undefined;
  readonly database: string | undefined;
  /** `walsender`: replication. */
  readonly backendType: 'client backend' | 'walsender';
  readonly encryption: Encryption;
}

/** Clients of the server at one moment. */
export interface Look {
  readonly clients: readonly Client[];
  /** Keys of other users' sessions whose details this user may not see. */
  readonly notVisible: readonly string[];
}

/** A row of {@link clientsQuery}. */
export interface SessionRow {
  readonly pid: number;
  readonly started: string | null;
  readonly user: string | null;
  readonly application: string | null;
  readonly address: string | null;
  readonly port: number | null;
  readonly database: string | null;
  readonly type: string | null;
  readonly ssl: boolean | null;
  readonly version: string | null;
  readonly cipher: string | null;
  readonly bits: number | null;
}

export const sessionColumns = [
  'pid',
  'started',
  'user',
  'application',
  'address',
  'port',
  'database',
  'type',
  'ssl',
  'version',
  'cipher',
  'bits',
] as const;

/** Maximum length of a session's texts: PostgreSQL's names have 63 bytes. */
const longestText = 128;

/** Converts a row of the server's text values. */
export function sessionRow(row: Readonly<Record<(typeof sessionColumns)[number], string | null>>): SessionRow {
  const text = (value: string | null): string | null => value && value.slice(0, longestText);
  const number = (value: string | null): number | null =>
    value !== null && /^-?\d{1,10}$/.test(value) ? +value : null;
  return {
    pid: number(row.pid) ?? 0,
    started: text(row.started),
    user: text(row.user),
    application: text(row.application),
    address: text(row.address),
    port: number(row.port),
    database: text(row.database),
    type: text(row.type),
    ssl: row.ssl === 't' ? true : row.ssl === 'f' ? false : null,
    version: text(row.version),
    cipher: text(row.cipher),
    bits: number(row.bits),
  };
}

/**
 * Client sessions except this one. PostgreSQL 10 or newer. Without the rights of pg_read_all_stats, a user sees only
 * the process, the user and the database of other users' sessions (`monitoring.html` of PostgreSQL's documentation);
 * sessions of the server's own workers have no user, or no database and no replication.
 */
export const clientsQuery = `
SELECT a.pid, a.backend_start::text AS started, a.usename::text AS user, a.application_name AS application,
       pg_catalog.host(a.client_addr) AS address, a.client_port AS port, a.datname::text AS database,
       a.backend_type AS type, s.ssl, s.version, s.cipher, s.bits
  FROM pg_catalog.pg_stat_activity a
  LEFT JOIN pg_catalog.pg_stat_ssl s ON s.pid = a.pid
 WHERE a.pid <> pg_catalog.pg_backend_pid()
   AND (a.backend_type IN ('client backend', 'walsender')
        OR a.backend_type IS NULL AND a.usesysid IS NOT NULL
           AND (a.datid IS NOT NULL OR a.pid IN (SELECT r.pid FROM pg_catalog.pg_stat_replication r)))`;

export function readLook(rows: readonly SessionRow[]): Look {
  const clients: Client[] = [];
  const notVisible: string[] = [];
  for (const row of rows) {
    const encryption = encryptionOf(row);
    const key = `${row.pid} ${row.started ?? ''}`;
    if (encryption && row.type !== null) {
      clients.push({
        key,
        user: row.user ?? undefined,
        application: row.application || undefined,
        address: row.address ?? undefined,
        database: row.database ?? undefined,
        backendType: row.type === 'walsender' ? 'walsender' : 'client backend',
        encryption,
      });
    } else {
      notVisible.push(key);
    }
  }
  return { clients, notVisible };
}

/** Port of sessions over a Unix socket, in `pg_stat_activity`. */
const socketPort = -1;

/** Encryption of a session; undefined when it is not visible, or has not identified itself yet. */
function encryptionOf({ port, ssl, version, cipher, bits }: SessionRow): Encryption | undefined {
  if (port === socketPort) {
    return { kind: 'local' };
  }
  if (ssl === null || port === null) {
    return undefined;
  }
  return ssl
    ? { kind: 'tls', version: versions[version ?? ''], name: version ?? '', cipher: cipher ?? '', bits: bits ?? 0 }
    : { kind: 'plaintext' };
}

/** Versions by OpenSSL's names. */
const versions: Readonly<Record<string, TlsVersion>> = {
  TLSv1: '1.0',
  'TLSv1.1': '1.1',
  'TLSv1.2': '1.2',
  'TLSv1.3': '1.3',
};
