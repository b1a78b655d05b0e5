import type net from 'node:net';

/** Answers of TLS servers, written by hand: what no library says. */

export interface ServerHelloFields {
  /** Version in the message's own field. */
  readonly legacyVersion?: number;
  /** The version of TLS 1.3's extension. */
  readonly version?: number;
  readonly suite: number;
  readonly random?: Buffer;
  readonly extensions?: readonly (readonly [type: number, data: Buffer])[];
}

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

export const record = (type: number, body: Buffer, version = 0x0303): Buffer =>
  Buffer.concat([Buffer.from([type]), uint16(version), uint16(body.length), body]);

export const message = (type: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from([type, 0]), uint16(body.length), body]);

export const alert = (level: number, description: number): Buffer => record(21, Buffer.from([level, description]));

/** A ServerHello without its record. */
export function serverHello(fields: ServerHelloFields): Buffer {
  const { legacyVersion = 0x0303, version, suite, random = Buffer.alloc(32, 7), extensions = [] } = fields;
  const all = [...(version === undefined ? [] : [[43, uint16(version)] as const]), ...extensions];
  const list = Buffer.concat(all.flatMap(([type, data]) => [uint16(type), uint16(data.length), data]));
  return message(
    2,
    Buffer.concat([
      uint16(legacyVersion),
      random,
      Buffer.from([0]),
      uint16(suite),
      Buffer.from([0]),
      uint16(list.length),
      list,
    ]),
  );
}

/** What ends the server's flight up to TLS 1.2. */
export const helloDone = message(14);

/** What a hello says, as far as answers depend on it. */
export interface SeenHello {
  /** Newest version that is offered, by its number. */
  readonly version: number;
  readonly suites: readonly number[];
  readonly extensions: ReadonlyMap<number, Buffer>;
}

/** @param bytes a record with a whole hello */
export function parseHello(bytes: Buffer): SeenHello {
  let at = 9 + 34;
  at += 1 + bytes.readUInt8(at);
  const suites: number[] = [];
  const end = at + 2 + bytes.readUInt16BE(at);
  for (at += 2; at < end; at += 2) suites.push(bytes.readUInt16BE(at));
  at += 1 + bytes.readUInt8(at);
  const extensions = new Map<number, Buffer>();
  for (at += 2; at < bytes.length;) {
    const next = at + 4 + bytes.readUInt16BE(at + 2);
    extensions.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, next));
    at = next;
  }
  return { version: extensions.get(43)?.readUInt16BE(1) ?? bytes.readUInt16BE(9), suites, extensions };
}

/** Agrees to TLS, and gives each hello that follows to `answer`; other first packets end the connection. */
export const answeringHellos = (answer: (hello: SeenHello, socket: net.Socket) => void) => (socket: net.Socket) => {
  socket.once('data', (first: Buffer) => {
    if (first[0] !== 0 || first.readUInt32BE(4) !== 80_877_103) {
      socket.destroy();
      return;
    }
    socket.write('S');
    let got = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      got = Buffer.concat([got, piece]);
      while (got.length >= 5 && got.length >= 5 + got.readUInt16BE(3)) {
        const length = 5 + got.readUInt16BE(3);
        const hello = got.subarray(0, length);
        got = got.subarray(length);
        if (hello[0] === 22 && hello[5] === 1) answer(parseHello(hello), socket);
      }
    });
  });
};
