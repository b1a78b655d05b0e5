import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import type { Anchor, PeerChain } from './chain';
import { suiteName } from './cipherSuites';
import { versionNumbers } from './clientHello';
import { WireError } from './problem';

import { handshakeSecret, readCertificateMessages, type CertificateMessages } from './transcript';

/** An established session of this runtime's TLS library. */
export interface Session extends PeerChain {
  readonly socket: tls.TLSSocket;
  readonly version: TlsVersion;
  /** Name of the IANA registry. */
  readonly cipher: string;
  readonly keyExchange?: string;
  /**
   * Whether the server asks for a client certificate; undefined where that cannot be seen. `required`: it ended the
   * handshake without one, with this code of the TLS library. The session cannot be used then.
   */
  readonly clientCertificate: 'notRequested' | 'requested' | { readonly required: string } | undefined;
  /** Code with which the session failed after the handshake; undefined as long as it has not. */
  readonly failure: () => string | undefined;
}

export interface SessionOptions {
  readonly serverName: string;
  /** Of `sessionContext`. */
  readonly context: tls.SecureContext;
  readonly signal: AbortSignal;
  /** Application protocol that the server has to agree to. */
  readonly protocol?: string;
}

/**
 * A whole handshake over a connected socket, offering every version. The chain is checked against the trusted anchors
 * only, never against what the runtime or the machine trusts, and the answer is given back instead of refused: the
 * caller decides before it sends anything.
 *
 * @throws WireError `handshakeFailed`, `noApplicationProtocol`, `closed`, `timedOut`
 */
export function openSession(socket: Socket, options: SessionOptions): Promise<Session> {
  const { serverName, context, signal, protocol } = options;
  return new Promise((resolve, reject) => {
    const tap = new Tap(socket);
    let secret: Buffer | undefined;
    let failure: string | undefined;
    const end = (): void => {
      signal.removeEventListener('abort', expired);
      secure.destroy();
      socket.destroy();
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    /** A server that was not given a certificate up to TLS 1.2 says so before the handshake is over. */
    const failed = (code: string): void => {
      failure ??= code;
      const seen = readCertificateMessages(tap.received, secret);
      const refused = seen?.requested === true && (code === 'closed' || code.includes('ALERT'));
      const session = refused ? unfinishedSession(secure, seen, code) : undefined;
      if (session === undefined) {
        fail(new WireError(code === 'closed' ? { code } : { code: 'handshakeFailed', detail: code }));
      } else {
        end();
        resolve(session);
      }
    };
    const expired = (): void => fail(new WireError({ code: 'timedOut' }));
    const secure = tls.connect({
      socket: tap,
      secureContext: context,
      rejectUnauthorized: false,
      // the name is judged apart from the chain
      checkServerIdentity: () => undefined,
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
    });
    secure.on('keylog', (line: Buffer) => (secret ??= handshakeSecret(line)));
    // stay: a socket that fails after it is done with must not end the process
    secure.on('error', (error: NodeJS.ErrnoException) => failed(codeOfFailure(error)));
    secure.on('close', () => failed('closed'));
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', expired);
      const seen = readCertificateMessages(tap.received, secret);
      tap.forget();
      try {
        resolve(sessionOf(secure, seen, protocol, () => failure));
      } catch (error) {
        fail(error);
      }
    });
    if (signal.aborted) {
      expired();
    } else {
      signal.addEventListener('abort', expired, { once: true });
    }
  });
}

/** Most that is kept of a handshake; TLS libraries take no chain of more than 100 kB. */
const longestHandshake = 256 * 1024;

/** Hands on what goes over a socket, and keeps what came. */
class Tap extends Duplex {
  private chunks: Buffer[] | undefined = [];
  private length = 0;

  constructor(private readonly socket: Socket) {
    super();
    socket.on('data', (chunk: Buffer) => {
      if (this.length < longestHandshake) {
        this.chunks?.push(chunk);
        this.length += chunk.length;
      }
      if (!this.push(chunk)) {
        socket.pause();
      }
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks ?? []);
  }

  /** Nothing more is kept from now on. */
  forget(): void {
    this.chunks = undefined;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

function sessionOf(
  socket: tls.TLSSocket,
  seen: CertificateMessages | undefined,
  protocol: string | undefined,
  failure: () => string | undefined,
): Session {
  const version = versions[socket.getProtocol() ?? ''];
  const sent = sentChain(socket, seen);
  if (version === undefined || sent === undefined) {
    throw new WireError({ code: 'handshakeFailed', detail: version ? 'noCertificate' : 'unknownVersion' });
  }
  if (protocol !== undefined && socket.alpnProtocol !== protocol) {
    throw new WireError({ code: 'noApplicationProtocol' });
  }
  const cipher = socket.getCipher();
  const group = socket.getEphemeralKeyInfo() as tls.EphemeralKeyInfo | null;
  const keyExchange = group && 'name' in group ? group.name : undefined;
  const refusal = socket.authorized ? undefined : codeOf(socket.authorizationError);
  return {
    socket,
    version,
    cipher: cipher.standardName ?? cipher.name,
    ...(keyExchange ? { keyExchange } : {}),
    sent,
    ...(refusal === undefined ? {} : { refusal }),
    clientCertificate: seen && (seen.requested ? 'requested' : 'notRequested'),
    failure,
  };
}

/** The state of a handshake up to the point where the server missed a client certificate. */
function unfinishedSession(
  socket: tls.TLSSocket,
  { sent: [leaf, ...others], version: number, suite = 0 }: CertificateMessages,
  code: string,
): Session | undefined {
  const version = tlsVersions.find((candidate) => versionNumbers[candidate] === number);
  if (version === undefined || leaf === undefined) {
    return undefined;
  }
  const clientCertificate = { required: code };
  return { socket, version, cipher: suiteName(suite), sent: [leaf, ...others], clientCertificate, failure: () => code };
}

const versions: Readonly<Record<string, TlsVersion | undefined>> = {
  TLSv1: '1.0',
  'TLSv1.1': '1.1',
  'TLSv1.2': '1.2',
  'TLSv1.3': '1.3',
};

/** Most certificates that are taken from a runtime that does not show what was sent. */
const longestChain = 100;

/**
 * What was sent, where that was seen; else what the library gives. The first one is in any case the certificate whose
 * key this very session has proven.
 */
function sentChain(socket: tls.TLSSocket, seen: CertificateMessages | undefined): PeerChain['sent'] | undefined {
  const proven = socket.getPeerX509Certificate()?.raw;
  const [leaf, ...others] = seen?.sent ?? [];
  if (leaf !== undefined && (proven === undefined || leaf.equals(proven))) {
    return [leaf, ...others];
  }
  return proven && [proven, ...issuersOf(socket)];
}

/** The chain of the library above the server's own certificate; none where Node.js throws at a certificate. */
function issuersOf(socket: tls.TLSSocket): readonly Buffer[] {
  const found: Buffer[] = [];
  try {
    let { issuerCertificate: next } = socket.getPeerCertificate(true);
    // a root is its own issuer
    while (next?.raw !== undefined && found.length < longestChain && !found.some((one) => one.equals(next.raw))) {
      found.push(next.raw);
      next = next.issuerCertificate;
    }
  } catch {
    return [];
  }
  return found;
}

/**
 * What one or more sessions are opened with: every version from TLS 1.2 on, and the trusted anchors.
 *
 * @param oldVersions offers TLS 1.0 and 1.1 too, to a server that has nothing better
 */
export function sessionContext(anchors: readonly Anchor[], oldVersions: boolean): tls.SecureContext {
  const ca = anchors.filter(({ trusted }) => trusted).map(({ pem }) => pem);
  if (!oldVersions) {
    return tls.createSecureContext({ ca });
  }
  try {
    return tls.createSecureContext({ ca, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
  } catch {
    // BoringSSL does not know security levels, and needs none
    return tls.createSecureContext({ ca, minVersion: 'TLSv1' });
  }
}

function codeOfFailure({ code = 'unknown' }: NodeJS.ErrnoException): string {
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'closed' : code;
}

/** Node.js gives a string here, whatever its types say; others an error. */
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return String(error);
}
