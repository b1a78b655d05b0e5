import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import type { TlsVersion } from '../domain/tlsVersion';
import type { Anchor, PeerChain } from './chain';
import { WireError } from './problem';

/** An established session of this runtime's TLS library. */
export interface Session extends PeerChain {
  readonly socket: tls.TLSSocket;
  readonly version: TlsVersion;
  /** Name of the IANA registry. */
  readonly cipher: string;
  readonly keyExchange?: string;
}

export interface SessionOptions {
  readonly serverName: string;
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
  /** Offers TLS 1.0 and 1.1 too, to a server that has nothing better. */
  readonly oldVersions: boolean;
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
  const { serverName, anchors, signal, oldVersions, protocol } = options;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', expired);
      secure.destroy();
      reject(error);
    };
    const expired = (): void => fail(new WireError({ code: 'timedOut' }));
    const secure = tls.connect({
      socket,
      ca: anchors.filter(({ trusted }) => trusted).map(({ pem }) => pem),
      rejectUnauthorized: false,
      // the name is judged apart from the chain
      checkServerIdentity: () => undefined,
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
      ...(oldVersions ? offerOldVersions() : {}),
    });
    // stay: a socket that fails after it is done with must not end the process
    secure.on('error', (error: NodeJS.ErrnoException) => fail(new WireError(handshakeProblem(error))));
    secure.on('close', () => fail(new WireError({ code: 'closed' })));
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', expired);
      try {
        resolve(sessionOf(secure, protocol));
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

function sessionOf(socket: tls.TLSSocket, protocol: string | undefined): Session {
  const version = versions[socket.getProtocol() ?? ''];
  const chain = chainOf(socket);
  if (version === undefined || chain === undefined) {
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
    chain,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

const versions: Readonly<Record<string, TlsVersion | undefined>> = {
  TLSv1: '1.0',
  'TLSv1.1': '1.1',
  'TLSv1.2': '1.2',
  'TLSv1.3': '1.3',
};

/** Longest chain that is looked at. */
const longestChain = 10;

function chainOf(socket: tls.TLSSocket): [X509Certificate, ...X509Certificate[]] | undefined {
  const chain: X509Certificate[] = [];
  let next: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < longestChain) {
    const certificate = new X509Certificate(next.raw);
    if (chain.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) {
      break; // a root is its own issuer
    }
    chain.push(certificate);
    next = next.issuerCertificate;
  }
  const [leaf, ...others] = chain;
  return leaf && [leaf, ...others];
}

/** OpenSSL wants a lower security level for the old versions; BoringSSL does not know such levels, and wants none. */
function offerOldVersions(): tls.SecureContextOptions {
  const ciphers = 'DEFAULT@SECLEVEL=0';
  try {
    tls.createSecureContext({ ciphers });
    return { minVersion: 'TLSv1', ciphers };
  } catch {
    return { minVersion: 'TLSv1' };
  }
}

function handshakeProblem(error: NodeJS.ErrnoException): WireError['problem'] {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
    ? { code: 'closed' }
    : { code: 'handshakeFailed', detail: error.code ?? 'unknown' };
}

/** Node.js gives a string here, whatever its types say; others an error. */
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return String(error.code);
  }
  return String(error);
}
