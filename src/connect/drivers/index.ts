import type { DriverModule } from '../request';
import { go } from './go';
import { jdbc } from './jdbc';
import { libpq } from './libpq';
import { nodePg } from './nodePg';
import { npgsql } from './npgsql';
import { odbc } from './odbc';
import { php } from './php';
import { psql } from './psql';
import { psycopg } from './psycopg';
import { ruby } from './ruby';
import { uri } from './uri';

export const driverModules: readonly DriverModule[] = [
  psql,
  psycopg,
  nodePg,
  npgsql,
  jdbc,
  go,
  php,
  ruby,
  libpq,
  odbc,
  uri,
];
