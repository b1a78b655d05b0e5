import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caFileName, connectionString, drivers, findDriver } from '../../../src/connect/connectionString';
import type {
  ConnectionFields,
  ConnectionTarget,
  DriverId,
  Guarantee,
  RootCertificate,
  StringNote,
  VerificationLevel,
} from '../../../src/connect/types';
import { TlsError } from '../../../src/domain/errors';

const target: ConnectionTarget = {
  host: 'orders.postgres.database.azure.com',
  port: 5432,
  kind: 'flexible',
  name: 'orders',
};
const file: RootCertificate = { kind: 'file', path: '/ca/roots.pem' };
const system: RootCertificate = { kind: 'system' };

function write(driver: DriverId, level: VerificationLevel, rootCertificate?: RootCertificate) {
  const fields: ConnectionFields = {
    database: 'postgres',
    user: 'admin',
    level,
    ...(rootCertificate ? { rootCertificate } : {}),
  };
  return connectionString(driver, target, fields);
}

interface Texts {
  readonly require: string;
  readonly caFile: string;
  readonly fullFile: string;
  readonly caSystem: string;
  readonly fullSystem: string;
}

/** The five texts of a driver that differ in one part only. */
function texts(before: string, after: string, parts: Texts): Texts {
  const text = (part: string): string => before + part + after;
  return {
    require: text(parts.require),
    caFile: text(parts.caFile),
    fullFile: text(parts.fullFile),
    caSystem: text(parts.caSystem),
    fullSystem: text(parts.fullSystem),
  };
}

const conninfoStart = 'host=orders.postgres.database.azure.com port=5432 dbname=postgres user=admin ';
const conninfoParts: Texts = {
  require: 'sslmode=require',
  caFile: 'sslmode=verify-ca sslrootcert=/ca/roots.pem',
  fullFile: 'sslmode=verify-full sslrootcert=/ca/roots.pem',
  caSystem: 'sslmode=verify-full sslrootcert=system',
  fullSystem: 'sslmode=verify-full sslrootcert=system',
};

const expected: Readonly<Record<DriverId, Texts>> = {
  psql: texts(`psql "${conninfoStart}`, '"', conninfoParts),
  php: texts(`$connection = pg_connect('${conninfoStart}`, "');", conninfoParts),
  libpq: texts(`PGconn *connection = PQconnectdb("${conninfoStart}`, '");', conninfoParts),
  go: texts(`connection, err := pgx.Connect(context.Background(), "${conninfoStart}`, '")', conninfoParts),
  uri: texts('postgresql://admin@orders.postgres.database.azure.com:5432/postgres?', '', {
    require: 'sslmode=require',
    caFile: 'sslmode=verify-ca&sslrootcert=/ca/roots.pem',
    fullFile: 'sslmode=verify-full&sslrootcert=/ca/roots.pem',
    caSystem: 'sslmode=verify-full&sslrootcert=system',
    fullSystem: 'sslmode=verify-full&sslrootcert=system',
  }),
  psycopg: texts(
    [
      'import psycopg',
      '',
      'connection = psycopg.connect(',
      '    host="orders.postgres.database.azure.com",',
      '    port=5432,',
      '    dbname="postgres",',
      '    user="admin",\n',
    ].join('\n'),
    '\n)',
    {
      require: '    sslmode="require",',
      caFile: '    sslmode="verify-ca",\n    sslrootcert="/ca/roots.pem",',
      fullFile: '    sslmode="verify-full",\n    sslrootcert="/ca/roots.pem",',
      caSystem: '    sslmode="verify-full",\n    sslrootcert="system",',
      fullSystem: '    sslmode="verify-full",\n    sslrootcert="system",',
    },
  ),
  ruby: texts(
    [
      "require 'pg'",
      '',
      'connection = PG.connect(',
      "  host: 'orders.postgres.database.azure.com',",
      '  port: 5432,',
      "  dbname: 'postgres',",
      "  user: 'admin',\n",
    ].join('\n'),
    '\n)',
    {
      require: "  sslmode: 'require',",
      caFile: "  sslmode: 'verify-ca',\n  sslrootcert: '/ca/roots.pem',",
      fullFile: "  sslmode: 'verify-full',\n  sslrootcert: '/ca/roots.pem',",
      caSystem: "  sslmode: 'verify-full',\n  sslrootcert: 'system',",
      fullSystem: "  sslmode: 'verify-full',\n  sslrootcert: 'system',",
    },
  ),
  npgsql: texts(
    'Host=orders.postgres.database.azure.com;Port=5432;Database=postgres;Username=admin;Password={your_password};SSL Mode=',
    '',
    {
      require: 'Require',
      caFile: 'VerifyCA;Root Certificate=/ca/roots.pem',
      fullFile: 'VerifyFull;Root Certificate=/ca/roots.pem',
      caSystem: 'VerifyCA',
      fullSystem: 'VerifyFull',
    },
  ),
  jdbc: texts(
    'jdbc:postgresql://orders.postgres.database.azure.com:5432/postgres?user=admin&sslmode=',
    '&password={your_password}',
    {
      require: 'require',
      caFile: 'verify-ca&sslrootcert=/ca/roots.pem',
      fullFile: 'verify-full&sslrootcert=/ca/roots.pem',
      caSystem: 'verify-ca&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory',
      fullSystem: 'verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory',
    },
  ),
  nodePg: {
    require: nodeText(['rejectUnauthorized: false']),
    caFile: nodeText([
      "ca: fs.readFileSync('/ca/roots.pem')",
      'rejectUnauthorized: true',
      'checkServerIdentity: () => undefined',
    ]),
    fullFile: nodeText(["ca: fs.readFileSync('/ca/roots.pem')", 'rejectUnauthorized: true']),
    caSystem: nodeText(['rejectUnauthorized: true', 'checkServerIdentity: () => undefined']),
    fullSystem: nodeText(['rejectUnauthorized: true']),
  },
  odbc: texts(
    'Driver={PostgreSQL Unicode};Server=orders.postgres.database.azure.com;Port=5432;Database=postgres;Uid=admin;sslmode=',
    ';Pwd={your_password};',
    {
      require: 'require',
      caFile: 'verify-ca;pqopt={sslrootcert=/ca/roots.pem}',
      fullFile: 'verify-full;pqopt={sslrootcert=/ca/roots.pem}',
      caSystem: 'verify-full;pqopt={sslrootcert=system}',
      fullSystem: 'verify-full;pqopt={sslrootcert=system}',
    },
  ),
};

function nodeText(ssl: readonly string[]): string {
  return [
    ...(ssl[0]?.startsWith('ca:') ? ["import fs from 'node:fs';"] : []),
    "import pg from 'pg';",
    '',
    'const client = new pg.Client({',
    "  host: 'orders.postgres.database.azure.com',",
    '  port: 5432,',
    "  database: 'postgres',",
    "  user: 'admin',",
    '  ssl: {',
    ...ssl.map((option) => `    ${option},`),
    '  },',
    '});',
  ].join('\n');
}

const password: Readonly<Record<DriverId, StringNote>> = {
  psql: { code: 'passwordAsked' },
  uri: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  npgsql: { code: 'passwordPlaceholder', placeholder: '{your_password}' },
  jdbc: { code: 'passwordPlaceholder', placeholder: '{your_password}' },
  nodePg: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  psycopg: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  php: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  ruby: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  go: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  libpq: { code: 'passwordFromEnvironment', variable: 'PGPASSWORD' },
  odbc: { code: 'passwordPlaceholder', placeholder: 'your_password' },
};

/** What system roots mean at `verify-ca` and `verify-full`, by driver. */
function systemRoots(id: DriverId): { ca: Guarantee; caNotes: StringNote[]; fullNotes: StringNote[] } {
  if (id === 'npgsql') {
    return { ca: 'verifiedCa', caNotes: [], fullNotes: [] };
  }
  if (id === 'jdbc' || id === 'nodePg') {
    const notes: StringNote[] = [{ code: 'noSystemRoots', instead: id === 'jdbc' ? 'Java' : 'Node.js' }];
    return { ca: 'verifiedCa', caNotes: notes, fullNotes: notes };
  }
  const need: StringNote =
    id === 'go'
      ? { code: 'systemRootsNeed', library: 'pgx', version: '5.7' }
      : { code: 'systemRootsNeed', library: 'libpq', version: '16' };
  return {
    ca: 'verifiedCaAndHost',
    caNotes: [{ code: 'strongerThanAsked', asked: 'verify-ca' }, { code: 'systemRootsVerifyFull' }, need],
    fullNotes: [need],
  };
}

describe('connectionString', () => {
  for (const { id } of drivers) {
    describe(id, () => {
      it('require: encrypts, and no root certificate makes it verify', () => {
        for (const roots of [undefined, file, system]) {
          assert.deepEqual(write(id, 'require', roots), {
            driver: id,
            text: expected[id].require,
            guarantee: 'encrypted',
            notes: [password[id]],
          });
        }
      });

      it('verify-ca and verify-full with a file', () => {
        assert.deepEqual(write(id, 'verify-ca', file), {
          driver: id,
          text: expected[id].caFile,
          guarantee: 'verifiedCa',
          notes: [password[id]],
        });
        assert.deepEqual(write(id, 'verify-full', file), {
          driver: id,
          text: expected[id].fullFile,
          guarantee: 'verifiedCaAndHost',
          notes: [password[id]],
        });
      });

      it('verify-ca and verify-full with system roots', () => {
        const { ca, caNotes, fullNotes } = systemRoots(id);
        assert.deepEqual(write(id, 'verify-ca', system), {
          driver: id,
          text: expected[id].caSystem,
          guarantee: ca,
          notes: [...caNotes, password[id]],
        });
        assert.deepEqual(write(id, 'verify-full', system), {
          driver: id,
          text: expected[id].fullSystem,
          guarantee: 'verifiedCaAndHost',
          notes: [...fullNotes, password[id]],
        });
      });

      it('a placeholder path, said so, when no file was chosen', () => {
        assert.deepEqual(write(id, 'verify-full'), {
          driver: id,
          text: expected[id].fullFile.replace('/ca/roots.pem', caFileName),
          guarantee: 'verifiedCaAndHost',
          notes: [{ code: 'needsCaFile' }, password[id]],
        });
      });
    });
  }

  it('has each driver once, and finds it by its id', () => {
    assert.equal(new Set(drivers.map(({ id }) => id)).size, drivers.length);
    assert.deepEqual(drivers.map(({ id }) => id).sort(), Object.keys(expected).sort());
    for (const driver of drivers) {
      assert.equal(findDriver(driver.id), driver);
      assert.equal(new URL(driver.documentation).protocol, 'https:');
    }
    assert.equal(findDriver('sqlite'), undefined);
  });

  it('keeps a file called "system" apart from the keyword', () => {
    assert.match(write('psql', 'verify-full', { kind: 'file', path: 'system' }).text, / sslrootcert=\.\/system"$/);
  });

  it('completes the user name of a Single Server', () => {
    const single: ConnectionTarget = { ...target, kind: 'single' };
    const user = (name: string, server = single): string | undefined =>
      / user=(\S+)/.exec(
        connectionString('psql', server, { database: 'postgres', user: name, level: 'require' }).text,
      )?.[1];
    assert.equal(user('admin'), 'admin@orders');
    assert.equal(user('admin@orders'), 'admin@orders');
    assert.equal(user('admin@ORDERS'), 'admin@ORDERS');
    assert.equal(user('ada@contoso.com'), 'ada@contoso.com@orders');
    assert.equal(user('admin', target), 'admin');
    assert.equal(user('admin@orders', target), 'admin@orders');
  });

  it('refuses what no driver takes', () => {
    const valid: ConnectionFields = {
      database: 'postgres',
      user: 'admin',
      level: 'verify-full',
      rootCertificate: file,
    };
    const refusal = (argument: string, at: ConnectionTarget, fields: ConnectionFields): void => {
      for (const { id } of drivers) {
        assert.throws(
          () => connectionString(id, at, fields),
          (error) =>
            error instanceof TlsError &&
            error.failure.code === 'invalidArgument' &&
            error.failure.argument === argument,
        );
      }
    };
    for (const bad of ['', 'a\nb', 'a\0', '\t', 'a\u007f', 'a\u0085b', '\ud83d']) {
      refusal('database', target, { ...valid, database: bad });
      refusal('user', target, { ...valid, user: bad });
      refusal('rootCertificate', target, { ...valid, rootCertificate: { kind: 'file', path: bad } });
    }
    for (const host of ['', 'a b', 'a/b', 'a@b', '-a', 'a,b', 'a?b', "a'b", 'a:b']) {
      refusal('host', { ...target, host }, valid);
    }
    for (const port of [0, 65536, 1.5, NaN]) {
      refusal('port', { ...target, port }, valid);
    }
    assert.throws(() => connectionString('sqlite' as DriverId, target, valid), { code: 'invalidArgument' });
  });

  it('never says that a refused value was', () => {
    assert.throws(
      () => connectionString('uri', target, { database: 'secret\n', user: 'admin', level: 'require' }),
      (error) => error instanceof TlsError && !JSON.stringify([error.failure, error.message]).includes('secret'),
    );
  });
});
