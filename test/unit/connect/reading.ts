import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import type { VerificationLevel } from '../../../src/connect/types';
import { readAdoNet, readEscaped, readJdbc, readLiteral } from './parsers';

/** What a driver would do with a string: the same words for each of them. */
export interface Reading {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly level: VerificationLevel;
  /** A path, `system`, or the roots of the `runtime`. */
  readonly roots?: string;
  readonly direct: boolean;
  /** What stands in the string for a password. */
  readonly password?: string;
}

export type Values = Readonly<Record<string, string | undefined>>;

/** Parameters of libpq, by its names. */
export function libpq(values: Values, password?: string): Reading {
  const { host, port, dbname, user, sslmode, sslrootcert, sslnegotiation, ...others } = values;
  assert.deepEqual(others, {}, 'nothing else');
  assert.ok(sslnegotiation === undefined || sslnegotiation === 'direct');
  return {
    host: text(host),
    port: Number(port),
    database: text(dbname),
    user: text(user),
    level: sslmode as VerificationLevel,
    ...(sslrootcert === undefined ? {} : { roots: sslrootcert }),
    direct: sslnegotiation === 'direct',
    ...(password === undefined ? {} : { password }),
  };
}

export const text = (value: string | undefined): string => value ?? assert.fail('missing');

/** libpq's parameters from its variables. */
export function environment(variables: Values): Reading {
  const { PGHOST, PGPORT, PGDATABASE, PGUSER, PGSSLMODE, PGSSLROOTCERT, PGSSLNEGOTIATION, PGPASSWORD, ...others } =
    variables;
  assert.deepEqual(others, {}, 'nothing else');
  return libpq(
    {
      host: PGHOST,
      port: PGPORT,
      dbname: PGDATABASE,
      user: PGUSER,
      sslmode: PGSSLMODE,
      ...(PGSSLROOTCERT === undefined ? {} : { sslrootcert: PGSSLROOTCERT }),
      ...(PGSSLNEGOTIATION === undefined ? {} : { sslnegotiation: PGSSLNEGOTIATION }),
    },
    PGPASSWORD,
  );
}

/** The text between two parts that stand as they are. */
export function between(whole: string, before: string, after: string): string {
  assert.ok(whole.startsWith(before) && whole.endsWith(after), whole);
  return whole.slice(before.length, whole.length - after.length);
}

/** What stands between `before` and `after` in the one line that has both; undefined when there is none. */
export function inLine(lines: readonly string[], before: string, after = ''): string | undefined {
  const found = lines.filter((line) => line.startsWith(before) && line.endsWith(after));
  assert.ok(found.length <= 1, `${before} twice`);
  return found[0] && between(found[0], before, after);
}

/** Arguments `name=literal,` or entries `"name": literal,`, a line each, between two lines. */
export function entries(lines: readonly string[], first: string, last: string, entry: RegExp): Record<string, string> {
  const start = lines.indexOf(first);
  const end = lines.indexOf(last, start);
  assert.ok(start >= 0 && end > start, `${first} … ${last}`);
  return Object.fromEntries(
    lines.slice(start + 1, end).map((line) => {
      const [, name, value] = entry.exec(line) ?? assert.fail(line);
      return [text(name), text(value)];
    }),
  );
}

export const unquoted = (values: Record<string, string>, read: (literal: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, /^\d+$/.test(value) ? value : read(value)]));

export const pythonArgument = /^ +([a-z]+)=(.*),$/s;
export const pythonEntry = /^ +"([A-Za-z]+)": (.*),$/s;

export function sqlalchemyTarget(lines: readonly string[], last: string): Values {
  const { username, host, port, database } = unquoted(
    entries(lines, lines.find((line) => line.startsWith('        "postgresql+')) ?? '', last, pythonArgument),
    readDouble,
  );
  return { user: username, host, port, dbname: database };
}

export const readDouble = (literal: string): string => {
  assert.equal(literal[0], '"');
  return readEscaped(literal);
};
export const readSingle = (literal: string): string => {
  assert.equal(literal[0], "'", 'nothing is interpolated');
  return readLiteral(literal);
};

/** The SSL context of Python. */
export function context(lines: readonly string[]): Pick<Reading, 'level' | 'roots'> & { readonly alpn: boolean } {
  const made = text(inLine(lines, 'context = ssl.create_default_context(', ')'));
  const checksHost = !lines.includes('context.check_hostname = False');
  const verifies = !lines.includes('context.verify_mode = ssl.CERT_NONE');
  const level = !verifies ? 'require' : checksHost ? 'verify-full' : 'verify-ca';
  assert.ok(verifies || !checksHost, 'Python refuses to switch off the check of certificates alone');
  const roots = made === '' ? 'system' : readDouble(between(made, 'cafile=', ''));
  return {
    level,
    ...(verifies ? { roots } : {}),
    alpn: lines.includes('context.set_alpn_protocols(["postgresql"])'),
  };
}

/** Runs the JavaScript with stand-ins for what it imports; resolves with the options that the driver was given. */
export function nodeOptions(script: string, binding: string): Record<string, unknown> {
  const seen: unknown[] = [];
  const keep = (options: unknown): object => {
    seen.push(options);
    return {};
  };
  function keepNew(options: unknown): void {
    keep(options);
  }
  const sandbox = createContext({
    pg: { Client: keepNew },
    postgres: keep,
    knex: keep,
    DataSource: keepNew,
    Sequelize: keepNew,
    drizzle: keep,
    PrismaPg: keepNew,
    PrismaClient: Object,
    fs: { readFileSync: (file: string) => `content of ${file}` },
  });
  const lines = script.split('\n');
  assert.ok(lines.some((line) => line.startsWith('import ') && line.includes(binding)));
  runInContext(lines.filter((line) => !line.startsWith('import ')).join('\n'), sandbox);
  assert.equal(seen.length, 1);
  return seen[0] as Record<string, unknown>;
}

export function node(options: Record<string, unknown>): Reading {
  const { host, port, database, user, ssl, sslnegotiation, ...others } = options;
  assert.deepEqual(others, {}, 'nothing else');
  const { ca, rejectUnauthorized, checkServerIdentity, ...rest } = ssl as Record<string, unknown>;
  assert.deepEqual(rest, {}, 'nothing else');
  const level = rejectUnauthorized === false ? 'require' : checkServerIdentity ? 'verify-ca' : 'verify-full';
  if (level === 'verify-ca') {
    assert.equal((checkServerIdentity as () => unknown)(), undefined);
  }
  return {
    host: host as string,
    port: port as number,
    database: database as string,
    user: user as string,
    level,
    ...(level === 'require' ? {} : { roots: ca === undefined ? 'runtime' : between(ca as string, 'content of ', '') }),
    direct: sslnegotiation === 'direct',
  };
}

/** `Require`, `VERIFY_CA`, `VerifyFull`, as others write the levels. */
export function levelOf(word: string): VerificationLevel {
  const level = { require: 'require', verifyca: 'verify-ca', verifyfull: 'verify-full' } as const;
  return level[word.toLowerCase().replace('_', '') as keyof typeof level] ?? assert.fail(word);
}

export function npgsql(keywords: string): Reading {
  const { Host, Port, Database, Username, ...tls } = readAdoNet(keywords);
  const level = levelOf(text(tls['SSL Mode']));
  return {
    host: text(Host),
    port: Number(Port),
    database: text(Database),
    user: text(Username),
    level,
    ...(level === 'require' ? {} : { roots: tls['Root Certificate'] ?? 'system' }),
    direct: tls['SSL Negotiation'] === 'Direct',
  };
}

export function jdbc(url: string): Reading {
  const { host, port, database, query } = readJdbc(url);
  const { user, sslmode, sslrootcert, sslfactory, sslNegotiation, ...others } = query;
  assert.deepEqual(others, {}, 'nothing else');
  const level = sslmode as VerificationLevel;
  assert.equal(sslfactory !== undefined, level !== 'require' && sslrootcert === undefined);
  return {
    host,
    port,
    database,
    user: text(user),
    level,
    ...(level === 'require' ? {} : { roots: sslrootcert ?? 'runtime' }),
    direct: sslNegotiation === 'direct',
  };
}

/** Lines `    .name(argument)`. */
export function builder(lines: readonly string[], name: string): string | undefined {
  return lines
    .map((line) => new RegExp(`^ +\\.${name}\\((.*?)\\)[;)]*$`, 's').exec(line)?.[1])
    .find((argument) => argument !== undefined);
}

/** A Secret, whose variables a pod takes and whose CA certificates it mounts. */
export function kubernetesSecret(document: unknown): Reading {
  const { stringData, ...secret } = document as { readonly stringData: Values };
  const head = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'azure-postgresql' }, type: 'Opaque' };
  assert.deepEqual(secret, head);
  const { 'roots.pem': roots, ...variables } = stringData;
  assert.ok(
    Object.values(stringData).every((value) => typeof value === 'string'),
    'texts only',
  );
  const reading = environment(variables);
  if (roots === undefined) {
    return reading;
  }
  assert.equal(reading.roots, '/run/azure-postgresql/roots.pem');
  return { ...reading, roots: between(roots, 'content of ', '\n') };
}
