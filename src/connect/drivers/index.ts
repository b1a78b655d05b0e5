import type { DriverModule } from '../request';
import type { DriverId } from '../types';
import { asyncpg, sqlalchemyAsyncpg } from './asyncpg';
import { ecto } from './ecto';
import { appService, dockerCompose, dotenv } from './environment';
import { go, libPq } from './go';
import { hibernate, jdbc, springBoot } from './jdbc';
import { libpq, libpqxx } from './libpq';
import { knex, nodePg, postgresJs, prisma, typeorm } from './nodePg';
import { entityFramework, npgsql } from './npgsql';
import { odbc } from './odbc';
import { laravel, pdo, php } from './php';
import { prismaUrl } from './prismaUrl';
import { psql } from './psql';
import { django, psycopg, psycopg2, sqlalchemyPsycopg } from './psycopg';
import { r2dbc } from './r2dbc';
import { rails, ruby } from './ruby';
import { sqlx, tokioPostgres } from './rust';
import { keywordValue, uri } from './uri';

/** By their ids: a driver that is missing does not compile. */
export const driverModules: Readonly<Record<DriverId, DriverModule>> = {
  psql,
  keywordValue,
  uri,
  odbc,
  psycopg,
  psycopg2,
  asyncpg,
  sqlalchemyPsycopg,
  sqlalchemyAsyncpg,
  django,
  nodePg,
  postgresJs,
  prisma,
  prismaUrl,
  typeorm,
  knex,
  npgsql,
  entityFramework,
  jdbc,
  springBoot,
  hibernate,
  r2dbc,
  go,
  libPq,
  tokioPostgres,
  sqlx,
  php,
  pdo,
  laravel,
  ruby,
  rails,
  ecto,
  libpq,
  libpqxx,
  dotenv,
  dockerCompose,
  appService,
};
