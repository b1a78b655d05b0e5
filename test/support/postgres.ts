import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { TlsVersion } from '../../src/domain/tlsVersion';
import { preparePostgres, type Account, type PostgresBinaries } from '../host/preparePostgres';
import { end, start, succeed } from '../host/processes';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import type { ServerCertificate } from './certificates';

export interface PostgresSettings {
  /** What the server shows; without it TLS is off. */
  readonly certificate?: ServerCertificate;
  /** `ssl_min_protocol_version`; 1.0 unless told. */
  readonly minVersion?: TlsVersion;
  /** `ssl_max_protocol_version`; no limit unless told. */
  readonly maxVersion?: TlsVersion;
  /** `ssl_ciphers`, in OpenSSL's words; all of them unless told. */
  readonly ciphers?: string;
  /** `ssl_tls13_ciphers`; those of the library unless told. */
  readonly tls13Ciphers?: string;
  /** `ssl_groups`; those of PostgreSQL unless told. */
  readonly groups?: string;
  /** `ssl_ca_file`, in PEM: clients are asked for a certificate. */
  readonly clientAuthority?: string;
  /** Whether clients without TLS are refused: pg_hba.conf then has `hostssl` lines only. */
  readonly enforced?: boolean;
  /** Lines of pg_hba.conf in the place of the one that the others make. */
  readonly rules?: readonly string[];
  /** How clients prove themselves; `scram-sha-256` unless told. The password is kept as SCRAM: `md5` means that too. */
  readonly authentication?: 'scram-sha-256' | 'md5' | 'password' | 'trust';
}

/** A real PostgreSQL 18 on 127.0.0.1, with one superuser. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Starts it anew with other settings, on the same port with the same data. */
  change(settings: PostgresSettings): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const user = 'postgres';
const password = 'open sesame';

/** Starts a server of its own. Resolves when it takes connections; rejects with its log when it does not. */
export async function startPostgres(settings: PostgresSettings = {}): Promise<PostgresServer> {
  const binaries = await preparePostgres();
  const folder = await temporaryFolder('postgres-data');
  await giveTo(folder, binaries.account);
  await initialise(binaries, folder);
  const port = await freePort();
  let child = await launch(binaries, folder, port, settings);
  return {
    host,
    port,
    user,
    password,
    database: 'postgres',
    async change(next) {
      await shutDown(child);
      child = await launch(binaries, folder, port, next);
    },
    async stop() {
      await shutDown(child);
      await removeTemporary(folder);
    },
  };
}

const dataIn = (folder: string): string => path.join(folder, 'data');

async function initialise({ program, account }: PostgresBinaries, folder: string): Promise<void> {
  const passwordFile = path.join(folder, 'password');
  await writeFor(account, passwordFile, password);
  const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const args = [...flags, `--username=${user}`, `--pwfile=${passwordFile}`, `--pgdata=${dataIn(folder)}`];
  await succeed(program('initdb'), args, { ...account, cwd: folder });
}

async function launch(
  { program, account }: PostgresBinaries,
  folder: string,
  port: number,
  settings: PostgresSettings,
): Promise<ChildProcess> {
  const { enforced = false, authentication = 'scram-sha-256', certificate } = settings;
  const rule = `${enforced ? 'hostssl' : 'host'} all all ${host}/32 ${authentication}\n`;
  const rules = settings.rules?.map((line) => `${line}\n`).join('') ?? rule;
  await writeFor(account, path.join(dataIn(folder), 'pg_hba.conf'), rules);
  const parameters = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    ...(certificate ? await tlsParameters(folder, account, certificate, settings) : { ssl: 'off' }),
  };
  const args = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = start(program('postgres'), ['-D', dataIn(folder), ...args], {
    ...account,
    cwd: folder,
    env: { ...process.env, LC_MESSAGES: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await readiness(child);
  return child;
}

async function tlsParameters(
  folder: string,
  account: Account | undefined,
  { certificate, key }: ServerCertificate,
  settings: PostgresSettings,
): Promise<Record<string, string>> {
  const {
    minVersion = '1.0',
    maxVersion,
    ciphers = 'ALL:@SECLEVEL=0',
    tls13Ciphers,
    groups,
    clientAuthority,
  } = settings;
  const authorityFile = path.join(folder, 'clients.crt');
  if (clientAuthority !== undefined) {
    await writeFor(account, authorityFile, clientAuthority);
  }
  const certificateFile = path.join(folder, 'server.crt');
  const keyFile = path.join(folder, 'server.key');
  await writeFor(account, certificateFile, certificate);
  await writeFor(account, keyFile, key);
  return {
    ssl: 'on',
    ssl_cert_file: certificateFile,
    ssl_key_file: keyFile,
    ssl_min_protocol_version: versionNames[minVersion],
    ssl_max_protocol_version: maxVersion === undefined ? '' : versionNames[maxVersion],
    // without it the library itself would refuse the old versions
    ssl_ciphers: ciphers,
    ...(tls13Ciphers === undefined ? {} : { ssl_tls13_ciphers: tls13Ciphers }),
    ...(groups === undefined ? {} : { ssl_groups: groups }),
    ...(clientAuthority === undefined ? {} : { ssl_ca_file: authorityFile }),
  };
}

const versionNames = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

/** Resolves when the server says so in its log, which is read to its end so that it never waits for a reader. */
function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      log = (log + piece).slice(-10_000);
      if (log.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)));
  });
}

/** SIGINT: PostgreSQL ends the sessions of clients instead of waiting for them. */
async function shutDown(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'close');
    child.kill('SIGINT');
    await gone;
  }
  await end(child);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function writeFor(account: Account | undefined, file: string, text: string): Promise<void> {
  await fs.writeFile(file, text, { mode: 0o600 });
  await giveTo(file, account);
}

export async function giveTo(file: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await fs.chown(file, account.uid, account.gid);
}
