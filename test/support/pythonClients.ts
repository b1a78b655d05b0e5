import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { DriverId } from '../../src/connect/types';
import type { DriverClient } from './driverClients';
import { sessionQuery, type Session } from './libpq';

interface PythonDriver {
  readonly driver: DriverId;
  /** Packages that the string needs. */
  readonly packages: readonly string[];
  /** What follows the string: it prints the session, as JSON. */
  readonly use: readonly string[];
  /** The string has an `await`. */
  readonly async?: true;
}

const useCursor = [
  'cursor = connection.cursor()',
  'cursor.execute(query)',
  'print(json.dumps(cursor.fetchone()[0]))',
  'connection.close()',
];

const drivers: readonly PythonDriver[] = [
  { driver: 'psycopg', packages: ['psycopg'], use: useCursor },
  { driver: 'psycopg2', packages: ['psycopg2'], use: useCursor },
  {
    driver: 'asyncpg',
    packages: ['asyncpg'],
    async: true,
    use: ['print(await connection.fetchval(query))', 'await connection.close()'],
  },
  {
    driver: 'sqlalchemyPsycopg',
    packages: ['sqlalchemy', 'psycopg'],
    use: ['with engine.connect() as connection:', '    print(json.dumps(connection.exec_driver_sql(query).scalar()))'],
  },
  {
    driver: 'sqlalchemyAsyncpg',
    packages: ['sqlalchemy', 'asyncpg'],
    async: true,
    use: [
      'async with engine.connect() as connection:',
      '    print(json.dumps((await connection.exec_driver_sql(query)).scalar()))',
      'await engine.dispose()',
    ],
  },
  {
    driver: 'django',
    packages: ['django', 'psycopg'],
    use: [
      'from django.conf import settings',
      'settings.configure(DATABASES=DATABASES)',
      'from django.db import connection',
      ...useCursor,
    ],
  },
];

/** The drivers of Python that `python3` can import, and those that it cannot. */
export function pythonClients(): { readonly clients: readonly DriverClient[]; readonly skipped: readonly string[] } {
  const installed = drivers.map(({ packages }) => versionOf(packages));
  return {
    clients: drivers.flatMap((driver, index) => clientOf(driver, installed[index]) ?? []),
    skipped: drivers
      .filter((_, index) => installed[index] === undefined)
      .map(({ driver }) => `${driver}: not installed`),
  };
}

interface Versions {
  readonly name: string;
  /** Major version of the libpq inside psycopg; absent for asyncpg, which has none. */
  readonly libpq?: number;
}

/** Undefined when one of the packages, or Python, is not there. */
function versionOf(packages: readonly string[]): Versions | undefined {
  const script = [
    'import importlib, json',
    `modules = [importlib.import_module(name) for name in ${JSON.stringify(packages)}]`,
    'names = " with ".join(f"{module.__name__} {module.__version__.split()[0]}" for module in modules)',
    'driver = modules[-1]',
    'libpq = {"psycopg": lambda: driver.pq.version(), "psycopg2": lambda: driver.extensions.libpq_version()}',
    'print(json.dumps([names, libpq.get(driver.__name__, lambda: 0)()]))',
  ].join('\n');
  const { status, stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) {
    return undefined;
  }
  const [name, libpq] = JSON.parse(stdout) as [string, number];
  return { name, ...(libpq > 0 ? { libpq: Math.floor(libpq / 10_000) } : {}) };
}

function clientOf(driver: PythonDriver, versions: Versions | undefined): DriverClient | undefined {
  if (!versions) {
    return undefined;
  }
  const { name, libpq } = versions;
  return {
    driver: driver.driver,
    slow: true,
    name: libpq === undefined ? name : `${name} with libpq ${libpq}`,
    ...(libpq === undefined || libpq >= 17 ? { directTls: true } : {}),
    ...(libpq === undefined || libpq >= 16 ? { systemRoots: true } : {}),
    connect: (text) => run(driver, text),
  };
}

/** The string as it stands; in a function where it awaits. */
async function run({ use, async: awaits }: PythonDriver, text: string): Promise<Session> {
  const body = [...text.split('\n'), ...use];
  const script = [
    'import asyncio, json',
    `query = ${JSON.stringify(sessionQuery)}`,
    ...(awaits ? ['async def main():', ...body.map((line) => `    ${line}`), 'asyncio.run(main())'] : body),
  ].join('\n');
  const { stdout } = await promisify(execFile)('python3', ['-c', script]);
  return JSON.parse(stdout) as Session;
}
