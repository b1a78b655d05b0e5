import type { DriverId } from '../../src/connect/types';

/**
 * How the levels of a driver's strings are proven against a real server (test/wire/drivers.test.ts): `itself` connects
 * with the string as it stands, `whereInstalled` does when the machine has it, and the others say the same to libpq,
 * pgJDBC or pgx as a string that is tried.
 */
export type Proof = 'itself' | 'libpq' | 'jdbc' | 'pgx' | 'whereInstalled';

export interface DriverProof {
  readonly how: readonly Proof[];
  /** For `whereInstalled`, the version that it was last tried with: written by hand. */
  readonly triedWith?: string;
}

const itself: DriverProof = { how: ['itself'] };
const likeLibpq: DriverProof = { how: ['libpq'] };
const onLibpq = (triedWith: string): DriverProof => ({ how: ['libpq', 'whereInstalled'], triedWith });
const installed = (triedWith: string): DriverProof => ({ how: ['whereInstalled'], triedWith });

export const proofs: Readonly<Partial<Record<DriverId, DriverProof>>> = {
  psql: onLibpq('15'),
  keywordValue: itself,
  uri: itself,
  odbc: onLibpq('13.02'),
  psycopg: onLibpq('3.1'),
  psycopg2: onLibpq('2.9'),
  asyncpg: installed('0.27'),
  sqlalchemyPsycopg: { how: ['libpq', 'whereInstalled'] },
  sqlalchemyAsyncpg: { how: ['whereInstalled'] },
  django: onLibpq('3.2'),
  nodePg: itself,
  postgresJs: itself,
  prisma: itself,
  typeorm: itself,
  knex: itself,
  sequelize: itself,
  drizzle: itself,
  jdbc: installed('42.5'),
  springBoot: { how: ['jdbc'] },
  springYaml: { how: ['jdbc'] },
  hibernate: { how: ['jdbc'] },
  go: installed('4.15'),
  goPq: installed('1.10'),
  gorm: { how: ['pgx'] },
  php: onLibpq('8.2'),
  pdo: onLibpq('8.2'),
  laravel: onLibpq('8.83'),
  ruby: onLibpq('1.4'),
  rails: onLibpq('6.1'),
  libpq: onLibpq('18'),
  libpqxx: onLibpq('6.4'),
  dotenv: itself,
  dockerCompose: likeLibpq,
  kubernetesSecret: likeLibpq,
  appService: likeLibpq,
};
