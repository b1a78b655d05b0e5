import type { Family } from './connection';
import type { FileContext } from './fileContext';

interface Found {
  readonly form: string;
  readonly callees: readonly string[];
}

/** The library that makes a connection of a program. */
export function familyOf({ form, callees }: Found, variant: string, context: FileContext): Family {
  switch (form) {
    case 'jdbc':
      return 'pgjdbc';
    case 'r2dbc':
      return 'r2dbc';
    case 'ado':
      return 'npgsql';
    case 'odbc':
      return 'odbc';
    case 'pdo':
      return 'libpq';
    default:
      return byVariant(variant) ?? byLanguage(form, callees, context);
  }
}

function byVariant(variant: string): Family | undefined {
  switch (variant) {
    case 'asyncpg':
      return 'asyncpg';
    case 'pg8000':
      return 'pg8000';
    case 'psycopg':
    case 'psycopg2':
    case 'psycopg2cffi':
    case 'psycopg_async':
    case 'aiopg':
      return 'libpq';
    case 'ecto':
      return 'postgrex';
    case 'vertx-reactive':
      return 'vertx';
    case 'odbc':
    case 'pyodbc':
      return 'odbc';
    default:
      return undefined;
  }
}

function byLanguage(form: string, callees: readonly string[], { language, says, project, path }: FileContext): Family {
  const called = (pattern: RegExp): boolean => callees.some((name) => pattern.test(name));
  switch (language) {
    case 'javascript':
      if (
        called(/(^|\.)Sequelize(\.|$)/) ||
        says(/['"](?:sequelize|sequelize-typescript|@sequelize\/core|@nestjs\/sequelize)['"]/)
      )
        return 'sequelize';
      // the adapter of Prisma is node-postgres
      if (called(/PrismaPg/)) return 'nodePg';
      if (called(/PrismaClient/) || (says(/prisma\/config/) && !says(/['"]pg['"]/))) return 'prisma';
      if (
        called(/^postgres$/) ||
        (says(/(?:from|require\(|import\()\s*['"]postgres(?:\/[^'"]*)?['"]|drizzle-orm\/postgres-js/) &&
          !called(/(Pool|Client)$/))
      )
        return 'postgresJs';
      if (says(/deno\.land\/x\/postgres|@db\/postgres|deno-postgres/)) return 'denoPostgres';
      return called(/native/) || says(/['"]pg-native['"]|require\(['"]pg['"]\)\.native/) ? 'libpq' : 'nodePg';
    case 'python':
      if (called(/(^|\.)(?:create_engine|create_async_engine|engine_from_config|URL\.create|make_url|psycopg2?\..*)$/))
        return 'libpq';
      if (called(/asyncpg/) || called(/(^|\.)Database$/) || says(/tortoise\.backends\.asyncpg/)) return 'asyncpg';
      if (called(/pg8000/)) return 'pg8000';
      if (says(/^[ \t]*(?:import|from)\s+asyncpg\b/m) && !says(/\b(?:psycopg2?|sqlalchemy|django)\b/)) return 'asyncpg';
      if (says(/^[ \t]*(?:import|from)\s+pg8000\b/m) && !says(/\bpsycopg2?\b/)) return 'pg8000';
      return 'libpq';
    case 'go':
      if (called(/(^|\.)pgdriver\.|NewConnector$/) || says(/uptrace\/bun\/driver\/pgdriver/)) return 'goPg';
      if (says(/go-pg\/pg/)) return 'goPg';
      if (
        says(/jackc\/pgx|gorm\.io\/driver\/postgres|entgo\.io.*pgx/) &&
        !(called(/(^|\.)Open$|Connect$/) && says(/lib\/pq"/) && says(/Open\("postgres"/))
      )
        return 'pgx';
      if (says(/lib\/pq"/) || says(/(?:Open|Connect)\(\s*"postgres"/) || says(/golang-migrate|ent\/ent/)) return 'goPq';
      return 'pgx';
    case 'rust':
      if (says(/\b(?:sqlx|sea_orm|sea-orm|PgPoolOptions|PgConnectOptions)\b/)) return 'sqlx';
      if (says(/\bdiesel::/) && !says(/diesel_async|tokio_postgres/)) return 'libpq';
      return 'tokio';
    case 'java':
    case 'kotlin':
      if (says(/io\.r2dbc/) || called(/ConnectionFactor|PostgresqlConnectionConfiguration/)) return 'r2dbc';
      if (says(/io\.vertx/) || called(/PgConnectOptions/)) return 'vertx';
      return says(/gradle/) || says(/jdbc|DataSource|javax\.sql|java\.sql|slick|doobie/i) ? 'pgjdbc' : 'pgjdbc';
    case 'csharp':
      return says(/\bOdbc/) && !says(/Npgsql/i) ? 'odbc' : 'npgsql';
    case 'vb':
    case 'fsharp':
      return 'npgsql';
    case 'elixir':
      return 'postgrex';
    case 'hcl':
      if (path.endsWith('.prisma')) return 'prisma';
      // a string is of an application, unless Terraform itself connects
      return form === 'options' || says(/\bbackend\s+"pg"/) ? 'goPq' : (project.family(path) ?? 'libpq');
    // who connects there has defaults of its own
    case 'swift':
    case 'dart':
      return form === 'options' ? 'any' : 'libpq';
    case 'toml':
      return project.family(path) ?? 'libpq';
    case 'cpp':
    case 'php':
    case 'ruby':
    case 'perl':
    case 'powershell':
    case 'sql':
    case 'bicep':
    case undefined:
      return 'libpq';
  }
}
