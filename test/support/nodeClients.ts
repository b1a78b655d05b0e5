import fs from 'node:fs';
import { runInThisContext } from 'node:vm';
import type { PrismaPg } from '@prisma/adapter-pg';
import type { Knex } from 'knex';
import pg from 'pg';
import postgres from 'postgres';
import type { Sequelize } from 'sequelize';
import type { DataSource } from 'typeorm';
import type { DriverClient } from './driverClients';
import { sessionQuery, type Session } from './libpq';

/** The drivers of Node.js, in this process. */
export const nodeClients: readonly DriverClient[] = [
  { driver: 'nodePg', name: 'node-postgres', directTls: true, connect: connectNodePg },
  { driver: 'postgresJs', name: 'Postgres.js', directTls: true, connect: connectPostgresJs },
  { driver: 'prisma', name: "Prisma's adapter", directTls: true, connect: connectPrisma },
  { driver: 'typeorm', name: 'TypeORM', directTls: true, connect: connectTypeOrm },
  { driver: 'knex', name: 'Knex', directTls: true, connect: connectKnex },
  { driver: 'sequelize', name: 'Sequelize', connect: connectSequelize },
  { driver: 'drizzle', name: 'Drizzle ORM', directTls: true, connect: connectDrizzle },
];

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

/** The adapter, which is what the options are for; the client of a project is generated from its schema. */
async function connectPrisma(text: string): Promise<Session> {
  const packages = { PrismaPg: (await import('@prisma/adapter-pg')).PrismaPg, PrismaClient: Object };
  const adapter = await (run(text, 'adapter', { ...packages, fs }) as PrismaPg).connect();
  try {
    const { rows } = await adapter.queryRaw({ sql: sessionQuery, args: [], argTypes: [] });
    return JSON.parse(String(rows[0]?.[0])) as Session;
  } catch (error) {
    // what went wrong stands in its cause
    throw new Error(JSON.stringify((error as Error).cause), { cause: error });
  } finally {
    await adapter.dispose();
  }
}

async function connectTypeOrm(text: string): Promise<Session> {
  const dataSource = run(text, 'dataSource', { ...(await import('typeorm')), fs }) as DataSource;
  await dataSource.initialize();
  try {
    const [row] = await dataSource.query<{ json_build_object: Session }[]>(sessionQuery);
    return row?.json_build_object as Session;
  } finally {
    await dataSource.destroy();
  }
}

async function connectKnex(text: string): Promise<Session> {
  const database = run(text, 'database', { knex: (await import('knex')).default, fs }) as Knex;
  try {
    const { rows } = await database.raw<{ rows: { json_build_object: Session }[] }>(sessionQuery);
    return rows[0]?.json_build_object as Session;
  } finally {
    await database.destroy();
  }
}

async function connectSequelize(text: string): Promise<Session> {
  const sequelize = run(text, 'sequelize', { Sequelize: (await import('sequelize')).Sequelize, fs }) as Sequelize;
  try {
    const [rows] = await sequelize.query(sessionQuery, { logging: false });
    return (rows as readonly { json_build_object: Session }[])[0]?.json_build_object as Session;
  } finally {
    await sequelize.close();
  }
}

async function connectDrizzle(text: string): Promise<Session> {
  const { drizzle } = await import('drizzle-orm/node-postgres');
  const database = run(text, 'database', { drizzle, fs }) as ReturnType<typeof drizzle<Record<string, never>>> & {
    $client: pg.Pool;
  };
  try {
    const { rows } = await database.execute<{ json_build_object: Session }>(sessionQuery);
    return rows[0]?.json_build_object as Session;
  } catch (error) {
    // Drizzle's own error is about the query; what went wrong is its cause
    throw (error as Error).cause ?? error;
  } finally {
    await database.$client.end();
  }
}
