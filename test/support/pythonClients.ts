import type { DriverId } from '../../src/connect/types';
import { onLibpq, run, seek, session, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

interface PythonDriver {
  readonly driver: DriverId;
  /** Packages that the string needs. */
  readonly packages: readonly string[];
  /** Version of the first of them from which the string is understood. */
  readonly least?: readonly number[];
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
    least: [2, 0],
    use: ['with engine.connect() as connection:', '    print(json.dumps(connection.exec_driver_sql(query).scalar()))'],
  },
  {
    driver: 'sqlalchemyAsyncpg',
    packages: ['sqlalchemy', 'asyncpg'],
    least: [2, 0],
    async: true,
    use: [
      'async with engine.connect() as connection:',
      '    print(json.dumps((await connection.exec_driver_sql(query)).scalar()))',
      'await engine.dispose()',
    ],
  },
  {
    driver: 'django',
    packages: ['django', 'psycopg2'],
    use: [
      'from django.conf import settings',
      'settings.configure(DATABASES=DATABASES)',
      'from django.db import connection',
      ...useCursor,
    ],
  },
];

/** `python3` may be another one than the system's, which has the packages of the system. */
const interpreters = ['python3', '/usr/bin/python3'];

/** The drivers of Python that an interpreter can import, and those that none can. */
export function pythonClients(environment: () => NodeJS.ProcessEnv): Promise<readonly Sought[]> {
  return Promise.all(
    drivers.map((driver) =>
      seek(driver.driver, async () => {
        const [python, answer] = await firstOf(driver, environment());
        const [name, libpq] = JSON.parse(answer) as [string, number];
        return {
          ...(libpq > 0 ? onLibpq(name, String(libpq / 10_000)) : { name, directTls: true, systemRoots: true }),
          connect: (text) => session(python, ['-c', scriptOf(driver, text)], { env: environment() }),
        };
      }),
    ),
  );
}

/** The first interpreter that has the packages, with their versions; rejects with what the last one said. */
async function firstOf(
  { packages, least = [0] }: PythonDriver,
  env: NodeJS.ProcessEnv,
): Promise<readonly [interpreter: string, versions: string]> {
  const script = [
    'import importlib, json, sys',
    `modules = [importlib.import_module(name) for name in ${JSON.stringify(packages)}]`,
    'names = " with ".join(f"{module.__name__} {module.__version__.split()[0]}" for module in modules)',
    `if [int(part) for part in modules[0].__version__.split(".")[:2]] < ${JSON.stringify(least)}:`,
    `    sys.exit(f"{names} is older than ${least.join('.')}")`,
    'driver = modules[-1]',
    'libpq = {"psycopg": lambda: driver.pq.version(), "psycopg2": lambda: driver.extensions.libpq_version()}',
    'print(json.dumps([names, libpq.get(driver.__name__, lambda: 0)()]))',
  ].join('\n');
  let failure: unknown;
  for (const interpreter of interpreters) {
    try {
      return [interpreter, await run(interpreter, ['-c', script], { env })];
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The string as it stands; in a function where it awaits. */
function scriptOf({ use, async: awaits }: PythonDriver, text: string): string {
  const body = [...text.split('\n'), ...use];
  return [
    'import asyncio, json',
    `query = ${JSON.stringify(sessionQuery)}`,
    ...(awaits ? ['async def main():', ...body.map((line) => `    ${line}`), 'asyncio.run(main())'] : body),
  ].join('\n');
}
