import { isIP } from 'node:net';
import { WireError, type ServerError } from './problem';
import type { Wire } from './wire';

/**
 * Messages of PostgreSQL's protocol, each of bounded length: the request for TLS, the start-up, and what a server
 * answers. https://www.postgresql.org/docs/current/protocol-flow.html
 */

const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Longest message that is read; errors of servers have some hundred bytes. */
const longestMessage = 16 * 1024;

/** Most messages that are read before a session is ready. PostgreSQL sends some twenty. */
export const mostMessages = 500;

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

/** One message of a server. `type`: the letter that names it. */
export interface BackendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Reads the next message.
 *
 * @param types letters of the messages that may come
 * @throws WireError `notPostgres` when the message is another one, or its length is none
 */
export async function readMessage(wire: Wire, types: string): Promise<BackendMessage> {
  const type = (await wire.read(1)).toString('latin1');
  if (!types.includes(type)) {
    throw new WireError({ code: 'notPostgres', received: beginning(type, wire) });
  }
  return { type, body: await readBody(wire, type) };
}

/** A message that is damaged, or out of its order. */
export function violation({ type, body }: BackendMessage): WireError {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  const bytes = Buffer.concat([Buffer.from(type, 'latin1'), length, body.subarray(0, 3)]);
  return new WireError({ code: 'protocolViolation', received: bytes.toString('hex') });
}

/** Authentication that a server asks for. */
export type AuthenticationMethod = 'none' | 'password' | 'md5' | 'scram-sha-256' | 'gss' | 'other';

/** First answer of a server: an error, or the authentication that it requests. */
export type FirstAnswer =
  | { readonly kind: 'error'; readonly error: ServerError }
  | { readonly kind: 'asks'; readonly method: AuthenticationMethod };

/** Says who wants in, and reads the server's first answer. @throws WireError */
export async function startUp(
  wire: Wire,
  { user, database }: { readonly user: string; readonly database: string },
): Promise<FirstAnswer> {
  wire.write(startupMessage({ user, database }));
  for (let count = 0; count < mostMessages; count++) {
    const message = await readMessage(wire, 'ERNv');
    switch (message.type) {
      case 'E':
        return { kind: 'error', error: parseError(message.body) };
      case 'R':
        return { kind: 'asks', method: methodOf(message) };
    }
  }
  throw new WireError({ code: 'tooMuch' });
}

export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const words = Object.entries({ ...parameters, application_name: 'azure-postgres-tls' }).flat();
  // a zero byte would end a value early and begin a parameter of its own
  const body = Buffer.from(`${words.map((word) => word.replaceAll('\0', '')).join('\0')}\0\0`);
  const message = Buffer.alloc(8 + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(3 << 16, 4);
  body.copy(message, 8);
  return message;
}

/** Requests for authentication, by the numbers of the protocol. 2: Kerberos 5, 6: SCM, 7: GSSAPI, 9: SSPI. */
const methods: ReadonlyMap<number, AuthenticationMethod> = new Map([
  [0, 'none'],
  [2, 'other'],
  [3, 'password'],
  [5, 'md5'],
  [6, 'other'],
  [7, 'gss'],
  [9, 'other'],
  [10, 'other'],
]);

/** @throws WireError `protocolViolation` when the message is no request that may come first */
export function methodOf(message: BackendMessage): AuthenticationMethod {
  const { body } = message;
  const method = body.length < 4 ? undefined : methods.get(body.readUInt32BE(0));
  if (method === undefined) {
    throw violation(message);
  }
  return mechanisms(body).includes('SCRAM-SHA-256') ? 'scram-sha-256' : method;
}

/** Names of the SASL mechanisms that a server offers; none where it asks for something else. */
export function mechanisms(body: Buffer): readonly string[] {
  return body.readUInt32BE(0) === 10 ? body.subarray(4).toString('latin1').split('\0') : [];
}

/** A message to the server. */
export function frame(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
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
  const sqlState = fields.get('C') ?? '';
  const routine = fields.get('R');
  const message = fields.get('M') ?? '';
  const clientAddress = addressIn(message);
  return {
    ...(/^[0-9A-Z]{5}$/.test(sqlState) ? { sqlState } : {}),
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

/** One line of at most 300 characters, none of them invisible or cut in half. */
export function oneLine(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .slice(0, 300)
    .replace(/[\ud800-\udbff]$/, '');
}

function beginning(read: string, wire: Wire): string {
  return Buffer.concat([Buffer.from(read, 'latin1'), wire.peek(7)]).toString('hex');
}
