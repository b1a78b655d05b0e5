import path from 'node:path';
import { preparePostgres } from '../host/preparePostgres';
import { end, finish, start } from '../host/processes';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import type { ServerCertificate } from './certificates';
import { freePort, giveTo, writeFor, type PostgresServer } from './postgres';

/** Settings of PgBouncer, in its own words. */
export interface PgBouncerSettings {
  readonly client_tls_sslmode: 'disable' | 'allow' | 'prefer' | 'require';
  readonly client_tls_protocols: string;
  /** OpenSSL's words; those of PgBouncer unless told. */
  readonly client_tls_ciphers?: string;
}

/** Lines of its own pg_hba.conf; without them every client that knows the password is let in. */
type Rules = readonly string[];

/** A PgBouncer on 127.0.0.1. */
export interface PgBouncer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** @returns its version; undefined: this machine has none */
export async function pgBouncerVersion(): Promise<string | undefined> {
  const { output } = await finish('pgbouncer', ['--version']).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { output: '' };
    throw error;
  });
  return /PgBouncer (\d[\d.]*)/i.exec(output)?.[1];
}

/** Starts one in front of a server. Resolves when it takes connections; rejects with its log when it does not. */
export async function startPgBouncer(
  { host, port: serverPort, user, password }: PostgresServer,
  { certificate, key }: ServerCertificate,
  settings: PgBouncerSettings,
  rules?: Rules,
): Promise<PgBouncer> {
  const { account } = await preparePostgres();
  const folder = await temporaryFolder('pgbouncer');
  await giveTo(folder, account);
  const port = await freePort();
  const file = (name: string): string => path.join(folder, name);
  const options = {
    listen_addr: host,
    listen_port: port,
    unix_socket_dir: '',
    ...(rules ? { auth_type: 'hba', auth_hba_file: file('hba.conf') } : { auth_type: 'scram-sha-256' }),
    auth_file: file('users.txt'),
    client_tls_cert_file: file('server.crt'),
    client_tls_key_file: file('server.key'),
    ...settings,
  };
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  const contents = {
    'users.txt': `"${user}" "${password}"\n`,
    'server.crt': certificate,
    'server.key': key,
    'hba.conf': (rules ?? []).map((line) => `${line}\n`).join(''),
    'pgbouncer.ini': `[databases]\n* = host=${host} port=${serverPort}\n\n[pgbouncer]\n${lines.join('\n')}\n`,
  };
  for (const [name, content] of Object.entries(contents)) {
    await writeFor(account, file(name), content);
  }
  const child = start('pgbouncer', [file('pgbouncer.ini')], {
    ...account,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      log = (log + piece).slice(-10_000);
      if (log.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`PgBouncer ended with ${code}:\n${log}`)));
  });
  return {
    host,
    port,
    async stop() {
      await end(child);
      await removeTemporary(folder);
    },
  };
}
