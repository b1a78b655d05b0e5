import { execFileSync, spawnSync } from 'node:child_process';
import { parse as parseDotenv } from 'dotenv';
import type { DriverId } from '../../src/connect/types';
import { cClients } from './cClients';
import { newestLibpq } from './driverPrograms';
import { goClients } from './goClients';
import { javaClients } from './javaClients';
import { loadLibpq, sessionQuery, type Session } from './libpq';
import { nodeClients } from './nodeClients';
import { odbcClients } from './odbcClients';
import { phpClients } from './phpClients';
import { pythonClients } from './pythonClients';
import { rubyClients } from './rubyClients';

/** A driver that runs here. */
export interface DriverClient {
  readonly driver: DriverId;
  /** What does it, with its version. */
  readonly name: string;
  /** Absent where this version of the driver cannot do direct TLS. */
  readonly directTls?: true;
  /** Absent where this version of the driver cannot use the roots of the system. */
  readonly systemRoots?: true;
  /** What this version does otherwise than the one whose rules the catalogue has, with the reason. */
  readonly older?: {
    /** It checks the host name at `verify-ca`. */
    readonly hostName?: string;
    /** It does not look for a root certificate where the test puts one. */
    readonly defaultRoot?: string;
  };
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
  const environment = await newestLibpq();
  const sought = (
    await Promise.all([
      pythonClients(environment),
      javaClients(),
      goClients(),
      phpClients(environment),
      rubyClients(environment),
      odbcClients(environment),
      cClients(environment),
    ])
  ).flat();
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
      ...nodeClients,
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
      ...sought.flatMap((one) => ('skipped' in one ? [] : [one])),
    ],
    skipped: [
      ...(psql === undefined ? ['psql: not installed'] : []),
      ...sought.flatMap((one) => ('skipped' in one ? [`${one.driver}: ${one.skipped}`] : [])),
    ],
  };
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
