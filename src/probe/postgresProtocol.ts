import { isIP } from 'node:net';
import { WireError, type ServerError } from './problem';
import type { Wire } from './wire';

/**
 * The part of PostgreSQL's protocol that comes before a session: the request for TLS, the start-up, and the first
 * answer. https://www.postgresql.org/docs/current/protocol-flow.html
 */

const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Longest message that is read; errors of servers have some hundred bytes. */
const longestMessage = 16 * 1024;

/** Asks for TLS. Resolves when the server agrees and has sent nothing else. @throws WireError */
export async function requestTls(wire: Wire): Promise<void> {
  wire.write(sslRequest);
  const answer = (await wire.read(1)).toString('latin1');
  switch (answer) {
    case 'S':
      if (wire.unread > 0) {
        throw new WireError({ code: 'extraBytes', count: wire.unread });
      }
      return;
    case 'N':
      throw new WireError({ code: 'tlsOff' });
    case 'E':
      throw new WireError({ code: 'errorAnswer', error: parseError(await readBody(wire, 'E')) });
    default:
      throw new WireError({ code: 'notPostgres', received: beginning(answer, wire) });
  }
}

/** Authentication that a server asks for, by the numbers of the protocol. */
export type AuthenticationMethod = 'none' | 'password' | 'md5' | 'scram-sha-256' | 'gss' | 'other';

/** One message of a server on the way to a session. */
export type BackendMessage =
  | { readonly type: 'E'; readonly error: ServerError }
  | { readonly type: 'R'; readonly body: Buffer }
  /** Ready for queries. */
  | { readonly type: 'Z' }
  /** Notices, parameters and the like, which may be passed over. */
  | { readonly type: 'other' };

/** Says who wants in, and reads the server's first answer: an error, or what it asks for. @throws WireError */
export async function startUp(
  wire: Wire,
  { user, database }: { readonly user: string; readonly database: string },
): Promise<BackendMessage> {
  wire.write(startupMessage(user, database));
  for (;;) {
    const answer = await readAnswer(wire);
    if (answer.type !== 'other') {
      return answer;
    }
  }
}

/** Types of messages that a server may send before a session is ready. */
const passedOver = ['N', 'S', 'K', 'v'];

/** @throws WireError `notPostgres` when the message is none that belongs here */
export async function readAnswer(wire: Wire): Promise<BackendMessage> {
  const type = (await wire.read(1)).toString('latin1');
  if (!['E', 'R', 'Z', ...passedOver].includes(type)) {
    throw new WireError({ code: 'notPostgres', received: beginning(type, wire) });
  }
  const body = await readBody(wire, type);
  switch (type) {
    case 'E':
      return { type, error: parseError(body) };
    case 'R':
      return { type, body };
    case 'Z':
      return { type };
    default:
      return { type: 'other' };
  }
}

export function startupMessage(user: string, database: string): Buffer {
  const words = ['user', user, 'database', database, 'application_name', 'azure-postgres-tls'];
  const body = Buffer.from(`${words.join('\0')}\0\0`);
  const message = Buffer.alloc(8 + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(3 << 16, 4);
  body.copy(message, 8);
  return message;
}

/** @param body of a message of type `R` */
export function methodOf(body: Buffer): AuthenticationMethod {
  switch (body.length >= 4 ? body.readUInt32BE(0) : -1) {
    case 0:
      return 'none';
    case 3:
      return 'password';
    case 5:
      return 'md5';
    case 7:
      return 'gss';
    case 10:
      return body.includes('SCRAM-SHA-256\0') ? 'scram-sha-256' : 'other';
    default:
      return 'other';
  }
}

/** The rest of a message whose type was read. */
async function readBody(wire: Wire, type: string): Promise<Buffer> {
  const header = await wire.read(4);
  const length = header.readUInt32BE(0) - 4;
  if (length < 0 || length > longestMessage) {
    throw new WireError({ code: 'notPostgres', received: beginning(`${type}${header.toString('latin1')}`, wire) });
  }
  return wire.read(length);
}

/** Reads the fields of an ErrorResponse: each a letter and a text that ends with a zero. */
export function parseError(body: Buffer): ServerError {
  const fields = new Map<string, string>();
  for (const field of body.toString('utf8').split('\0')) {
    if (field.length > 1) {
      fields.set(field.charAt(0), oneLine(field.slice(1)));
    }
  }
  const sqlState = fields.get('C');
  const routine = fields.get('R');
  const message = fields.get('M') ?? '';
  const clientAddress = addressIn(message);
  return {
    ...(sqlState ? { sqlState } : {}),
    message,
    ...(routine ? { routine } : {}),
    ...(clientAddress ? { clientAddress } : {}),
  };
}

/** `no pg_hba.conf entry for host "203.0.113.7", user …`: the first address in quotes, in every language. */
function addressIn(message: string): string | undefined {
  const quoted = [...message.matchAll(/["«»„“]\s*([0-9a-f.:]+)(?:%\w+)?\s*["«»“”]/gi)].map(([, text = '']) => text);
  return quoted.find((text) => isIP(text) !== 0);
}

function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 300);
}

function beginning(read: string, wire: Wire): string {
  return Buffer.concat([Buffer.from(read, 'latin1'), wire.peek(7)]).toString('hex');
}
