import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { connectionString } from '../../../src/connect/connectionString';
import type { ConnectionTarget, DriverId, Shell } from '../../../src/connect/types';
import { readAdoNet, readConninfo, readLiteral, readOdbc, readPowerShellArgument } from './parsers';

const target: ConnectionTarget = { host: 'orders.example.com', port: 6432, kind: 'flexible', name: 'orders' };

interface Values {
  readonly database: string;
  readonly user: string;
  readonly path: string;
}

const nastyCharacter = fc.constantFrom(...'\'"\\$`%@;={}[]()<>&|!?#*,/:+~^- .aZ0é日😀‘’‚‛“”„\u00a0\u2028\ufeff');
const anyCharacter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const value = fc
  .string({ unit: fc.oneof({ weight: 3, arbitrary: nastyCharacter }, anyCharacter), minLength: 1, maxLength: 12 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const path = fc.oneof(
  value,
  value.map((name) => `C:\\Users\\${name}\\roots.pem`),
  value.map((name) => `/home/${name}/roots.pem`),
);
const values: fc.Arbitrary<Values> = fc.record({ database: value, user: value, path });

function write(driver: DriverId, { database, user, path: file }: Values, shell: Shell = 'posix'): string {
  const rootCertificate = { kind: 'file', path: file } as const;
  return connectionString(driver, target, { database, user, level: 'verify-full', rootCertificate }, { shell }).text;
}

/** The text between two parts that stand as they are. */
function between(text: string, before: string, after: string): string {
  assert.ok(text.startsWith(before) && text.endsWith(after), text);
  return text.slice(before.length, text.length - after.length);
}

const libpqValues = ({ database, user, path: file }: Values) => ({
  host: 'orders.example.com',
  port: '6432',
  dbname: database,
  user,
  sslmode: 'verify-full',
  sslrootcert: file,
});

function property(check: (sample: Values) => void): void {
  fc.assert(fc.property(values, check), {
    numRuns: 500,
    examples: [
      [{ database: "it's", user: 'a\\', path: 'C:\\ca\\' }],
      [{ database: '{a}', user: 'a;Trust Server Certificate=true', path: '/a}b;c/roots.pem' }],
      [{ database: "'", user: '"', path: '\'"' }],
      [{ database: '??/', user: '$(reboot)', path: '`reboot`' }],
      [{ database: ' a ', user: '%2F', path: '=' }],
      [{ database: '#{exit}', user: "' sslmode='disable", path: '?sslmode=disable&' }],
    ],
  });
}

/** Arguments, one a line: name, separator, a literal in `quote` (the port: a number), comma. */
function readArguments(text: string, before: string, separator: string, quote: string): Record<string, string> {
  return Object.fromEntries(
    between(text, before, '\n)')
      .split('\n')
      .map((line) => {
        const match = new RegExp(`^ +([a-z]+)${separator}(.*),$`, 's').exec(line);
        assert.ok(match?.[1] && match[2], line);
        assert.ok(match[1] === 'port' || match[2].startsWith(quote), line);
        return [match[1], match[1] === 'port' ? match[2] : readLiteral(match[2])];
      }),
  );
}

/** The path of a URI; the URL class would resolve `.` and `..`. */
function readPath(uri: string): string {
  return decodeURIComponent(/^[a-z:]+\/\/[^/?]+\/([^/?]*)\?/.exec(uri)?.[1] ?? assert.fail(uri));
}

describe('every value comes back from', () => {
  it('the C literal', () =>
    property((sample) => {
      const literal = between(write('libpq', sample), 'PGconn *connection = PQconnectdb(', ');');
      assert.doesNotMatch(literal, /\?\?/, 'no trigraph');
      assert.deepEqual(readConninfo(readLiteral(literal)), libpqValues(sample));
    }));

  it('the Go literal', () =>
    property((sample) => {
      const literal = between(write('go', sample), 'connection, err := pgx.Connect(context.Background(), ', ')');
      assert.deepEqual(readConninfo(JSON.parse(literal) as string), libpqValues(sample));
    }));

  it('the PHP literal', () =>
    property((sample) => {
      const literal = between(write('php', sample), '$connection = pg_connect(', ');');
      assert.equal(literal[0], "'", 'nothing is interpolated');
      assert.deepEqual(readConninfo(readLiteral(literal)), libpqValues(sample));
    }));

  it('the arguments of Python', () =>
    property((sample) => {
      const text = write('psycopg', sample);
      const read = readArguments(text, 'import psycopg\n\nconnection = psycopg.connect(\n', '=', '"');
      assert.deepEqual(read, libpqValues(sample));
    }));

  it('the hash of Ruby', () =>
    property((sample) => {
      const text = write('ruby', sample);
      const read = readArguments(text, "require 'pg'\n\nconnection = PG.connect(\n", ': ', "'");
      assert.deepEqual(read, libpqValues(sample));
    }));

  it('the JavaScript, run', () => {
    const context = createContext({
      pg: {
        Client: class {
          constructor(readonly options: unknown) {}
        },
      },
      fs: { readFileSync: (file: string) => `content of ${file}` },
    });
    property((sample) => {
      const script = write('nodePg', sample).replace(/^import .*\n/gm, '');
      const client = runInContext(`(() => {${script}\nreturn client;})()`, context) as unknown;
      assert.deepEqual(JSON.parse(JSON.stringify(client)), {
        options: {
          host: 'orders.example.com',
          port: 6432,
          database: sample.database,
          user: sample.user,
          ssl: { ca: `content of ${sample.path}`, rejectUnauthorized: true },
        },
      });
    });
  });

  it('the URI', () =>
    property((sample) => {
      const uri = new URL(write('uri', sample));
      assert.equal(uri.protocol, 'postgresql:');
      assert.equal(uri.host, 'orders.example.com:6432');
      assert.equal(decodeURIComponent(uri.username), sample.user);
      assert.equal(uri.password, '');
      assert.equal(readPath(write('uri', sample)), sample.database);
      assert.deepEqual(
        [...uri.searchParams],
        [
          ['sslmode', 'verify-full'],
          ['sslrootcert', sample.path],
        ],
      );
      assert.equal(uri.hash, '');
    }));

  it('the JDBC URL', () =>
    property((sample) => {
      const url = new URL(between(write('jdbc', sample), 'jdbc:', ''));
      assert.equal(url.host, 'orders.example.com:6432');
      assert.equal(readPath(write('jdbc', sample)), sample.database);
      assert.deepEqual(
        [...url.searchParams],
        [
          ['user', sample.user],
          ['sslmode', 'verify-full'],
          ['sslrootcert', sample.path],
          ['password', '{your_password}'],
        ],
      );
    }));

  it('the ADO.NET string', () =>
    property((sample) => {
      assert.deepEqual(readAdoNet(write('npgsql', sample)), {
        Host: 'orders.example.com',
        Port: '6432',
        Database: sample.database,
        Username: sample.user,
        Password: '{your_password}',
        'SSL Mode': 'VerifyFull',
        'Root Certificate': sample.path,
      });
    }));

  it('the ODBC string', () =>
    property((sample) => {
      const { Driver, Server, Port, Database, Uid, sslmode, pqopt, Pwd } = readOdbc(write('odbc', sample));
      assert.deepEqual(
        { Driver, Server, Port, sslmode, Pwd },
        {
          Driver: 'PostgreSQL Unicode',
          Server: 'orders.example.com',
          Port: '6432',
          sslmode: 'verify-full',
          Pwd: 'your_password',
        },
      );
      const direct = { ...(Database ? { dbname: Database } : {}), ...(Uid ? { user: Uid } : {}) };
      assert.deepEqual(
        { ...direct, ...readConninfo(pqopt ?? '') },
        { dbname: sample.database, user: sample.user, sslrootcert: sample.path },
      );
      for (const plain of [Database, Uid]) {
        assert.doesNotMatch(plain ?? '', /[{};]|^\s|\s$/, 'nothing that a driver manager reads as grammar');
      }
    }));

  it('the command line of PowerShell', () =>
    property((sample) => {
      const argument = readPowerShellArgument(between(write('psql', sample, 'powershell'), 'psql ', ''));
      assert.ok(!argument.includes('"'), 'Windows PowerShell would drop it');
      if (argument.startsWith('postgresql://')) {
        assert.equal(argument, write('uri', sample));
      } else {
        assert.deepEqual(readConninfo(argument), libpqValues(sample));
      }
    }));

  it('the command line of a POSIX shell, run', { skip: process.platform === 'win32' && 'no sh' }, () => {
    const samples = [
      ...fc.sample(values, { numRuns: 300, seed: 20250512 }),
      { database: "it's", user: '$(exit 1)', path: '`exit 1`' },
      { database: '!!', user: '\\', path: '"' },
    ];
    const script = ['psql() { printf \'%s\\0%s\\0\' "$#" "$1"; }', ...samples.map((sample) => write('psql', sample))];
    const output = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' }).split('\0');
    samples.forEach((sample, index) => {
      assert.equal(output[2 * index], '1', 'one argument');
      assert.deepEqual(readConninfo(output[2 * index + 1] ?? ''), libpqValues(sample));
    });
    assert.equal(output.length, 2 * samples.length + 1);
  });
});

describe('quotes', () => {
  const plain: Values = { database: 'postgres', user: 'admin', path: '/ca/roots.pem' };

  it('are left out where nothing needs them', () => {
    for (const driver of ['php', 'libpq', 'go', 'npgsql', 'odbc'] as const) {
      assert.equal((write(driver, plain).match(/\\/g) ?? []).length, 0, driver);
    }
  });

  it('of psql read the same in every shell for plain values', () => {
    assert.equal(write('psql', plain, 'posix'), write('psql', plain, 'powershell'));
  });
});
