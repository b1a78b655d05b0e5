import { TlsError } from '../domain/errors';
import type { LoginMethod } from '../probe/authentication';
import { openLogin, terminate, type OpenedLogin } from '../probe/login';
import { withDeadline } from '../domain/deadline';
import { WireError, type WireProblem } from '../probe/problem';
import { clientsQuery, readLook, sessionColumns, sessionRow, type Look } from './client';
import { ClientsError, type ClientsProblem } from './problem';
import { readRows } from './query';

export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  /** Name that the certificate must be valid for, when `host` is an address. */
  readonly serverName?: string;
  readonly database: string;
  readonly user: string;
  /** Password, or Microsoft Entra access token. */
  readonly password: string;
  /** The only trusted certification authorities, PEM. */
  readonly ca: readonly string[];
}

/** A read-only session. */
export interface DatabaseSession {
  /**
   * Login method. `none`: the server did not request a password, so it is not known whether the one supplied is
   * correct.
   */
  readonly method: LoginMethod;
  /** Reads the clients once. @throws ClientsError, or TlsError `cancelled` after the signal was aborted */
  readonly look: () => Promise<Look>;
  readonly close: () => Promise<void>;
}

/** Time limits, in milliseconds. */
export interface SessionLimits {
  readonly connect: number;
  readonly query: number;
}

const defaultLimits: SessionLimits = { connect: 15_000, query: 10_000 };

/** Maximum size of one reading, in bytes: thousands of clients of some hundred bytes each. */
const mostOfLook = 8 * 1024 * 1024;
/** Maximum number of bytes that a server may send without a request between two readings. */
const mostUnasked = 64 * 1024;

/**
 * Logs in over TLS; the password is sent only after the chain and the host name are verified. The session is read-only.
 * The connection is closed when the signal is aborted.
 *
 * @throws ClientsError, or TlsError `cancelled`
 */
export async function openDatabaseSession(
  login: DatabaseLogin,
  signal: AbortSignal,
  limits = defaultLimits,
): Promise<DatabaseSession> {
  const attempt = async <T>(limit: number, work: (limited: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await withDeadline(signal, limit, work);
    } catch (error) {
      if (signal.aborted) {
        throw new TlsError({ code: 'cancelled', operationContinues: false });
      }
      throw error instanceof WireError ? new ClientsError(problemOf(error.problem), { cause: error }) : error;
    }
  };
  const { wire, method } = await attempt(limits.connect, async (limited) =>
    opened(await connect(login, limits, limited)),
  );
  wire.endWith(signal);
  wire.allow(mostUnasked);
  return {
    method,
    look: () =>
      attempt(limits.query, async (limited) => {
        wire.endWith(limited);
        wire.allow(mostOfLook);
        try {
          const rows = await readRows(wire, clientsQuery, sessionColumns);
          return readLook(rows.map(sessionRow));
        } catch (error) {
          // the state of the protocol is unknown
          if (!(error instanceof ClientsError)) {
            wire.close();
          }
          throw error;
        } finally {
          wire.endWith(signal);
          wire.allow(mostUnasked);
        }
      }),
    close: () => {
      wire.closeAfter(terminate);
      return Promise.resolve();
    },
  };
}

function connect(login: DatabaseLogin, { query }: SessionLimits, signal: AbortSignal): Promise<OpenedLogin> {
  const { host, port, serverName, database, user, password, ca } = login;
  const target = { host, port, ...(serverName === undefined ? {} : { serverName }) };
  const anchors = ca.map((pem) => ({ name: '', pem, trusted: true }));
  const parameters = {
    client_encoding: 'UTF8',
    statement_timeout: String(query),
    options: '-c default_transaction_read_only=on',
  };
  return openLogin(target, host, { user, database, password }, { anchors, signal }, parameters);
}

function opened(login: OpenedLogin): Extract<OpenedLogin, { readonly kind: 'loggedIn' }> {
  switch (login.kind) {
    case 'loggedIn':
      return login;
    case 'notTrusted':
      throw new ClientsError({ code: 'notTrusted', reason: login.reason });
    case 'refused': {
      const { sqlState: state = '', message } = login.error;
      throw new ClientsError({ code: 'loginRefused', state, message });
    }
    case 'unsupported':
      throw new ClientsError({ code: 'loginUnsupported' });
    case 'serverNotProven':
      throw new ClientsError({ code: 'serverNotProven' });
  }
}

function problemOf(problem: WireProblem): ClientsProblem {
  switch (problem.code) {
    case 'clientCertificateRequired':
      return { code: 'loginUnsupported' };
    case 'tlsOff':
      return { code: 'noTls' };
    case 'connectionRefused':
      return { code: 'unreachable', reason: 'ECONNREFUSED' };
    case 'unreachable':
    case 'nameNotResolved':
    case 'handshakeFailed':
      return { code: 'unreachable', reason: problem.detail };
    case 'timedOut':
    case 'tooMuch':
      return { code: problem.code };
    case 'errorAnswer':
      return { code: 'loginRefused', state: problem.error.sqlState ?? '', message: problem.error.message };
    case 'notPostgres':
    case 'protocolViolation':
    case 'notTls':
      return { code: 'notUnderstood', received: problem.received };
    case 'extraBytes':
      return { code: 'notUnderstood', received: '53' };
    case 'closed':
    case 'noApplicationProtocol':
    case 'alert':
    case 'notOffered':
    case 'downgraded':
    case 'refusedOverTls':
    case 'notTried':
      return { code: 'connectionLost' };
  }
}
