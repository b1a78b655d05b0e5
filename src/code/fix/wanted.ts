import type { Connection } from '../connection';

/** Where a repair takes the trusted certificates from. */
export interface Trust {
  readonly caFile?: string;
}

/** How a library is told to verify the certificate and the host name. */
export interface Wanted {
  /** Name and value of the setting that says so. */
  readonly mode: readonly [name: string, value: string];
  /** What it needs beside it. */
  readonly more: readonly (readonly [name: string, value: string])[];
  /** The setting that names the roots; undefined where there is none for a file. */
  readonly roots?: readonly [name: string, value: string];
}

const java: readonly [string, string] = ['sslfactory', 'org.postgresql.ssl.DefaultJavaSSLFactory'];

/** The settings in a connection string, by the rules of the drivers' writers; undefined where a string cannot say it. */
export function wantedInString(connection: Connection, { caFile }: Trust): Wanted | undefined {
  const { family, form, version } = connection;
  const file = (name: string, system?: readonly [string, string]): Pick<Wanted, 'roots'> => {
    if (caFile !== undefined) return { roots: [name, caFile === 'system' ? './system' : caFile] };
    return system ? { roots: system } : {};
  };
  const libpq = (name = 'sslrootcert'): Wanted => ({
    mode: ['sslmode', 'verify-full'],
    more: [],
    ...file(name, [name, 'system']),
  });
  switch (family) {
    case 'libpq':
      return libpq();
    case 'odbc':
      return form === 'odbc' ? libpq('pqopt') : undefined;
    case 'pgx':
    case 'goPq':
    case 'sqlx':
    case 'nodePg':
    case 'sequelize':
      // without a file these trust the roots of the system, or of Node.js
      return { mode: ['sslmode', 'verify-full'], more: [], ...file('sslrootcert') };
    case 'postgresJs':
      // a file is an option there and no parameter
      return caFile === undefined ? { mode: ['sslmode', 'verify-full'], more: [] } : undefined;
    case 'prisma':
      return { mode: ['sslmode', 'require'], more: [['sslaccept', 'strict']], ...file('sslcert') };
    case 'pgjdbc':
      return { mode: ['sslmode', 'verify-full'], more: [], ...file('sslrootcert', java) };
    case 'r2dbc':
      return { mode: ['sslMode', 'verify-full'], more: [], ...file('sslRootCert') };
    case 'npgsql':
      return version !== undefined && Number.parseInt(version, 10) < 6
        ? undefined
        : { mode: ['SSL Mode', 'VerifyFull'], more: [], ...file('Root Certificate') };
    case 'asyncpg':
      // asyncpg reads these of its own strings; SQLAlchemy passes them on as arguments, which asyncpg rejects
      return /^\s*postgres(?:ql)?:/.test(connection.text?.chars ?? '') &&
        !connection.callees.some((name) => /engine|URL\.create/.test(name)) &&
        caFile !== undefined
        ? { mode: ['sslmode', 'verify-full'], more: [], ...file('sslrootcert') }
        : undefined;
    case 'goPg':
      return form === 'url' ? { mode: ['sslmode', 'verify-full'], more: [] } : undefined;
    case 'pg8000':
    case 'tokio':
      // the connector verifies whatever it is asked for, once TLS is required
      return connection.settings.some(({ key, value = '' }) => key === 'connector' && !/NoTls$/.test(value))
        ? { mode: ['sslmode', 'require'], more: [] }
        : undefined;
    case 'vertx':
    case 'postgrex':
    case 'pgbouncer':
    case 'denoPostgres':
    case 'any':
      return undefined;
  }
}
