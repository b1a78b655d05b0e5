import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { clientsQuery } from '../clients/client';
import {
  databaseNames,
  databaseUser,
  resultColumns,
  rowTexts,
  sessionRows,
  type SimulatedDatabase,
  type SimulatedUser,
} from './database';
import {
  authentication,
  commandComplete,
  emptyQuery,
  errorResponse,
  keyData,
  messages,
  parameterStatus,
  ready,
  row,
  rowDescription,
  type ErrorFields,
  type FrontendMessage,
} from './protocol';
import { ScramServer } from './scramServer';

/** A session's start, as the client requested it. */
export interface SessionRequest {
  readonly user: string;
  readonly database: string;
  readonly application: string;
  /** Certificate of the server, DER; undefined: the connection is not encrypted. */
  readonly certificate: Buffer | undefined;
  /** Called after the login: the session lasts until the client or the server ends it. */
  readonly onLogin: () => void;
}

/** Authenticates one client and answers its queries, until it or the connection ends. */
export async function serveSession(
  stream: Duplex,
  simulated: SimulatedDatabase,
  request: SessionRequest,
): Promise<void> {
  const incoming = messages(stream);
  try {
    const user = await authenticated(stream, incoming, simulated, request);
    if (!user) {
      return;
    }
    request.onLogin();
    stream.write(Buffer.concat([authentication.accepted(), ...greeting(simulated, request), ready()]));
    await answerQueries(stream, incoming, { simulated, user });
  } catch (error) {
    if (error instanceof Refused) {
      stream.end(errorResponse(error.fields));
    } else {
      stream.destroy(); // the client has disconnected
    }
  }
}

/** An error that ends the session. */
class Refused extends Error {
  constructor(readonly fields: ErrorFields) {
    super(fields.text);
  }
}

const violated = (text: string): Refused => new Refused({ sqlState: '08P01', text, routine: 'SocketBackend' });

type Incoming = AsyncGenerator<FrontendMessage, void, undefined>;

/** Requests a password with SCRAM-SHA-256. Undefined: the client has disconnected. @throws Refused */
async function authenticated(
  stream: Duplex,
  incoming: Incoming,
  simulated: SimulatedDatabase,
  { user: login, database, certificate }: SessionRequest,
): Promise<SimulatedUser | undefined> {
  const name = databaseUser(simulated, login);
  if (name === undefined) {
    throw new Refused({
      sqlState: '28000',
      text: 'Invalid Username specified. Please check the Username and retry connection. The Username should be in <username@hostname> format.',
      routine: '',
    });
  }
  const user = simulated.users.find((one) => one.name === name);
  // an unknown user is asked as well, so that the answer does not say whether it exists
  const scram = new ScramServer(user?.password ?? randomBytes(16).toString('hex'), certificate);
  const next = async (): Promise<Buffer | undefined> => {
    const message = await incoming.next();
    if (message.done) {
      return undefined;
    }
    if (message.value.type !== 'p') {
      throw violated(`expected SASL response, got message type ${message.value.type.charCodeAt(0)}`);
    }
    return message.value.body;
  };
  stream.write(authentication.requested(scram.mechanisms));
  const initial = await next();
  if (!initial) {
    return undefined;
  }
  const end = initial.indexOf(0);
  const first = scram.first(initial.toString('latin1', 0, end), initial.toString('utf8', end + 5));
  if (end < 0 || first === undefined) {
    throw violated('malformed SCRAM message');
  }
  stream.write(authentication.continued(first));
  const last = await next();
  if (!last) {
    return undefined;
  }
  const result = await scram.final(last.toString('utf8'));
  if (result.kind === 'malformed') {
    throw violated('malformed SCRAM message');
  }
  if (result.kind === 'wrongBinding') {
    throw new Refused({
      sqlState: '28000',
      text: 'SCRAM channel binding check failed',
      routine: 'read_client_final_message',
    });
  }
  if (result.kind === 'wrongPassword' || !user) {
    const text = `password authentication failed for user "${login}"`;
    throw new Refused({ sqlState: '28P01', text, routine: 'auth_failed' });
  }
  stream.write(authentication.final(result.kind === 'proven' ? result.message : ''));
  if (!databaseNames(simulated).has(database)) {
    throw new Refused({ sqlState: '3D000', text: `database "${database}" does not exist`, routine: 'InitPostgres' });
  }
  return user;
}

/** What a server says about itself before the first query. */
function greeting({ version }: SimulatedDatabase, { user, application }: SessionRequest): Buffer[] {
  const parameters = {
    application_name: application,
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    default_transaction_read_only: 'on',
    integer_datetimes: 'on',
    IntervalStyle: 'postgres',
    is_superuser: 'off',
    server_encoding: 'UTF8',
    server_version: version,
    session_authorization: user,
    standard_conforming_strings: 'on',
    TimeZone: 'UTC',
  };
  return [...Object.entries(parameters).map(([name, value]) => parameterStatus(name, value)), keyData(randomBytes(8))];
}

interface Session {
  readonly simulated: SimulatedDatabase;
  readonly user: SimulatedUser;
}

/** @throws Refused */
async function answerQueries(stream: Duplex, incoming: Incoming, session: Session): Promise<void> {
  let skipsToSync = false;
  for (;;) {
    const message = await incoming.next();
    if (message.done) {
      stream.destroy();
      return;
    }
    const { type, body } = message.value;
    switch (type) {
      case 'Q':
        skipsToSync = false;
        stream.write(Buffer.concat([answer(body.toString('utf8').replace(/\0.*$/s, ''), session), ready()]));
        break;
      case 'X':
        stream.end();
        return;
      case 'S':
        skipsToSync = false;
        stream.write(ready());
        break;
      case 'P': // extended queries
      case 'B':
      case 'D':
      case 'E':
      case 'C':
        if (!skipsToSync) {
          stream.write(errorResponse(notSupported));
          skipsToSync = true;
        }
        break;
      case 'F':
        stream.write(Buffer.concat([errorResponse(notSupported), ready()]));
        break;
      case 'H': // flush
      case 'd': // data of a copy that was not begun
      case 'c':
      case 'f':
        break;
      default:
        throw violated(`invalid frontend message type ${type.charCodeAt(0)}`);
    }
  }
}

const notSupported: ErrorFields = {
  severity: 'ERROR',
  sqlState: '0A000',
  text: 'this simulated server has no data: it only lists its connected clients',
  hint: 'Use the query that "Show Connected Clients" sends, as a simple query.',
  routine: '',
};

function answer(statement: string, { simulated, user }: Session): Buffer {
  const asked = normalized(statement);
  if (asked === '') {
    return emptyQuery();
  }
  if (asked !== normalized(clientsQuery)) {
    return errorResponse(notSupported);
  }
  const rows = sessionRows(simulated, user);
  return Buffer.concat([
    rowDescription(resultColumns),
    ...rows.map((one) => row(rowTexts(one))),
    commandComplete(`SELECT ${rows.length}`),
  ]);
}

/** A statement regardless of spaces, and of the semicolon that programs add or remove. */
const normalized = (statement: string): string =>
  statement
    .trim()
    .replace(/(\s*;)+$/, '')
    .replace(/\s+/g, ' ');
