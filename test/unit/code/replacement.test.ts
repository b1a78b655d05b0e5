import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseConnectionText } from '../../../src/code/connectionText';
import { applyEdits, replacement } from '../../../src/code/fix';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';
import { tlsKey } from '../../../src/code/settings';
import { plainText } from '../../../src/code/text';
import { plainKey } from '../../../src/code/value';
import { connectionString } from '../../../src/connect/connectionString';
import type { DriverId } from '../../../src/connect/types';

const scan = {
  hosts: { known: new Map<string, string>(), everyHost: false },
  project: readProject([], [], new Set()),
};
const target = { host: 'new-pg.postgres.database.azure.com', port: 5432, kind: 'flexible', name: 'new-pg' } as const;
const caFile = '/ca/roots.pem';

function replaced(path: string, source: string, options: { caFile?: string } = { caFile }): string | undefined {
  const edits = replacement({ path, source }, source.indexOf('old-pg'), target, scan, options);
  return edits && applyEdits(source, edits);
}

suite('a string for another server', () => {
  test('a URL keeps its user, its password placeholder and its database', () => {
    const url = (rest: string): string => `DATABASE_URL="postgres://ada:\${PASSWORD}@${rest}"\nOTHER=1\n`;
    assert.equal(
      replaced('.env', url('old-pg.postgres.database.azure.com:6432/orders?sslmode=require&application_name=x')),
      url(
        'new-pg.postgres.database.azure.com:5432/orders?sslmode=verify-full&sslrootcert=/ca/roots.pem&application_name=x',
      ),
    );
  });

  test('keywords and values, ADO.NET and JDBC', () => {
    assert.equal(
      replaced('app/db.py', 'psycopg.connect("host=old-pg.postgres.database.azure.com dbname=d password=%s" % pw)\n'),
      'psycopg.connect("host=new-pg.postgres.database.azure.com dbname=d password=%s sslmode=verify-full sslrootcert=/ca/roots.pem" % pw)\n',
    );
    assert.equal(
      replaced(
        'appsettings.json',
        '{ "A": "Host=old-pg.postgres.database.azure.com;Port=6432;Password=p;SSL Mode=Disable" }',
      ),
      '{ "A": "Host=new-pg.postgres.database.azure.com;Port=5432;Password=p;SSL Mode=VerifyFull;Root Certificate=/ca/roots.pem" }',
    );
    assert.equal(
      replaced('a.properties', 'spring.datasource.url=jdbc:postgresql://old-pg.postgres.database.azure.com/d\n', {}),
      'spring.datasource.url=jdbc:postgresql://new-pg.postgres.database.azure.com/d?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory\n',
    );
  });

  test('a string that the file puts together from parts it does not have is left alone', () => {
    assert.equal(replaced('app/db.js', "new Pool({ host: 'old-pg.postgres.database.azure.com' });\n"), undefined);
  });
});

suite("parameters of TLS are those of the drivers' writers", () => {
  const cases: readonly (readonly [driver: DriverId, path: string, before: string])[] = [
    ['uri', '.env', 'A=postgres://u@old-pg.postgres.database.azure.com:5432/d'],
    ['keywordValue', 'app/db.py', 'psycopg.connect("host=old-pg.postgres.database.azure.com")'],
    ['npgsql', 'appsettings.json', '{ "A": "Host=old-pg.postgres.database.azure.com;Database=d" }'],
    ['jdbc', 'a.properties', 'a=jdbc:postgresql://old-pg.postgres.database.azure.com:5432/d'],
    [
      'prismaUrl',
      'prisma/schema.prisma',
      'datasource db {\n  url = "postgresql://u@old-pg.postgres.database.azure.com/d"\n}',
    ],
  ];
  const tlsOf = (parameters: readonly { readonly key: string; readonly value: string | undefined }[]) =>
    parameters.filter(({ key }) => tlsKey(plainKey(key))).map(({ key, value }) => `${key}=${value ?? ''}`);
  for (const [driver, path, before] of cases) {
    for (const roots of ['file', 'system'] as const) {
      test(`${driver} with the roots of ${roots === 'file' ? 'a file' : 'the system'}`, () => {
        const source = replaced(path, before, roots === 'file' ? { caFile } : {}) ?? '';
        const [found] = scanFile(path, source, scan).connections;
        const rootCertificate =
          roots === 'file' ? ({ kind: 'file', path: caFile } as const) : ({ kind: 'system' } as const);
        const written = connectionString(driver, target, {
          database: 'd',
          user: 'u',
          level: 'verify-full',
          rootCertificate,
        });
        const text = written.text.replace(/^DATABASE_URL="(.*)"$/, '$1');
        assert.deepEqual(
          tlsOf(found?.connection.settings.map(({ name, value }) => ({ key: name, value })) ?? []).toSorted(),
          tlsOf(parseConnectionText(plainText(text, 0, text.length))?.parameters ?? []).toSorted(),
        );
      });
    }
  }
});
