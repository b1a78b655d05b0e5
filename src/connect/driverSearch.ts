import type { DriverId } from './types';

/** Driver search of the connection panel and the quick pick. Pages import this file, so it imports only types. */

/** Searched parts of a driver, besides its terms. */
interface Searched {
  readonly id: string;
  readonly label: string;
  readonly language: string;
}

const javaScript = [
  'JavaScript',
  'TypeScript',
  'js',
  'ts',
  'Node',
  'Deno',
  'Bun',
  'npm',
  'Next.js',
  'Express',
  'NestJS',
];

/** Search terms for every driver of a language. */
const languageTerms: Readonly<Record<string, readonly string[]>> = {
  'Command line': ['terminal', 'shell', 'cli', 'console', 'bash', 'zsh', 'sh', 'fish', 'PowerShell', 'cmd', 'pg_dump'],
  Python: ['py', 'Python3', 'py3', 'pip', 'Flask', 'FastAPI', 'Jupyter', 'pandas'],
  'Node.js': javaScript,
  '.NET': [
    'dotnet',
    'C#',
    'cs',
    'F#',
    'fs',
    'VB',
    'VB.NET',
    'Visual Basic',
    'ASP.NET Core',
    'ADO.NET',
    'Blazor',
    'NuGet',
  ],
  Java: ['JVM', 'Kotlin', 'kt', 'Scala', 'Groovy', 'Clojure', 'Maven', 'Gradle'],
  Go: ['Golang', 'database/sql'],
  Rust: ['rs', 'Cargo', 'Tokio', 'Diesel', 'Axum', 'Actix'],
  PHP: ['Symfony', 'Doctrine', 'WordPress', 'Drupal', 'Composer'],
  Ruby: ['rb', 'RubyGems', 'Bundler', 'Sequel'],
  Elixir: ['ex', 'exs', 'Erlang', 'Phoenix', 'BEAM', 'Hex'],
  'C and C++': ['cpp', 'cxx', 'cc', 'Qt', 'native'],
};

const environmentVariables = ['PGHOST', 'PGUSER', 'PGPASSWORD', 'PGSSLMODE', 'PGSSLROOTCERT', 'environment variables'];
const jdbcUrl = ['JDBC', 'URL', 'jdbc:postgresql://', 'DataSource', 'Hikari', 'HikariCP'];
const yaml = ['YAML', 'yml'];

/** Search terms for a driver, besides its name and its language. */
const driverTerms: Readonly<Partial<Record<DriverId, readonly string[]>>> = {
  psql: ['postgresql client'],
  keywordValue: ['conninfo', 'DSN', 'key value', 'keyword value', 'sslmode', 'host='],
  uri: ['URL', 'DSN', 'postgresql://', 'postgres://', 'connection string'],
  odbc: ['ODBC', 'DSN', 'Excel', 'Access', 'Power BI', 'Tableau', 'unixODBC', 'odbc.ini', 'pyodbc', 'System.Data.Odbc'],
  psycopg: ['psycopg3'],
  psycopg2: ['psycopg2-binary'],
  asyncpg: ['asyncio', 'async'],
  sqlalchemyPsycopg: ['SQLAlchemy', 'Alembic', 'ORM', 'Flask-SQLAlchemy', 'SQLModel'],
  sqlalchemyAsyncpg: ['SQLAlchemy', 'Alembic', 'ORM', 'SQLModel', 'asyncio', 'async'],
  django: ['settings.py', 'DATABASES', 'ORM'],
  nodePg: ['node-pg', 'Pool'],
  postgresJs: ['porsager'],
  prisma: ['PrismaPg', 'adapter-pg', 'ORM'],
  prismaUrl: ['URL', 'Prisma Migrate', 'schema.prisma', 'ORM'],
  typeorm: ['ORM', 'data-source.ts'],
  knex: ['knexfile', 'Objection', 'query builder', 'Bookshelf', 'Strapi'],
  sequelize: ['ORM', 'sequelize-cli', 'sequelize-typescript'],
  drizzle: ['drizzle-orm', 'drizzle-kit', 'drizzle.config.ts', 'ORM'],
  npgsql: ['Dapper', 'NpgsqlConnection', 'NpgsqlDataSource', 'connection string'],
  entityFramework: ['EF', 'EF Core', 'EFCore', 'Entity Framework', 'DbContext', 'UseNpgsql', 'ORM'],
  appsettings: [
    'appsettings',
    'app settings',
    'appsettings.Development.json',
    'JSON',
    'ConnectionStrings',
    'DefaultConnection',
  ],
  jdbc: [...jdbcUrl, 'jOOQ', 'MyBatis', 'Flyway', 'Liquibase', 'Quarkus', 'Micronaut', 'Tomcat', 'DBeaver', 'DataGrip'],
  springBoot: [...jdbcUrl, 'application.properties', 'spring.datasource.url', 'Spring Boot', 'JPA', 'Spring Data'],
  springYaml: [...jdbcUrl, ...yaml, 'application.yaml', 'spring.datasource.url', 'Spring Boot', 'JPA', 'Spring Data'],
  hibernate: [...jdbcUrl, 'JPA', 'Jakarta', 'persistence.xml', 'hibernate.properties', 'ORM'],
  r2dbc: ['reactive', 'WebFlux', 'Reactor', 'Spring Data R2DBC'],
  go: ['pgxpool', 'sqlc'],
  goPq: ['pq', 'sql.Open', 'sqlx', 'DSN'],
  gorm: ['ORM', 'DSN', 'gorm.io', 'gorm.Open'],
  tokioPostgres: ['async', 'native-tls', 'deadpool'],
  sqlx: ['async', 'PgConnectOptions'],
  php: ['pg_connect', 'ext-pgsql'],
  pdo: ['DSN', 'pdo_pgsql'],
  laravel: ['Eloquent', 'config/database.php', 'Artisan', 'ORM'],
  ruby: ['ruby-pg', 'PG.connect'],
  rails: [...yaml, 'Active Record', 'ActiveRecord', 'Ruby on Rails', 'ror', 'ORM'],
  ecto: ['config.exs', 'runtime.exs', 'Repo'],
  libpq: ['C', 'PQconnectdb', 'conninfo', 'libpq-fe.h'],
  libpqxx: ['C++', 'pqxx'],
  dotenv: [...environmentVariables, 'dotenv', 'env', 'environment', 'envfile', 'direnv'],
  dockerCompose: [...environmentVariables, ...yaml, 'docker-compose.yml', 'compose.yaml', 'container', 'Podman'],
  kubernetesSecret: [
    ...environmentVariables,
    ...yaml,
    ...['k8s', 'kube', 'kubectl', 'AKS', 'OpenShift', 'Helm', 'manifest', 'stringData', 'container', 'pod'],
  ],
  appService: [
    ...environmentVariables,
    ...['Azure', 'Web App', 'Azure Functions', 'Function App', 'local.settings.json', 'application settings', 'JSON'],
  ],
};

/** Rank of a driver for a term; lower is better. An exact match is best: `lib/pq` is not `libpq`. */
const fits = {
  literalLabel: -2,
  literalTerm: -1,
  label: 0,
  wordOfLabel: 1,
  term: 2,
  language: 3,
  termOfLanguage: 4,
  begins: 5,
  beginsTerm: 6,
  within: 7,
};

interface Indexed {
  readonly label: string;
  readonly words: readonly string[];
  readonly language: readonly string[];
  readonly terms: readonly string[];
  readonly termsOfLanguage: readonly string[];
}

/** Maximum number of evaluated characters of a query. */
const longestQuery = 100;

/**
 * Drivers that match every term of the query, best match first; all drivers for an empty query. Case and punctuation do
 * not count: `.NET`, `node.js` and `C#` match `net`, `nodejs` and `csharp`. A term that exactly matches any driver does
 * not match parts of other terms: `java` does not find `javascript`, and `c` does not find `conninfo`.
 */
export function searchDrivers<Driver extends Searched>(drivers: readonly Driver[], query: string): readonly Driver[] {
  const typed = query.slice(0, longestQuery).trim();
  const words = typed.split(/\s+/).map(folded).filter(Boolean);
  if (words.length === 0) {
    return drivers;
  }
  const found = driversWith(drivers, typed, words);
  return found.length > 0 ? found : driversWith(drivers, typed, tellingWords(drivers, typed));
}

/** Terms that do not select a driver: `java postgres`, `connection string for npgsql`. */
const fillers: ReadonlySet<string> = new Set(
  'postgres postgresql sql database db connection connect string driver client for with in to and the azure'.split(' '),
);

/** Terms of a query without fillers and versions, split at punctuation: `c` and `cpp` for `C/C++ 17`. */
function tellingWords(drivers: readonly Searched[], typed: string): readonly string[] {
  const indexed = drivers.map(indexOf);
  return spelled(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => (fitsOf(indexed, word).some(Number.isFinite) ? word : word.replace(/\d+$/, '')))
    .filter((word) => /\D/.test(word) && !fillers.has(word));
}

function driversWith<Driver extends Searched>(
  drivers: readonly Driver[],
  typed: string,
  words: readonly string[],
): readonly Driver[] {
  if (words.length === 0) {
    return [];
  }
  const indexed = drivers.map(indexOf);
  const each = words.map((word) => fitsOf(indexed, word));
  const joined = words.length > 1 ? fitsOf(indexed, words.join('')) : undefined;
  return drivers
    .flatMap((driver, index) => {
      const apart = each.map((all) => all[index] ?? Infinity);
      const fit = Math.min(Math.max(...apart), joined?.[index] ?? Infinity, literalFit(driver, typed));
      return fit === Infinity ? [] : [{ driver, fit }];
    })
    .sort((a, b) => a.fit - b.fit)
    .map(({ driver }) => driver);
}

function literalFit(driver: Searched, typed: string): number {
  const isTyped = (text: string): boolean => text.toLowerCase() === typed.toLowerCase();
  return isTyped(driver.label) ? fits.literalLabel : termsOf(driver).some(isTyped) ? fits.literalTerm : Infinity;
}

const termsOf = ({ id }: Searched): readonly string[] =>
  Object.hasOwn(driverTerms, id) ? (driverTerms[id as DriverId] ?? []) : [];

/** Rank of each driver for the term; `Infinity` when it does not match. */
function fitsOf(drivers: readonly Indexed[], word: string): readonly number[] {
  const whole = drivers.map((driver) => wholeFit(driver, word));
  const isWhole = whole.some(Number.isFinite);
  const begins = drivers.map(({ label, words, language }) => {
    const short = word.length === 1 || (word.length === 2 && isWhole);
    const texts = short ? [label, ...language.slice(-1)] : [...words, ...language];
    return texts.some((one) => one.startsWith(word)) ? fits.begins : Infinity;
  });
  if (isWhole) {
    return word.length === 1 ? whole : best(whole, begins);
  }
  const beginsTerm = drivers.map(({ terms, termsOfLanguage }) =>
    [...terms, ...termsOfLanguage].some((one) => one.startsWith(word)) ? fits.beginsTerm : Infinity,
  );
  const beginning = word.length === 1 ? begins : best(begins, beginsTerm);
  if (beginning.some(Number.isFinite) || word.length < 3) {
    return beginning;
  }
  return drivers.map(({ words, language, terms, termsOfLanguage }) =>
    [...words, ...language, ...terms, ...termsOfLanguage].some((one) => one.includes(word)) ? fits.within : Infinity,
  );
}

function wholeFit({ label, words, language, terms, termsOfLanguage }: Indexed, word: string): number {
  if (label === word) {
    return fits.label;
  }
  if (words.includes(word)) {
    return fits.wordOfLabel;
  }
  if (terms.includes(word)) {
    return fits.term;
  }
  if (language.includes(word)) {
    return fits.language;
  }
  return termsOfLanguage.includes(word) ? fits.termOfLanguage : Infinity;
}

const best = (some: readonly number[], others: readonly number[]): readonly number[] =>
  some.map((fit, index) => Math.min(fit, others[index] ?? Infinity));

function indexOf(driver: Searched): Indexed {
  const { label, language } = driver;
  return {
    label: folded(label),
    words: wordsOf(label),
    language: wordsOf(language),
    terms: termsOf(driver).flatMap(wholeWords),
    termsOfLanguage: (languageTerms[language] ?? []).flatMap(wholeWords),
  };
}

/** Terms of a label: `npgsql`, `ado`, `net`, `adonet` and `npgsqladonet` for `Npgsql (ADO.NET)`. */
const wordsOf = (text: string): readonly string[] => [...spelled(text).split(/[^\p{L}\p{N}]+/u), ...wholeWords(text)];

/** Terms of a phrase: `aspnet`, `core` and `aspnetcore` for `ASP.NET Core`. */
const wholeWords = (text: string): readonly string[] => [...text.split(/\s+/).map(folded), folded(text)];

/** Text in lower case, without punctuation. */
const folded = (text: string): string => spelled(text).replace(/[^\p{L}\p{N}]+/gu, '');

/** Spells out the marks that alone distinguish names: C, C# and C++. */
const spelled = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll('#', 'sharp').replaceAll('++', 'pp');
