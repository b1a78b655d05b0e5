import { Socket } from 'node:net';
import { Client as PgClient, DatabaseError } from 'pg';
import { TlsError } from '../domain/errors';
import { clientsQuery, readLook, type Look, type SessionRow } from './client';
import { ClientsError, type ClientsProblem } from './problem';

export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  /** Name that the certificate has to be for, where `host` is an address. */
  readonly serverName?: string;
  readonly database: string;
  readonly user: string;
  /** Password, or Microsoft Entra access token. */
  readonly password: string;
  /** Certification authorities that are trusted, PEM, and no others. */
  readonly ca: readonly string[];
}

/** A session that only looks. */
export interface DatabaseSession {
  /** @throws ClientsError, or TlsError `cancelled` after the signal was aborted */
  readonly look: () => Promise<Look>;
  readonly close: () => Promise<void>;
}

/** Longest that connecting, and one query, may take, in milliseconds. */
const connectLimit = 15_000;
const queryLimit = 10_000;

/**
 * Logs in over TLS with the chain and the host name checked: the password is sent only after that. The session is
 * read-only. When the signal is aborted the connection is cut.
 *
 * @throws ClientsError, or TlsError `cancelled`
 */
export async function openDatabaseSession(login: DatabaseLogin, signal: AbortSignal): Promise<DatabaseSession> {
  const socket = new Socket();
  const abort = (): void => void socket.destroy();
  const { host, port, serverName, database, user, password, ca } = login;
  const client = new PgClient({
    host,
    port,
    database,
    user,
    password,
    ssl: {
      ca: [...ca],
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
    // whatever the environment says (PGOPTIONS, PGSSLNEGOTIATION, PGAPPNAME)
    sslnegotiation: 'postgres',
    application_name: 'azure-postgres-tls',
    options: '-c default_transaction_read_only=on',
    connectionTimeoutMillis: connectLimit,
    statement_timeout: queryLimit,
    query_timeout: queryLimit,
    stream: () => socket,
  });
  // what happens between two queries is told by the next one
  client.on('error', () => undefined);
  const attempt = async <T>(work: () => Promise<T>, inSession: boolean): Promise<T> => {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      if (signal.aborted) {
        throw new TlsError({ code: 'cancelled', operationContinues: false });
      }
      throw new ClientsError(problemOf(error, inSession), { cause: error });
    }
  };
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    await client.end().catch(() => undefined);
    socket.destroy();
  };
  signal.addEventListener('abort', abort);
  try {
    await attempt(() => client.connect(), false);
  } catch (error) {
    signal.removeEventListener('abort', abort);
    socket.destroy();
    throw error;
  }
  return {
    look: () => attempt(async () => readLook((await client.query<SessionRow>(clientsQuery)).rows), true),
    close,
  };
}

function problemOf(error: unknown, inSession: boolean): ClientsProblem {
  if (error instanceof DatabaseError) {
    const { code: state = '', message } = error;
    return { code: inSession ? 'refusedByServer' : 'loginRefused', state, message };
  }
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  if (code !== undefined) {
    if (certificateReasons.test(code)) {
      return { code: 'notTrusted', reason: code };
    }
    return code === 'ETIMEDOUT' ? { code: 'timedOut' } : { code: 'unreachable', reason: code };
  }
  // the package's own errors have no codes
  if (/timeout/i.test(message)) {
    return { code: 'timedOut' };
  }
  return /not support SSL/.test(message) ? { code: 'noTls' } : { code: 'connectionLost' };
}

/** OpenSSL's verification results, as `node:tls` gives them, and the name that is not in the certificate. */
const certificateReasons = /CERT|ISSUER|SIGNED|LEAF_SIGNATURE|ALTNAME|INVALID_CA|HOSTNAME_MISMATCH|CHAIN/;
