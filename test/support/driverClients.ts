import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { runInThisContext } from 'node:vm';
import { parse as parseDotenv } from 'dotenv';
import pg from 'pg';
import postgres from 'postgres';
import type { DriverId } from '../../src/connect/types';
import { loadLibpq, sessionQuery, type Session } from './libpq';
import { pythonClients } from './pythonClients';

/** A driver that runs here. */
export interface DriverClient {
  readonly driver: DriverId;
  /** What does it, with its version. */
  readonly name: string;
  /** Absent where this version of the driver cannot do direct TLS. */
  readonly directTls?: true;
  /** Absent where this version of the driver cannot use the roots of the system. */
  readonly systemRoots?: true;
  /** Starts a program for each connection, which takes its time. */
  readonly slow?: true;
  /** Connects with the string as it stands; rejects when the connection is refused. */
  connect(text: string): Promise<Session>;
}

/** The drivers that run here, and why others do not. */
export async function driverClients(): Promise<{
  readonly clients: readonly DriverClient[];
  readonly skipped: readonly string[];
}> {
  const libpq = await loadLibpq();
  const name = `libpq ${Math.floor(libpq.version / 10_000)}`;
  const ofLibpq = { name, directTls: true, systemRoots: true } as const;
  const psql = psqlVersion();
  const python = pythonClients();
  return {
    clients: [
      { ...ofLibpq, driver: 'keywordValue', connect: (text) => Promise.resolve().then(() => libpq.connect(text)) },
      { ...ofLibpq, driver: 'uri', connect: (text) => Promise.resolve().then(() => libpq.connect(text)) },
      {
        ...ofLibpq,
        driver: 'dotenv',
        connect: (text) =>
          withVariables({ ...parseDotenv(text), PGPASSWORD: process.env.PGPASSWORD ?? '' }, () => libpq.connect('')),
      },
      { driver: 'nodePg', name: 'node-postgres', directTls: true, connect: connectNodePg },
      { driver: 'postgresJs', name: 'Postgres.js', directTls: true, connect: connectPostgresJs },
      ...(psql === undefined
        ? []
        : [
            {
              driver: 'psql',
              name: `psql ${psql}`,
              ...(psql >= 17 ? { directTls: true as const } : {}),
              ...(psql >= 16 ? { systemRoots: true as const } : {}),
              connect: (text: string) => Promise.resolve().then(() => runPsql(text)),
            } satisfies DriverClient,
          ]),
      ...python.clients,
    ],
    skipped: [...(psql === undefined ? ['psql: not installed'] : []), ...python.skipped],
  };
}

/** Runs the JavaScript as it stands, with the packages that it imports; gives what it names `result`. */
function run(script: string, result: string, bindings: Readonly<Record<string, unknown>>): unknown {
  const code = script
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  const names = Object.keys(bindings);
  const make = runInThisContext(`(${names.join(', ')}) => {\n${code}\nreturn ${result};\n}`) as (
    ...values: unknown[]
  ) => unknown;
  return make(...names.map((name) => bindings[name]));
}

async function connectNodePg(text: string): Promise<Session> {
  const client = run(text, 'client', { pg, fs }) as pg.Client;
  // a connection that is refused tells so a second time
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ json_build_object: Session }>(sessionQuery);
    return rows[0]?.json_build_object as Session;
  } finally {
    await client.end();
  }
}

async function connectPostgresJs(text: string): Promise<Session> {
  const sql = run(text, 'sql', { postgres, fs }) as postgres.Sql;
  try {
    const [row] = await sql.unsafe<{ json_build_object: Session }[]>(sessionQuery);
    return row?.json_build_object as Session;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** The major version of the psql that the machine has. */
function psqlVersion(): number | undefined {
  const { stdout } = spawnSync('psql', ['--version'], { encoding: 'utf8' });
  const major = /(\d+)/.exec(stdout ?? '')?.[1];
  return major === undefined || process.platform === 'win32' ? undefined : Number(major);
}

/** The command line in a shell, as in a terminal; psql reads the query from its input. */
function runPsql(commandLine: string): Session {
  const output = execFileSync('sh', ['-c', commandLine], {
    input: `\\pset format unaligned\n\\pset tuples_only\n${sessionQuery};\n`,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PSQLRC: '/dev/null' },
  });
  return JSON.parse(/\{.*\}/.exec(output)?.[0] ?? '') as Session;
}

/** Sets variables of this process, which libpq reads, while `action` runs. */
async function withVariables<T>(variables: Readonly<Record<string, string>>, action: () => T): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await Promise.resolve(action());
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        Reflect.deleteProperty(process.env, name);
      } else {
        process.env[name] = value;
      }
    }
  }
}
