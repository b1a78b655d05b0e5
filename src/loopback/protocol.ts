import type { Duplex } from 'node:stream';

/** The server's side of session startup: https://www.postgresql.org/docs/current/protocol-flow.html */

export type FirstPacket =
  | { readonly kind: 'tls' }
  /** A TLS handshake without a request for it. Its bytes are not read yet. */
  | { readonly kind: 'direct' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'startUp'; readonly user: string; readonly database: string }
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
      const fields = body.subarray(4).toString('utf8').split('\0');
      const valueOf = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
      const user = valueOf('user');
      return { kind: 'startUp', user, database: fields.includes('database') ? valueOf('database') : user };
    }
    default:
      return { kind: 'other' };
  }
}

/** Requests SCRAM-SHA-256, as a server does when a login is possible. */
export const authenticationRequest = (): Buffer => message('R', Buffer.from('\0\0\0\x0aSCRAM-SHA-256\0\0'));

export interface ErrorFields {
  readonly sqlState: string;
  readonly text: string;
  readonly routine: string;
}

export function errorResponse({ sqlState, text, routine }: ErrorFields): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${sqlState}`, `M${text}`, `R${routine}`];
  return message('E', Buffer.from(`${fields.join('\0')}\0\0`));
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}
