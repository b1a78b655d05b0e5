import { isIpAddress } from '../../domain/input';
import { singleQuoted } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  noDirectTls,
  noSystemRoots,
  passwordFromEnvironment,
  rootFile,
  unwritable,
  type DriverModule,
  type StringRequest,
  type WrittenString,
} from '../request';

/**
 * Every driver of Node.js gets an `ssl` object and no URL: TLS parameters of a URL would replace the object, and
 * `sslmode` has a different meaning than in libpq. The drivers omit the server name for an address, and Node.js then
 * checks the certificate against `localhost`: at `verify-full` an address is rejected.
 */

export const nodePg: DriverModule = {
  driver: {
    id: 'nodePg',
    label: 'node-postgres (pg)',
    language: 'Node.js',
    editorLanguage: 'javascript',
    checkedVersion: '8.23',
    documentation: 'https://node-postgres.com/features/ssl',
  },
  write: (request) =>
    written(request, ["import pg from 'pg';"], ['const client = new pg.Client({', ...options(request, 2), '});']),
};

export const postgresJs: DriverModule = {
  driver: {
    id: 'postgresJs',
    label: 'Postgres.js (postgres)',
    language: 'Node.js',
    editorLanguage: 'javascript',
    checkedVersion: '3.4.9',
    documentation: 'https://github.com/porsager/postgres#ssl',
  },
  write: (request) => {
    const string = written(
      request,
      ["import postgres from 'postgres';"],
      ['const sql = postgres({', ...options(request, 2), '});'],
      ['Postgres.js', '3.4.9'],
    );
    return { ...string, notes: [...string.notes, ...passwordNotNormalized(request)] };
  },
};

/** Prisma Client connects through node-postgres; the address in prisma.config.ts is for its command line. */
export const prisma: DriverModule = {
  driver: {
    id: 'prisma',
    label: 'Prisma Client',
    language: 'Node.js',
    editorLanguage: 'typescript',
    checkedVersion: '7.10',
    documentation: 'https://www.prisma.io/docs/orm/overview/databases/postgresql',
  },
  write: (request) =>
    written(
      request,
      ["import { PrismaPg } from '@prisma/adapter-pg';", "import { PrismaClient } from './generated/prisma/client';"],
      [
        'const adapter = new PrismaPg({',
        ...options(request, 2),
        '});',
        'const prisma = new PrismaClient({ adapter });',
      ],
    ),
};

export const typeorm: DriverModule = {
  driver: {
    id: 'typeorm',
    label: 'TypeORM',
    language: 'Node.js',
    editorLanguage: 'typescript',
    checkedVersion: '1.1',
    documentation: 'https://typeorm.io/docs/drivers/postgres',
  },
  write: (request) =>
    written(
      request,
      ["import { DataSource } from 'typeorm';"],
      [
        'const dataSource = new DataSource({',
        "  type: 'postgres',",
        ...target(request, 2, 'username'),
        ...ssl(request, 2),
        // TypeORM passes options that it does not have to node-postgres this way
        ...(request.directTls ? ["  extra: { sslnegotiation: 'direct' },"] : []),
        '});',
      ],
    ),
};

export const knex: DriverModule = {
  driver: {
    id: 'knex',
    label: 'Knex',
    language: 'Node.js',
    editorLanguage: 'javascript',
    checkedVersion: '3.3',
    documentation: 'https://knexjs.org/guide/#configuration-options',
  },
  write: (request) =>
    written(
      request,
      ["import knex from 'knex';"],
      ['const database = knex({', "  client: 'pg',", '  connection: {', ...options(request, 4), '  },', '});'],
    ),
};

/** Sequelize passes only some `dialectOptions` to node-postgres: `ssl`, but none for direct TLS. */
export const sequelize: DriverModule = {
  driver: {
    id: 'sequelize',
    label: 'Sequelize',
    language: 'Node.js',
    editorLanguage: 'javascript',
    checkedVersion: '6.37',
    documentation: 'https://sequelize.org/docs/v6/other-topics/dialect-specific-things/#postgresql',
  },
  write: (request) =>
    written(
      request,
      ["import { Sequelize } from 'sequelize';"],
      [
        'const sequelize = new Sequelize({',
        "  dialect: 'postgres',",
        ...target(request, 2, 'username'),
        '  dialectOptions: {',
        ...ssl(request, 4),
        '  },',
        '});',
      ],
      false,
    ),
};

export const drizzle: DriverModule = {
  driver: {
    id: 'drizzle',
    label: 'Drizzle ORM',
    language: 'Node.js',
    editorLanguage: 'typescript',
    checkedVersion: '0.45',
    documentation: 'https://orm.drizzle.team/docs/get-started-postgresql#node-postgres',
  },
  write: (request) =>
    written(
      request,
      ["import { drizzle } from 'drizzle-orm/node-postgres';"],
      ['const database = drizzle({', '  connection: {', ...options(request, 4), '  },', '});'],
    ),
};

const nodePostgres = ['node-postgres', '8.22'] as const;

/** Formats a string. `direct`: the library that supports direct TLS, and since which version; false when none does. */
function written(
  request: StringRequest,
  imports: readonly string[],
  code: readonly string[],
  direct: readonly [library: string, version: string] | false = nodePostgres,
): WrittenString {
  if (request.level === 'verify-full' && isIpAddress(request.host)) {
    throw unwritable('host', 'host name, as this driver checks no certificate against an address');
  }
  const readsFile = rootFile(request) !== undefined;
  return {
    text: [...(readsFile ? ["import fs from 'node:fs';"] : []), ...imports, '', ...code].join('\n'),
    guarantee: guarantees[request.level],
    notes: [
      ...noSystemRoots(request, 'Node.js'),
      ...(direct ? directTlsNeeds(request, ...direct) : noDirectTls(request)),
      passwordFromEnvironment,
    ],
  };
}

/** Note about passwords; access tokens are ASCII, which normalization does not change. */
function passwordNotNormalized({ entraToken }: StringRequest): WrittenString['notes'] {
  return entraToken ? [] : [{ code: 'passwordNotNormalized' }];
}

/** The common options of node-postgres and Postgres.js, one per line. */
function options(request: StringRequest, indent: number): readonly string[] {
  return [
    ...target(request, indent, 'user'),
    ...ssl(request, indent),
    ...(request.directTls ? [`${' '.repeat(indent)}sslnegotiation: 'direct',`] : []),
  ];
}

function target({ host, port, database, user }: StringRequest, indent: number, userOption: string): readonly string[] {
  return [
    `host: ${singleQuoted(host)},`,
    `port: ${port},`,
    `database: ${singleQuoted(database)},`,
    `${userOption}: ${singleQuoted(user)},`,
  ].map((line) => ' '.repeat(indent) + line);
}

function ssl(request: StringRequest, indent: number): readonly string[] {
  const { level } = request;
  const file = rootFile(request);
  const members =
    level === 'require'
      ? ['rejectUnauthorized: false']
      : [
          ...(file === undefined ? [] : [`ca: fs.readFileSync(${singleQuoted(file)})`]),
          'rejectUnauthorized: true',
          ...(level === 'verify-ca' ? ['checkServerIdentity: () => undefined'] : []),
        ];
  return ['ssl: {', ...members.map((member) => `  ${member},`), '},'].map((line) => ' '.repeat(indent) + line);
}
