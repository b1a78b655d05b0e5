import type { ConnectionTarget } from './types';
import { TlsError } from '../domain/errors';
import type { Server } from '../domain/server';

/** PostgreSQL's port of both products. */
export const postgresPort = 5432;

/** @throws TlsError `notReady` while the server has no host name yet. */
export function targetOf(server: Server): ConnectionTarget {
  if (!server.host) {
    throw new TlsError({ code: 'notReady', state: server.state });
  }
  return { host: server.host, port: postgresPort, kind: server.kind, name: server.name };
}
