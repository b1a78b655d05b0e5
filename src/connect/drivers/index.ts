import type { DriverModule } from '../request';
import type { DriverId } from '../types';
import { asyncpg, sqlalchemyAsyncpg } from './asyncpg';
import { ecto } from './ecto';
import { appService, dockerCompose, dotenv, kubernetesSecret } from './environment';
import { go, gorm, goPq } from './go';
import { hibernate, jdbc, springBoot, springYaml } from './jdbc';
import { libpq, libpqxx } from './libpq';
import { drizzle, knex, nodePg, postgresJs, prisma, sequelize, typeorm } from './nodePg';
import { appsettings, entityFramework, npgsql } from './npgsql';
import { odbc } from './odbc';
import { laravel, pdo, php } from './php';
import { prismaUrl } from './prismaUrl';
import { psql } from './psql';
import { django, psycopg, psycopg2, sqlalchemyPsycopg } from './psycopg';
import { r2dbc } from './r2dbc';
import { rails, ruby } from './ruby';
import { sqlx, tokioPostgres } from './rust';
import { keywordValue, uri } from './uri';

/** Drivers by id; a missing one does not compile. */
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
  sequelize,
  drizzle,
  npgsql,
  entityFramework,
  appsettings,
  jdbc,
  springBoot,
  springYaml,
  hibernate,
  r2dbc,
  go,
  goPq,
  gorm,
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
  kubernetesSecret,
  appService,
};
