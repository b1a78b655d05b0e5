import assert from 'node:assert/strict';
import { parse as parseDotenv } from 'dotenv';
import { parse as parseYaml } from 'yaml';
import type { DriverId } from '../../../src/connect/types';
import { readConninfo, readOdbc, readPosixArgument, readPostgresUrl } from './parsers';
import {
  between,
  builder,
  context,
  entries,
  environment,
  inLine,
  jdbc,
  kubernetesSecret,
  levelOf,
  libpq,
  node,
  nodeOptions,
  npgsql,
  pythonArgument,
  pythonEntry,
  readDouble,
  readSingle,
  sqlalchemyTarget,
  text,
  unquoted,
  type Reading,
  type Values,
} from './reading';

/** For each driver, what it would do with a string. */
export const readers: Readonly<Record<DriverId, (written: string) => Reading>> = {
  psql: (written) => {
    const argument = readPosixArgument(/(?:^|" )psql (.*)$/s.exec(written)?.[1] ?? '');
    return argument.startsWith('postgresql://') ? readers.uri(argument) : libpq(readConninfo(argument));
  },
  keywordValue: (written) => libpq(readConninfo(written)),
  uri: (written) => {
    const { password, query, ...target } = readPostgresUrl(written);
    assert.equal(password, '');
    const { database, port, ...others } = target;
    return libpq({ ...others, port: String(port), dbname: database, ...query });
  },
  odbc: (written) => {
    const { Driver, Server, Port, Database, Uid, sslmode, pqopt, Pwd, ...others } = readOdbc(written);
    assert.deepEqual([Driver, others], ['PostgreSQL Unicode', {}]);
    for (const plain of [Database, Uid]) {
      assert.doesNotMatch(plain ?? '', /[{};]|^\s|\s$/, 'nothing that a driver manager reads as grammar');
    }
    const own = { ...(Database ? { dbname: Database } : {}), ...(Uid ? { user: Uid } : {}) };
    return libpq({ host: Server, port: Port, sslmode, ...own, ...readConninfo(pqopt ?? '') }, Pwd);
  },
  psycopg: (written) =>
    libpq(unquoted(entries(written.split('\n'), 'connection = psycopg.connect(', ')', pythonArgument), readDouble)),
  psycopg2: (written) =>
    libpq(unquoted(entries(written.split('\n'), 'connection = psycopg2.connect(', ')', pythonArgument), readDouble)),
  asyncpg: (written) => {
    const lines = written.split('\n');
    const { level, roots, alpn } = context(lines);
    const { ssl, direct_tls, ...target } = entries(
      lines,
      'connection = await asyncpg.connect(',
      ')',
      /^ +([a-z_]+)=(.*),$/s,
    );
    assert.equal(ssl, 'context');
    assert.equal(direct_tls === 'True', alpn, 'PostgreSQL wants ALPN');
    const { database, ...others } = unquoted(target, readDouble);
    return { ...libpq({ ...others, dbname: database, sslmode: level, sslrootcert: roots }), direct: alpn };
  },
  sqlalchemyPsycopg: (written) => {
    const lines = written.split('\n');
    return libpq({
      ...sqlalchemyTarget(lines, '        query={'),
      ...unquoted(entries(lines, '        query={', '        },', pythonEntry), readDouble),
    });
  },
  sqlalchemyAsyncpg: (written) => {
    const lines = written.split('\n');
    const { level, roots, alpn } = context(lines);
    const direct = lines.includes('    connect_args={"ssl": context, "direct_tls": True},');
    assert.ok(direct || lines.includes('    connect_args={"ssl": context},'));
    assert.equal(direct, alpn, 'PostgreSQL wants ALPN');
    return {
      ...libpq({ ...sqlalchemyTarget(lines, '    ),'), sslmode: level, sslrootcert: roots }),
      direct,
    };
  },
  django: (written) => {
    const lines = written.split('\n');
    const { ENGINE, HOST, PORT, NAME, USER } = unquoted(
      entries(lines, '    "default": {', '        "OPTIONS": {', pythonEntry),
      readDouble,
    );
    assert.equal(ENGINE, 'django.db.backends.postgresql');
    const options = unquoted(entries(lines, '        "OPTIONS": {', '        },', pythonEntry), readDouble);
    return libpq({ host: HOST, port: PORT, dbname: NAME, user: USER, ...options });
  },
  nodePg: (written) => node(nodeOptions(written, "from 'pg'")),
  postgresJs: (written) => node(nodeOptions(written, "from 'postgres'")),
  prisma: (written) => node(nodeOptions(written, "from '@prisma/adapter-pg'")),
  typeorm: (written) => {
    const { type, username, extra, ...options } = nodeOptions(written, "from 'typeorm'");
    assert.equal(type, 'postgres');
    return node({ ...options, user: username, ...(extra as object | undefined) });
  },
  knex: (written) => {
    const { client, connection } = nodeOptions(written, "from 'knex'");
    assert.equal(client, 'pg');
    return node(connection as Record<string, unknown>);
  },
  sequelize: (written) => {
    const { dialect, username, dialectOptions, ...options } = nodeOptions(written, "from 'sequelize'");
    assert.equal(dialect, 'postgres');
    return node({ ...options, user: username, ...(dialectOptions as object) });
  },
  drizzle: (written) => {
    const { connection, ...others } = nodeOptions(written, "from 'drizzle-orm/node-postgres'");
    assert.deepEqual(others, {});
    return node(connection as Record<string, unknown>);
  },
  prismaUrl: (written) => {
    const url = text(parseDotenv(written).DATABASE_URL);
    const { query, password, host, port, user } = readPostgresUrl(url);
    // as it stands: Prisma does not decode it
    const database = text(/^postgresql:\/\/[^/]+\/([^/?]*)\?/.exec(url)?.[1]);
    const { sslmode, sslaccept, sslcert, ...others } = query;
    assert.deepEqual([sslmode, others], ['require', {}]);
    const level = sslaccept === 'strict' ? 'verify-full' : 'require';
    const roots = level === 'require' ? {} : { roots: sslcert ?? 'system' };
    return { host, port, database, user, level, ...roots, direct: false, password };
  },
  npgsql,
  entityFramework: (written) => npgsql(readDouble(between(written, 'options.UseNpgsql(', ');'))),
  appsettings: (written) => {
    const { ConnectionStrings, ...others } = JSON.parse(written) as Record<string, Values>;
    const { DefaultConnection, ...strings } = ConnectionStrings ?? {};
    assert.deepEqual([others, strings], [{}, {}]);
    return npgsql(text(DefaultConnection));
  },
  jdbc: (written) => jdbc(written),
  springBoot: (written) => {
    assert.doesNotMatch(written, /\\|[^ -~\n]/, 'nothing that a properties file would unescape');
    const [url, password, ...others] = written.split('\n');
    assert.deepEqual([password, others], ['spring.datasource.password=${PGPASSWORD}', []]);
    assert.doesNotMatch(text(url), /\$/, 'nothing that Spring would look up');
    return jdbc(between(text(url), 'spring.datasource.url=', ''));
  },
  springYaml: (written) => {
    const { spring, ...others } = parseYaml(written, { version: '1.1' }) as { spring: { datasource: Values } };
    const { url, password, ...properties } = spring.datasource;
    assert.deepEqual([password, properties, others], ['${PGPASSWORD}', {}, {}]);
    assert.doesNotMatch(text(url), /\$/, 'nothing that Spring would look up');
    return jdbc(text(url));
  },
  hibernate: (written) => {
    assert.doesNotMatch(written, /\\|[^ -~\n]/, 'nothing that a properties file would unescape');
    const [url, password, ...others] = written.split('\n');
    assert.deepEqual([password, others], ['jakarta.persistence.jdbc.password=${PGPASSWORD}', []]);
    assert.doesNotMatch(text(url), /\$/, 'nothing that Hibernate would look up');
    return jdbc(between(text(url), 'jakarta.persistence.jdbc.url=', ''));
  },
  r2dbc: (written) => {
    const lines = written.split('\n');
    const level = levelOf(between(text(builder(lines, 'sslMode')), 'SSLMode.', ''));
    const root = builder(lines, 'sslRootCert');
    const negotiation = builder(lines, 'sslNegotiation');
    assert.ok(negotiation === undefined || negotiation === 'SSLNegotiation.DIRECT');
    return {
      host: readDouble(text(builder(lines, 'host'))),
      port: Number(builder(lines, 'port')),
      database: readDouble(text(builder(lines, 'database'))),
      user: readDouble(text(builder(lines, 'username'))),
      level,
      ...(level === 'require' ? {} : { roots: root === undefined ? 'runtime' : readDouble(root) }),
      direct: negotiation !== undefined,
    };
  },
  go: (written) =>
    libpq(readConninfo(readDouble(between(written, 'connection, err := pgx.Connect(context.Background(), ', ')')))),
  goPq: (written) => libpq(readConninfo(readDouble(between(written, 'database, err := sql.Open("postgres", ', ')')))),
  gorm: (written) => {
    const before = 'database, err := gorm.Open(postgres.Open(';
    const string = readDouble(between(written, before, '), &gorm.Config{})'));
    assert.doesNotMatch(string, /(time_zone|TimeZone|timezone)=/, 'GORM would take what follows for a time zone');
    return libpq(readConninfo(string));
  },
  tokioPostgres: (written) => {
    const lines = written.split('\n');
    assert.equal(builder(lines, 'ssl_mode'), 'tokio_postgres::config::SslMode::Require');
    const anyCertificate = lines.includes('tls.danger_accept_invalid_certs(true);');
    const anyHost = lines.includes('tls.danger_accept_invalid_hostnames(true);');
    const level = anyCertificate ? 'require' : anyHost ? 'verify-ca' : 'verify-full';
    const root = inLine(lines, 'let roots = std::fs::read_to_string(', ')?;');
    assert.equal(root !== undefined, lines.includes('tls.disable_built_in_roots(true);'));
    const direct = builder(lines, 'ssl_negotiation') === 'tokio_postgres::config::SslNegotiation::Direct';
    assert.equal(
      direct,
      lines.includes('postgres_native_tls::set_postgresql_alpn(&mut tls);'),
      'PostgreSQL wants ALPN',
    );
    return {
      host: readDouble(text(builder(lines, 'host'))),
      port: Number(builder(lines, 'port')),
      database: readDouble(text(builder(lines, 'dbname'))),
      user: readDouble(text(builder(lines, 'user'))),
      level,
      ...(level === 'require' ? {} : { roots: root === undefined ? 'system' : readDouble(root) }),
      direct,
    };
  },
  sqlx: (written) => {
    const lines = written.split('\n');
    const level = levelOf(between(text(builder(lines, 'ssl_mode')), 'sqlx::postgres::PgSslMode::', ''));
    const root = builder(lines, 'ssl_root_cert');
    return {
      host: readDouble(text(builder(lines, 'host'))),
      port: Number(builder(lines, 'port')),
      database: readDouble(text(builder(lines, 'database'))),
      user: readDouble(text(builder(lines, 'username'))),
      level,
      ...(level === 'require' ? {} : { roots: root === undefined ? 'system' : readDouble(root) }),
      direct: false,
    };
  },
  php: (written) => libpq(readConninfo(readSingle(between(written, '$connection = pg_connect(', ');')))),
  pdo: (written) => {
    const lines = written.split('\n');
    const string = readSingle(between(text(lines.at(-1)), '$connection = new PDO(', ');'));
    const variables = Object.fromEntries(
      lines.slice(0, -1).map((line) => {
        const variable = readSingle(between(line, 'putenv(', ');'));
        const equals = variable.indexOf('=');
        return [variable.slice(0, equals), variable.slice(equals + 1)];
      }),
    );
    const { PGDATABASE: dbname, PGUSER: user, PGSSLROOTCERT: sslrootcert, ...others } = variables;
    assert.deepEqual(others, {}, 'nothing else');
    return libpq({
      ...(dbname === undefined ? {} : { dbname }),
      ...(user === undefined ? {} : { user }),
      ...(sslrootcert === undefined ? {} : { sslrootcert }),
      // what PDO does before it calls libpq
      ...readConninfo(between(string, 'pgsql:', '').replaceAll(';', ' ')),
    });
  },
  laravel: (written) => {
    const lines = written.split('\n');
    const config = unquoted(entries(lines, "'pgsql' => [", '],', /^ +'([a-z]+)' => (.*),$/s), readSingle);
    const { driver, host, port, database, username, charset, sslmode, sslrootcert, ...others } = config;
    assert.deepEqual([driver, charset, others], ['pgsql', 'utf8', {}]);
    // what its PostgresConnector and then PDO make of it
    const dsn =
      `host=${text(host)};dbname='${text(database)}';port=${text(port)};sslmode=${text(sslmode)}` +
      (sslrootcert === undefined ? '' : `;sslrootcert=${sslrootcert}`);
    assert.doesNotMatch(dsn, /user=|password=/, 'PDO would leave out the user');
    return libpq({ ...readConninfo(dsn.replaceAll(';', ' ')), user: username });
  },
  ruby: (written) =>
    libpq(unquoted(entries(written.split('\n'), 'connection = PG.connect(', ')', /^ +([a-z]+): (.*),$/s), readSingle)),
  rails: (written) => {
    assert.doesNotMatch(written, /<%/, 'ERB would run it');
    const { production, ...environments } = parseYaml(written, { version: '1.1' }) as Record<string, Values>;
    const { adapter, database, username, ...others } = production ?? {};
    assert.deepEqual([adapter, environments], ['postgresql', {}]);
    return libpq({ ...others, dbname: database, user: username });
  },
  ecto: (written) => {
    const lines = written.split('\n');
    assert.doesNotMatch(written.replaceAll('\\#{', ''), /#\{/, 'nothing is interpolated');
    const option = (name: string): string | undefined => inLine(lines, `    ${name}: `)?.replace(/,$/, '');
    const checks = option('customize_hostname_check');
    const verifies = option('verify') === ':verify_peer';
    const level = !verifies
      ? 'require'
      : checks === '[match_fun: :public_key.pkix_verify_hostname_match_fun(:https)]'
        ? 'verify-full'
        : 'verify-ca';
    assert.ok(level !== 'verify-ca' || checks === '[match_fun: fn _, _ -> true end]');
    const host = readDouble(text(inLine(lines, '  hostname: ', ',')));
    assert.ok(!verifies || option('server_name_indication') === `String.to_charlist("${host}")`);
    const file = option('cacertfile');
    assert.equal(file === undefined && verifies, option('cacerts') === ':public_key.cacerts_get()');
    return {
      host,
      port: Number(inLine(lines, '  port: ', ',')),
      database: readDouble(text(inLine(lines, '  database: ', ','))),
      user: readDouble(text(inLine(lines, '  username: ', ','))),
      level,
      ...(verifies ? { roots: file === undefined ? 'system' : readDouble(file) } : {}),
      direct: false,
    };
  },
  libpq: (written) => {
    assert.doesNotMatch(written, /\?\?/, 'no trigraph');
    return libpq(readConninfo(readDouble(between(written, 'PGconn *connection = PQconnectdb(', ');'))));
  },
  libpqxx: (written) => libpq(readConninfo(readDouble(between(written, 'pqxx::connection connection{', '};')))),
  dotenv: (written) => environment(parseDotenv(written)),
  dockerCompose: (written) => {
    const { services } = parseYaml(written) as {
      services: { app: { environment: Record<string, string>; volumes?: Record<string, unknown>[] } };
    };
    const interpolated = (value: unknown): string => {
      assert.doesNotMatch(String(value).replaceAll('$$', ''), /\$/, 'nothing is looked up');
      return String(value).replaceAll('$$', '$');
    };
    const { PGPASSWORD, ...variables } = services.app.environment;
    assert.equal(PGPASSWORD, '${PGPASSWORD}');
    const reading = environment(
      Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, interpolated(value)])),
    );
    const [volume, ...volumes] = services.app.volumes ?? [];
    assert.deepEqual(volumes, []);
    if (!volume) {
      return reading;
    }
    assert.deepEqual([volume.type, volume.target, volume.read_only], ['bind', reading.roots, true]);
    return { ...reading, roots: interpolated(volume.source) };
  },
  kubernetesSecret: (written) => kubernetesSecret(parseYaml(written, { version: '1.1' })),
  appService: (written) => {
    const settings = JSON.parse(written) as { name: string; value: string; slotSetting: boolean }[];
    assert.ok(settings.every((setting) => !setting.slotSetting));
    return environment(Object.fromEntries(settings.map(({ name, value }) => [name, value])));
  },
};
