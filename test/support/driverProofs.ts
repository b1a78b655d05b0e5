import type { DriverId } from '../../src/connect/types';

/**
 * How the levels of a driver's strings are proven against a real server (test/wire/drivers.test.ts): `itself` connects
 * with the string as it stands, `whereInstalled` does when the machine has it, and the others say the same to libpq or
 * node-postgres as a string that is proven.
 */
export type Proof = 'itself' | 'libpq' | 'nodePg' | 'whereInstalled';

export const proofs: Readonly<Partial<Record<DriverId, readonly Proof[]>>> = {
  psql: ['libpq', 'whereInstalled'],
  keywordValue: ['itself'],
  uri: ['itself'],
  odbc: ['libpq'],
  psycopg: ['libpq', 'whereInstalled'],
  psycopg2: ['libpq', 'whereInstalled'],
  asyncpg: ['whereInstalled'],
  sqlalchemyPsycopg: ['libpq', 'whereInstalled'],
  sqlalchemyAsyncpg: ['whereInstalled'],
  django: ['libpq', 'whereInstalled'],
  nodePg: ['itself'],
  postgresJs: ['itself'],
  prisma: ['nodePg'],
  typeorm: ['nodePg'],
  knex: ['nodePg'],
  php: ['libpq'],
  pdo: ['libpq'],
  laravel: ['libpq'],
  ruby: ['libpq'],
  rails: ['libpq'],
  libpq: ['libpq'],
  libpqxx: ['libpq'],
  dotenv: ['itself'],
  dockerCompose: ['libpq'],
  appService: ['libpq'],
};
