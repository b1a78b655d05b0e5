import { Client } from 'pg';
import type { TlsVersion } from '../../src/domain/tlsVersion';
import type { PostgresServer } from './postgres';

export interface DatabaseClientOptions {
  /** As the server sees it. */
  readonly name: string;
  /** Exactly this version, or none. */
  readonly encryption: TlsVersion | 'plaintext';
  /** The superuser unless told. */
  readonly user?: string;
  /** Authority of the server's certificate, PEM. */
  readonly ca: string;
}

/** What `node:tls` calls the versions. */
export const protocolNames = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

/** Connects as an application does. Resolves when it is connected; to be ended by the caller. */
export async function connectClient(server: PostgresServer, options: DatabaseClientOptions): Promise<Client> {
  const { name, encryption, user = server.user, ca } = options;
  const { host, port, password, database } = server;
  const version = encryption === 'plaintext' ? undefined : protocolNames[encryption];
  const ssl = version && {
    ca,
    minVersion: version,
    maxVersion: version,
    // the old versions need it
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  const client = new Client({
    ...{ host, port, user, password, database },
    application_name: name,
    ssl: ssl ?? false,
  });
  await client.connect();
  return client;
}
