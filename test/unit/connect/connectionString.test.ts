import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { caFileName, connectionString, drivers, findDriver } from '../../../src/connect/connectionString';
import {
  driverIds,
  verificationLevels,
  type ConnectionFields,
  type ConnectionString,
  type ConnectionTarget,
  type DriverId,
  type RootCertificate,
  type StringNote,
  type VerificationLevel,
} from '../../../src/connect/types';
import { TlsError } from '../../../src/domain/errors';
import { readers } from './readers';

const target: ConnectionTarget = {
  host: 'orders.postgres.database.azure.com',
  port: 5432,
  kind: 'flexible',
  name: 'orders',
};
const file: RootCertificate = { kind: 'file', path: '/ca/roots.pem' };
const system: RootCertificate = { kind: 'system' };
const choices: readonly (RootCertificate | undefined)[] = [undefined, file, system];

const tokenCommand = 'az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv';

type Options = Pick<ConnectionFields, 'pgBouncer' | 'directTls' | 'entraToken'>;

function write(
  driver: DriverId,
  level: VerificationLevel,
  rootCertificate?: RootCertificate,
  options: Options = {},
): ConnectionString {
  const fields: ConnectionFields = {
    database: 'postgres',
    user: 'admin',
    level,
    ...(rootCertificate ? { rootCertificate } : {}),
    ...options,
  };
  return connectionString(driver, target, fields);
}

const has = ({ notes }: ConnectionString, code: StringNote['code']): boolean =>
  notes.some((note) => note.code === code);

/** The level that a string promises. */
const promised = { encrypted: 'require', verifiedCa: 'verify-ca', verifiedCaAndHost: 'verify-full' } as const;

/** Where a password comes from: each string says one. */
const passwordCodes: ReadonlySet<StringNote['code']> = new Set([
  'passwordAsked',
  'passwordPlaceholder',
  'passwordFromEnvironment',
  'passwordFromSystemProperty',
  'passwordBesideString',
]);

const overLibpq: readonly DriverId[] = [
  'psql',
  'keywordValue',
  'uri',
  'odbc',
  'psycopg',
  'psycopg2',
  'sqlalchemyPsycopg',
  'django',
  'php',
  'pdo',
  'laravel',
  'ruby',
  'rails',
  'libpq',
  'libpqxx',
  'dotenv',
  'dockerCompose',
  'kubernetesSecret',
  'appService',
];
/** Like libpq, these verify the host name as well with the system's roots. */
const likeLibpq: readonly DriverId[] = [...overLibpq, 'go', 'goPq', 'gorm'];
const withoutDirectTls: readonly DriverId[] = ['prismaUrl', 'sequelize', 'goPq', 'sqlx', 'laravel', 'ecto'];

describe('connectionString', () => {
  for (const id of driverIds) {
    describe(id, () => {
      it('does what it says it does, and never less than was asked', () => {
        for (const level of verificationLevels) {
          for (const roots of choices) {
            const string = write(id, level, roots);
            const reading = readers[id](string.text);
            assert.equal(reading.level, promised[string.guarantee]);
            const [done, asked] = [reading.level, level].map((one) => verificationLevels.indexOf(one));
            assert.ok(done !== undefined && done !== -1 && asked !== undefined && done <= asked);
            assert.equal(has(string, 'strongerThanAsked'), done < asked);
            assert.ok(!has(string, 'weakerThanAsked'));
            assert.equal(has(string, 'needsCaFile'), level !== 'require' && !roots);
          }
        }
      });

      it('trusts nothing at require, the file that was chosen, or the roots of the system', () => {
        assert.equal(readers[id](write(id, 'require', file).text).roots, undefined);
        assert.equal(readers[id](write(id, 'require', system).text).roots, undefined);
        assert.equal(readers[id](write(id, 'verify-full', file).text).roots, file.path);
        assert.equal(readers[id](write(id, 'verify-full').text).roots, caFileName);
        const string = write(id, 'verify-full', system);
        const expected = has(string, 'noSystemRoots') ? 'runtime' : 'system';
        assert.equal(readers[id](string.text).roots, expected);
      });

      it('verifies no weaker with system roots than libpq does', () => {
        const string = write(id, 'verify-ca', system);
        const stronger = likeLibpq.includes(id) || id === 'prismaUrl';
        assert.equal(string.guarantee, stronger ? 'verifiedCaAndHost' : 'verifiedCa');
        assert.equal(has(string, 'systemRootsVerifyFull'), likeLibpq.includes(id));
        assert.equal(has(string, 'systemRootsNeed'), likeLibpq.includes(id));
      });

      it('does direct TLS at every level, or says that it cannot', () => {
        for (const level of verificationLevels) {
          const string = write(id, level, file, { directTls: true });
          const { direct } = readers[id](string.text);
          assert.equal(direct, !withoutDirectTls.includes(id));
          assert.equal(has(string, 'directTlsNeeds'), direct);
          assert.equal(has(string, 'noDirectTls'), !direct);
        }
        assert.equal(readers[id](write(id, 'verify-full', file).text).direct, false);
      });

      it('goes to the port of PgBouncer', () => {
        const string = write(id, 'verify-full', file, { pgBouncer: true });
        assert.equal(readers[id](string.text).port, 6432);
        assert.ok(has(string, 'pgBouncer'));
        assert.equal(readers[id](write(id, 'verify-full', file).text).port, 5432);
      });

      it('says where the password comes from, or the token', () => {
        const code = (string: ConnectionString): string[] =>
          string.notes.map((note) => note.code).filter((one) => passwordCodes.has(one));
        const string = write(id, 'verify-full', file);
        assert.equal(code(string).length, 1);
        const { password } = readers[id](string.text);
        assert.equal(has(string, 'passwordPlaceholder'), password !== undefined);
        assert.ok(password === undefined || password === 'your_password');

        const withToken = write(id, 'verify-full', file, { entraToken: true });
        assert.equal(code(withToken).length, id === 'psql' ? 0 : 1);
        const placeholder = readers[id](withToken.text).password;
        assert.equal(placeholder, password?.replace('your_password', 'your_access_token'));
        assert.deepEqual(withToken.notes.at(-1), { code: 'entraToken', command: tokenCommand });
      });
    });
  }

  it("asks for the file in libpq's default place wherever it is read at require", () => {
    for (const id of driverIds) {
      assert.equal(has(write(id, 'require'), 'defaultRootChecked'), likeLibpq.includes(id), id);
    }
  });

  it('says of Prisma and sqlx that they trust more than the file', () => {
    for (const id of driverIds) {
      assert.equal(has(write(id, 'verify-full', file), 'systemRootsToo'), ['prismaUrl', 'sqlx'].includes(id), id);
    }
  });

  it('fetches the token when psql is run', () => {
    const fields = { database: 'postgres', user: 'ada@contoso.com', level: 'require', entraToken: true } as const;
    const run = (shell: 'posix' | 'powershell'): string => connectionString('psql', target, fields, { shell }).text;
    const psql = 'psql "host=orders.postgres.database.azure.com port=5432 dbname=postgres user=ada@contoso.com';
    assert.equal(run('posix'), `PGPASSWORD="$(${tokenCommand})" ${psql} sslmode=require"`);
    assert.equal(run('powershell'), `$env:PGPASSWORD = ${tokenCommand}; ${psql} sslmode=require"`);
  });

  it('knows no PgBouncer on a Single Server', () => {
    assert.throws(
      () =>
        connectionString(
          'psql',
          { ...target, kind: 'single' },
          { database: 'postgres', user: 'admin', level: 'require', pgBouncer: true },
        ),
      { code: 'invalidArgument' },
    );
  });

  it('has each driver once, and finds it by its id', () => {
    assert.equal(new Set(driverIds).size, driverIds.length);
    assert.deepEqual(
      drivers.map(({ id }) => id),
      driverIds,
    );
    for (const driver of drivers) {
      assert.equal(findDriver(driver.id), driver);
      assert.equal(new URL(driver.documentation).protocol, 'https:');
    }
    assert.equal(findDriver('sqlite'), undefined);
  });

  it('promises no check of an address to drivers of Node.js, which make none', () => {
    const write = (id: DriverId, level: VerificationLevel, host: string): ConnectionString =>
      connectionString(id, { ...target, host }, { database: 'postgres', user: 'admin', level, rootCertificate: file });
    for (const { id, language } of drivers) {
      const checks = language !== 'Node.js' || id === 'prismaUrl';
      for (const host of ['127.0.0.1', '10.0.0.4']) {
        if (checks) {
          assert.equal(write(id, 'verify-full', host).guarantee, 'verifiedCaAndHost', id);
        } else {
          assert.throws(() => write(id, 'verify-full', host), { code: 'invalidArgument' }, id);
        }
        assert.ok(write(id, 'require', host));
        assert.ok(write(id, 'verify-ca', host));
      }
    }
  });

  it('reads a file of several roots without what native-tls 0.2.11 does not have', () => {
    const { text } = write('tokioPostgres', 'verify-full', file);
    assert.doesNotMatch(text, /stack_from_pem/);
    assert.match(text, /Certificate::from_pem\(root\[start\.\.\]\.as_bytes\(\)\)/);
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
    for (const id of driverIds) {
      const fields = { database: 'postgres', user: 'admin', level: 'require' } as const;
      assert.equal(readers[id](connectionString(id, single, fields).text).user, 'admin@orders', id);
    }
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

  it('says which driver does not normalize passwords, where one is used', () => {
    const noted = (entraToken: boolean): readonly DriverId[] =>
      driverIds.filter((id) => has(write(id, 'verify-full', file, { entraToken }), 'passwordNotNormalized'));
    assert.deepEqual(noted(false), ['postgresJs']);
    assert.deepEqual(noted(true), [], 'access tokens are ASCII');
  });

  it('never says that a refused value was', () => {
    assert.throws(
      () => connectionString('uri', target, { database: 'secret\n', user: 'admin', level: 'require' }),
      (error) => error instanceof TlsError && !JSON.stringify([error.failure, error.message]).includes('secret'),
    );
  });
});
