import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { TlsBound, TlsVersion } from '../domain/tlsVersion';
import type { ServerIdentity } from './demoAuthority';
import type { SimulatedDatabase } from './database';
import { errorResponse, readFirstPacket, type FirstPacket } from './protocol';
import { serveSession } from './session';

export type { SimulatedDatabase } from './database';
export { DemoAuthority, type ServerIdentity } from './demoAuthority';

/** Settings that a simulated server applies. */
export interface LoopbackSettings {
  readonly enforcement: boolean;
  readonly minimum: TlsBound;
  readonly maximum: TlsBound;
  /** Without one, every login is rejected. */
  readonly database?: SimulatedDatabase;
}

/** A simulated server on 127.0.0.1. It accepts TLS according to its settings, and logins to its database. */
export interface LoopbackServer {
  readonly host: string;
  readonly port: number;
  /** Applies settings from the next connection on. */
  change(settings: LoopbackSettings): void;
  close(): Promise<void>;
}

/** Milliseconds after which an idle connection is closed, unless it is logged in. */
const idleLimit = 10_000;

export async function startLoopback(identity: ServerIdentity, settings: LoopbackSettings): Promise<LoopbackServer> {
  let current = behavior(identity, settings);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // the client has disconnected
    socket.setTimeout(idleLimit, () => socket.destroy());
    void serve(socket, current);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    change(next) {
      current = behavior(identity, next);
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

interface Behavior {
  readonly enforcement: boolean;
  readonly context: tls.SecureContext;
  /** The server's certificate, DER. */
  readonly certificate: Buffer;
  readonly database: SimulatedDatabase;
}

const nobody: SimulatedDatabase = { version: '16', users: [], clients: [] };

const versionNames: Readonly<Record<TlsVersion, tls.SecureVersion>> = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
};

function behavior(
  identity: ServerIdentity,
  { enforcement, minimum, maximum, database = nobody }: LoopbackSettings,
): Behavior {
  const options = {
    cert: identity.certificate,
    key: identity.key,
    minVersion: versionNames[minimum === 'none' ? '1.0' : minimum],
    maxVersion: versionNames[maximum === 'none' ? '1.3' : maximum],
  };
  const certificate = new X509Certificate(identity.certificate).raw;
  return { enforcement, context: contextWithOldVersions(options), certificate, database };
}

/** OpenSSL supports the old versions only at its lowest security level; BoringSSL has no such levels. */
function contextWithOldVersions(options: tls.SecureContextOptions): tls.SecureContext {
  try {
    return tls.createSecureContext({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' });
  } catch {
    return tls.createSecureContext(options);
  }
}

async function serve(socket: net.Socket, behavior: Behavior): Promise<void> {
  let packet = await readFirstPacket(socket);
  if (packet.kind === 'gss') {
    socket.write('N');
    packet = await readFirstPacket(socket);
  }
  switch (packet.kind) {
    case 'tls':
      socket.write('S');
      await serveEncrypted(socket, behavior);
      break;
    case 'direct':
      await serveEncrypted(socket, behavior);
      break;
    case 'startUp': {
      const { user, database } = packet;
      const text = `no pg_hba.conf entry for host "${socket.remoteAddress ?? ''}", user "${user}", database "${database}", no encryption`;
      if (behavior.enforcement) {
        socket.end(errorResponse({ sqlState: '28000', text, routine: 'ClientAuthentication' }));
      } else {
        await startSession(socket, socket, behavior.database, packet, undefined);
      }
      break;
    }
    case 'gss':
    case 'other':
      socket.destroy();
      break;
  }
}

async function serveEncrypted(socket: net.Socket, { context, certificate, database }: Behavior): Promise<void> {
  const secure = new tls.TLSSocket(socket, {
    isServer: true,
    secureContext: context,
    ALPNProtocols: ['postgresql'],
  });
  secure.on('error', () => socket.destroy()); // the handshake was rejected, or the client has disconnected
  const packet = await readFirstPacket(secure);
  if (packet.kind === 'startUp') {
    await startSession(socket, secure, database, packet, certificate);
  } else {
    secure.destroy();
  }
}

/** @param stream the socket itself, or TLS over it, with the server's certificate */
function startSession(
  socket: net.Socket,
  stream: Duplex,
  simulated: SimulatedDatabase,
  { user, database, application }: Extract<FirstPacket, { kind: 'startUp' }>,
  certificate: Buffer | undefined,
): Promise<void> {
  const onLogin = (): void => void socket.setTimeout(0);
  return serveSession(stream, simulated, { user, database, application, certificate, onLogin });
}
