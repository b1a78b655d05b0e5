import { sessionColumns, type SessionRow } from '../clients/client';

/** The part of a simulated server behind the login: who may log in, and who is connected. */
export interface SimulatedDatabase {
  /** PostgreSQL's version, as drivers read it. */
  readonly version: string;
  /** The server's name where users log in as `user@name`, as on a Single Server. */
  readonly gatewayName?: string;
  readonly users: readonly SimulatedUser[];
  readonly clients: readonly SimulatedClients[];
}

export interface SimulatedUser {
  readonly name: string;
  readonly password: string;
  /** Whether the details of other users' sessions are visible, as with the rights of pg_monitor. */
  readonly seesAll: boolean;
}

/** Sessions that differ only by their process. */
export interface SimulatedClients {
  readonly user: string;
  readonly application: string;
  readonly address: string;
  readonly database: string;
  readonly replication: boolean;
  /** OpenSSL's name of the TLS version; empty: not encrypted. */
  readonly tls: string;
  readonly count: number;
}

/** User of a login, without the server's name; undefined where the gateway of a Single Server would not find the server. */
export function databaseUser({ gatewayName }: SimulatedDatabase, login: string): string | undefined {
  if (gatewayName === undefined) {
    return login;
  }
  const at = login.lastIndexOf('@');
  return at > 0 && login.slice(at + 1).toLowerCase() === gatewayName.toLowerCase() ? login.slice(0, at) : undefined;
}

/** Names of the databases that can be connected to. */
export function databaseNames({ clients }: SimulatedDatabase): ReadonlySet<string> {
  return new Set(['postgres', ...clients.map(({ database }) => database)]);
}

/** Ciphers that PostgreSQL reports most often, by version. */
const ciphers: Readonly<Record<string, string>> = {
  TLSv1: 'ECDHE-RSA-AES256-SHA',
  'TLSv1.1': 'ECDHE-RSA-AES256-SHA',
  'TLSv1.2': 'ECDHE-RSA-AES256-GCM-SHA384',
  'TLSv1.3': 'TLS_AES_256_GCM_SHA384',
};

const cipherBits = 256;
/** Process id of the first session; the following ones are not consecutive, as on a running server. */
const firstProcess = 2_104;
const betweenProcesses = 7;
const firstPort = 41_208;
/** All sessions are older than any change of settings in this session of VS Code. */
const started = '2025-11-17 06:02:11.480217+00';

/** Rows of the view of sessions, as `user` sees them; the same ones at each call. */
export function sessionRows({ clients }: SimulatedDatabase, user: SimulatedUser): readonly SessionRow[] {
  const all = clients.flatMap((client) => Array.from({ length: client.count }, () => client));
  return all.map((client, index): SessionRow => {
    const pid = firstProcess + index * betweenProcesses;
    return user.seesAll || client.user === user.name ? visibleRow(client, pid, index) : hiddenRow(client, pid);
  });
}

function visibleRow(client: SimulatedClients, pid: number, index: number): SessionRow {
  const { tls } = client;
  return {
    pid,
    started,
    user: client.user,
    application: client.application,
    address: client.address,
    port: firstPort + index,
    database: client.replication ? null : client.database,
    type: client.replication ? 'walsender' : 'client backend',
    ssl: tls !== '',
    version: tls || null,
    cipher: ciphers[tls] ?? null,
    bits: tls === '' ? null : cipherBits,
  };
}

/** What PostgreSQL shows of another user's session without the rights of pg_read_all_stats. */
const hiddenRow = ({ user, database, replication }: SimulatedClients, pid: number): SessionRow => ({
  pid,
  started: null,
  user,
  application: '<insufficient privilege>',
  address: null,
  port: null,
  database: replication ? null : database,
  type: null,
  ssl: null,
  version: null,
  cipher: null,
  bits: null,
});

/** Types of the columns, by PostgreSQL's object identifiers, with the bytes of a value; -1: variable. */
const types = { number: { id: 23, size: 4 }, boolean: { id: 16, size: 1 }, text: { id: 25, size: -1 } };

const typeOf = (column: keyof SessionRow): { readonly id: number; readonly size: number } =>
  column === 'pid' || column === 'port' || column === 'bits'
    ? types.number
    : column === 'ssl'
      ? types.boolean
      : types.text;

/** Columns of the result, for its description. */
export const resultColumns = sessionColumns.map((name) => ({ name, ...typeOf(name) }));

/** Values of a row as text, in the order of the columns. */
export const rowTexts = (row: SessionRow): readonly (string | null)[] =>
  sessionColumns.map((name) => {
    const value = row[name];
    return value === null ? null : typeof value === 'boolean' ? (value ? 't' : 'f') : String(value);
  });
