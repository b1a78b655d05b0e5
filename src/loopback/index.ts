import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { TlsBound, TlsVersion } from '../domain/tlsVersion';
import type { ServerIdentity } from './demoAuthority';
import { authenticationRequest, errorResponse, readFirstPacket } from './protocol';

export { DemoAuthority, type ServerIdentity } from './demoAuthority';

/** Settings that a simulated server applies. */
export interface LoopbackSettings {
  readonly enforcement: boolean;
  readonly minimum: TlsBound;
  readonly maximum: TlsBound;
}

/** A simulated server on 127.0.0.1. It accepts TLS according to its settings and rejects every login. */
export interface LoopbackServer {
  readonly host: string;
  readonly port: number;
  /** Applies settings from the next connection on. */
  change(settings: LoopbackSettings): void;
  close(): Promise<void>;
}

/** Milliseconds after which an idle connection is closed. */
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
}

const versionNames: Readonly<Record<TlsVersion, tls.SecureVersion>> = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
};

function behavior(identity: ServerIdentity, { enforcement, minimum, maximum }: LoopbackSettings): Behavior {
  const options = {
    cert: identity.certificate,
    key: identity.key,
    minVersion: versionNames[minimum === 'none' ? '1.0' : minimum],
    maxVersion: versionNames[maximum === 'none' ? '1.3' : maximum],
  };
  return { enforcement, context: contextWithOldVersions(options) };
}

/** OpenSSL supports the old versions only at its lowest security level; BoringSSL has no such levels. */
function contextWithOldVersions(options: tls.SecureContextOptions): tls.SecureContext {
  try {
    return tls.createSecureContext({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' });
  } catch {
    return tls.createSecureContext(options);
  }
}

async function serve(socket: net.Socket, { enforcement, context }: Behavior): Promise<void> {
  let packet = await readFirstPacket(socket);
  if (packet.kind === 'gss') {
    socket.write('N');
    packet = await readFirstPacket(socket);
  }
  switch (packet.kind) {
    case 'tls':
      socket.write('S');
      await serveEncrypted(socket, context);
      break;
    case 'direct':
      await serveEncrypted(socket, context);
      break;
    case 'startUp': {
      const { user, database } = packet;
      const text = `no pg_hba.conf entry for host "${socket.remoteAddress ?? ''}", user "${user}", database "${database}", no encryption`;
      if (enforcement) {
        socket.end(errorResponse({ sqlState: '28000', text, routine: 'ClientAuthentication' }));
      } else {
        askForPassword(socket, user);
      }
      break;
    }
    case 'gss':
    case 'other':
      socket.destroy();
      break;
  }
}

async function serveEncrypted(socket: net.Socket, secureContext: tls.SecureContext): Promise<void> {
  const secure = new tls.TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['postgresql'] });
  secure.on('error', () => socket.destroy()); // the handshake was rejected, or the client has disconnected
  const packet = await readFirstPacket(secure);
  if (packet.kind === 'startUp') {
    askForPassword(secure, packet.user);
  } else {
    secure.destroy();
  }
}

/** Requests a password and rejects every one: a simulated server has no data. */
function askForPassword(stream: Duplex, user: string): void {
  stream.write(authenticationRequest());
  stream.once('data', () => {
    const text = `password authentication failed for user "${user}"`;
    stream.end(errorResponse({ sqlState: '28P01', text, routine: 'auth_failed' }));
  });
}
