import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

export interface Peer {
  readonly host: string;
  readonly port: number;
  /** Connections that were taken so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and does with each connection what a test says. */
export async function startPeer(behave: (socket: net.Socket) => void): Promise<Peer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy()); // the other side has gone
    socket.on('close', () => sockets.delete(socket));
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
