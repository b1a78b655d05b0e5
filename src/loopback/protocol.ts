import type { Duplex } from 'node:stream';

/** The server's side of session startup: https://www.postgresql.org/docs/current/protocol-flow.html */

export type FirstPacket =
  | { readonly kind: 'tls' }
  /** A TLS handshake without a request for it. Its bytes are not read yet. */
  | { readonly kind: 'direct' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'startUp'; readonly user: string; readonly database: string; readonly application: string }
  | { readonly kind: 'other' };

const longestPacket = 10_000;
const handshakeRecord = 0x16;

/** Reads one packet and leaves the bytes after it. `other` is any other packet, or the end. */
export function readFirstPacket(stream: Duplex): Promise<FirstPacket> {
  return new Promise((resolve) => {
    let got = Buffer.alloc(0);
    const finish = (packet: FirstPacket, rest: Buffer): void => {
      stream.off('readable', readMore).off('close', onClose);
      if (rest.length > 0) {
        stream.unshift(rest);
      }
      resolve(packet);
    };
    const onClose = (): void => finish({ kind: 'other' }, Buffer.alloc(0));
    const readMore = (): void => {
      const piece = stream.read() as Buffer | null;
      if (piece === null) {
        return;
      }
      got = Buffer.concat([got, piece]);
      if (got[0] === handshakeRecord) {
        finish({ kind: 'direct' }, got);
      } else if (got.length >= 4) {
        const length = got.readUInt32BE(0);
        if (length < 8 || length > longestPacket) {
          finish({ kind: 'other' }, Buffer.alloc(0));
        } else if (got.length >= length) {
          finish(parsePacket(got.subarray(4, length)), got.subarray(length));
        }
      }
    };
    stream.on('readable', readMore).on('close', onClose);
  });
}

function parsePacket(body: Buffer): FirstPacket {
  switch (body.readUInt32BE(0)) {
    case 80_877_103:
      return { kind: 'tls' };
    case 80_877_104:
      return { kind: 'gss' };
    case 3 << 16: {
      const texts = body.subarray(4).toString('utf8').split('\0');
      // names and values alternate
      const fields = new Map(texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? '']] : [])));
      const user = fields.get('user') ?? '';
      return {
        kind: 'startUp',
        user,
        database: fields.get('database') || user,
        application: fields.get('application_name') ?? '',
      };
    }
    default:
      return { kind: 'other' };
  }
}

/** A message of a client after the start-up. `type`: the letter that names it. */
export interface FrontendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/** Longest message that is read: the longest query has some hundred bytes. */
const longestMessage = 64 * 1024;

/** Messages of a client, until it disconnects. Ends also at a message that is too long. */
export async function* messages(stream: Duplex): AsyncGenerator<FrontendMessage, void, undefined> {
  let got = Buffer.alloc(0);
  for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    got = Buffer.concat([got, piece]);
    while (got.length >= 5) {
      const end = got.readUInt32BE(1) + 1;
      if (end < 5 || end > longestMessage) {
        return;
      }
      if (got.length < end) {
        break;
      }
      const message = { type: got.toString('latin1', 0, 1), body: got.subarray(5, end) };
      got = got.subarray(end);
      yield message;
    }
  }
}

/** Messages of the authentication with SCRAM. */
export const authentication = {
  requested: (mechanisms: readonly string[]): Buffer =>
    message('R', int32(10), ...mechanisms.map(terminated), Buffer.of(0)),
  continued: (text: string): Buffer => message('R', int32(11), Buffer.from(text)),
  final: (text: string): Buffer => message('R', int32(12), Buffer.from(text)),
  accepted: (): Buffer => message('R', int32(0)),
};

export const parameterStatus = (name: string, value: string): Buffer =>
  message('S', terminated(name), terminated(value));

/** @param key process and secret for canceling a query, which nothing here does */
export const keyData = (key: Buffer): Buffer => message('K', key);

export const ready = (): Buffer => message('Z', Buffer.from('I'));

export const emptyQuery = (): Buffer => message('I');

export const commandComplete = (tag: string): Buffer => message('C', terminated(tag));

/** A column of a result. `id`: object identifier of its type; `size`: bytes of a value, -1 for variable ones. */
export interface ResultColumn {
  readonly name: string;
  readonly id: number;
  readonly size: number;
}

/** Describes the columns of a result in text format. They are of no table. */
export function rowDescription(columns: readonly ResultColumn[]): Buffer {
  const described = columns.map(({ name, id, size }) => {
    const numbers = Buffer.alloc(18);
    numbers.writeUInt32BE(id, 6);
    numbers.writeInt16BE(size, 10);
    numbers.writeInt32BE(-1, 12);
    return Buffer.concat([terminated(name), numbers]);
  });
  return message('T', int16(columns.length), ...described);
}

export const row = (values: readonly (string | null)[]): Buffer =>
  message(
    'D',
    int16(values.length),
    ...values.map((value) => {
      const bytes = value === null ? Buffer.alloc(0) : Buffer.from(value);
      return Buffer.concat([int32(value === null ? -1 : bytes.length), bytes]);
    }),
  );

export interface ErrorFields {
  /** `FATAL` unless given: the server disconnects. */
  readonly severity?: 'ERROR' | 'FATAL';
  readonly sqlState: string;
  readonly text: string;
  readonly hint?: string;
  readonly routine: string;
}

export function errorResponse({ severity = 'FATAL', sqlState, text, hint = '', routine }: ErrorFields): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlState}`, `M${text}`, `H${hint}`, `R${routine}`];
  return message('E', ...fields.filter((field) => field.length > 1).map(terminated), Buffer.of(0));
}

const terminated = (text: string): Buffer => Buffer.from(`${text.replaceAll('\0', '')}\0`);

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}
