import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { ServerCertificate } from './certificates';
import { startPeer, type Peer } from './peers';

/** A message of a server, with its length as it should be, or as it is told. */
export function message(type: string, body: Buffer | string = '', length?: number): Buffer {
  const content = Buffer.from(body);
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE((length ?? content.length + 4) >>> 0, 1);
  return Buffer.concat([header, content]);
}

export const authentication = (number: number, rest: Buffer | string = ''): Buffer =>
  message('R', Buffer.concat([Buffer.from([0, 0, 0, number]), Buffer.from(rest)]));

export const consent = authentication(0);
export const ready = message('Z', 'I');
export const offerScram = authentication(10, 'SCRAM-SHA-256\0\0');

/** What the client sends, message by message, the start-up first; undefined when it has gone. */
export type Incoming = () => Promise<Buffer | undefined>;

export type Script = (socket: tls.TLSSocket, next: Incoming) => Promise<void> | void;

/** Agrees to TLS, shows the certificate, and plays the script on each connection. */
export async function startScriptedServer({ certificate, key }: ServerCertificate, script: Script): Promise<Peer> {
  const secureContext = tls.createSecureContext({ cert: certificate, key });
  return startPeer((socket: Socket) => {
    socket.once('data', () => {
      socket.write('S');
      const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
      secure.on('error', () => socket.destroy());
      const next = incoming(secure);
      secure.once('secure', () => void script(secure, next));
    });
  });
}

function incoming(socket: tls.TLSSocket): Incoming {
  let bytes = Buffer.alloc(0);
  let gone = false;
  let started = false;
  let wake: (() => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake?.();
  });
  socket.on('close', () => {
    gone = true;
    wake?.();
  });
  return async () => {
    for (;;) {
      const header = started ? 1 : 0;
      const length = bytes.length >= header + 4 ? bytes.readUInt32BE(header) + header : Infinity;
      if (bytes.length >= length) {
        started = true;
        const one = bytes.subarray(0, length);
        bytes = bytes.subarray(length);
        return one;
      }
      if (gone) {
        return undefined;
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}

/** The server's side of SCRAM-SHA-256, for a client that is given the password. */
export class ScramServer {
  private readonly salt = randomBytes(16);
  private first = '';
  private bare = '';

  constructor(
    private readonly password: string,
    private readonly iterations = 4096,
  ) {}

  /** The nonce that the client has sent. */
  static nonce(clientFirst: Buffer): string {
    return /r=([^,]+)$/.exec(clientFirst.toString())?.[1] ?? '';
  }

  /** @param clientFirst the client's first message */
  serverFirst(clientFirst: Buffer): string {
    const nonce = ScramServer.nonce(clientFirst);
    this.bare = `n=,r=${nonce}`;
    this.first = `r=${nonce}${randomBytes(9).toString('base64')},s=${this.salt.toString('base64')},i=${this.iterations}`;
    return this.first;
  }

  /** The proof of the server. @param clientFinal the client's message with its own proof */
  serverFinal(clientFinal: Buffer): string {
    const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
    const withoutProof = clientFinal
      .subarray(5)
      .toString()
      .replace(/,p=.*$/s, '');
    const salted = pbkdf2Sync(this.password, this.salt, this.iterations, 32, 'sha256');
    const signature = hmac(hmac(salted, 'Server Key'), `${this.bare},${this.first},${withoutProof}`);
    return `v=${signature.toString('base64')}`;
  }
}

/** Writes the same again and again, as long as the other side is there. */
export function flood(socket: Socket, bytes: Buffer): void {
  if (socket.writable) socket.write(bytes, () => setImmediate(flood, socket, bytes));
}
