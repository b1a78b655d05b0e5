import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connectionString } from '../../src/connect/connectionString';
import {
  driverIds,
  verificationLevels,
  type DriverId,
  type StringNote,
  type ConnectionFields,
  type VerificationLevel,
} from '../../src/connect/types';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { createAuthority, type ServerCertificate, type TestAuthority } from '../support/certificates';
import { driverClients, type DriverClient } from '../support/driverClients';
import { proofs } from '../support/driverProofs';
import { startPostgres, type PostgresServer } from '../support/postgres';
import { readers } from '../unit/connect/readers';

/*
 * Strings of the catalogue, as they stand, against a real PostgreSQL: a level has to refuse exactly what it says it
 * refuses. The names and the path are such that a string which is not escaped does not connect at all.
 */

const database = 'or"der$ %41 \\x';
const user = "ada@o'contoso.com";

/** The catalogue refuses a dollar sign to `.env` files, whose readers disagree about it. */
const databaseOf = (driver: DriverId): string => (driver === 'dotenv' ? database.replace('$', '') : database);

/** What is wrong with the certificate that the server shows, or with the CA file of the client. */
const situations = ['right', 'wrong CA', 'wrong host name', 'expired'] as const;
type Situation = (typeof situations)[number];

/** What each level has to refuse (PostgreSQL documentation, "SSL Support"). */
const refused: Readonly<Record<VerificationLevel, readonly Situation[]>> = {
  require: [],
  'verify-ca': ['wrong CA', 'expired'],
  'verify-full': ['wrong CA', 'wrong host name', 'expired'],
};

/** What drivers say of a certificate that they refuse. */
const wrongCertificate = /certificate|altnames|unable to verify|PKIX path|hostnameverifier/i;

describe('connection strings on the wire', async () => {
  const { clients, skipped } = await driverClients();
  const libpq = clients.find(({ driver }) => driver === 'keywordValue') ?? assert.fail('libpq always runs');
  let server: PostgresServer;
  let folder: string;
  let authority: TestAuthority;
  let right: ServerCertificate;
  const file = (name: string, driver: DriverId): { readonly kind: 'file'; readonly path: string } => ({
    kind: 'file',
    // the catalogue refuses a semicolon to Laravel, which has no way to write one
    path: path.join(folder, `it's ${name}${driver === 'laravel' ? '' : ';'} CA 100%.pem`),
  });
  const rightFile = (driver: DriverId = 'uri') => file('the', driver);
  const wrongFile = (driver: DriverId = 'uri') => file('another', driver);
  const environment = { ...process.env };

  const write = (driver: DriverId, level: VerificationLevel, more: Partial<ConnectionFields> = {}) =>
    connectionString(
      driver,
      { host: 'localhost', port: server.port, kind: 'flexible', name: 'orders' },
      { database: databaseOf(driver), user, level, rootCertificate: rightFile(driver), ...more },
    ).text;

  /** Whether the catalogue says this beside a string of the driver. */
  const says = (driver: DriverId, code: StringNote['code'], fields: Partial<ConnectionFields>): boolean =>
    connectionString(
      driver,
      { host: 'localhost', port: 5432, kind: 'flexible', name: 'orders' },
      { database: 'orders', user: 'ada', level: 'verify-full', ...fields },
    ).notes.some((note) => note.code === code);
  const withDirectTls = clients.filter(
    ({ driver, directTls }) => directTls && says(driver, 'directTlsNeeds', { directTls: true }),
  );

  async function connects(client: DriverClient, text: string): Promise<void> {
    assert.deepEqual(await client.connect(text), { database: databaseOf(client.driver), user, encrypted: true });
  }

  before(async () => {
    folder = await temporaryFolder('driver strings');
    authority = await createAuthority();
    right = await authority.issue({ names: ['localhost'] });
    const another = await createAuthority('Another CA');
    for (const driver of ['uri', 'laravel'] as const) {
      await fs.writeFile(rightFile(driver).path, authority.ca);
      await fs.writeFile(wrongFile(driver).path, another.ca);
    }
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('PG'))) {
      Reflect.deleteProperty(process.env, name);
    }
    // libpq looks for a root certificate at home
    process.env.HOME = folder;
    server = await startPostgres({ certificate: right });
    process.env.PGPASSWORD = server.password;
    await createDatabase(server);
  });
  after(async () => {
    await server.stop();
    await removeTemporary(folder);
    process.env = environment;
  });

  it(`is tried with ${clients.map(({ name, driver }) => `${name} (${driver})`).join(', ')}`, (context) => {
    for (const line of skipped) {
      context.diagnostic(`skipped ${line}`);
    }
  });

  for (const enforced of [true, false]) {
    for (const situation of situations) {
      describe(`a server that ${enforced ? 'enforces TLS' : 'does not enforce TLS'}, ${situation}`, () => {
        before(async () => {
          const certificates: Partial<Record<Situation, ServerCertificate>> = {
            'wrong host name': await authority.issue({ names: ['elsewhere.example'] }),
            expired: await authority.issue({ names: ['localhost'], notAfter: new Date(Date.now() - 60_000) }),
          };
          await server.change({ certificate: certificates[situation] ?? right, enforced });
        });
        // what the server asks of others makes no difference to a driver: once is enough for those that take long
        for (const client of clients.filter(({ slow }) => enforced || !slow)) {
          for (const level of verificationLevels) {
            const refuses = refused[level].includes(situation);
            const skip = level === 'verify-ca' && situation === 'wrong host name' ? client.older?.hostName : undefined;
            it(`${client.driver} ${level}: ${refuses ? 'refused' : 'encrypted'}`, { skip: skip ?? false }, async () => {
              const rootCertificate = situation === 'wrong CA' ? wrongFile(client.driver) : rightFile(client.driver);
              const text = write(client.driver, level, { rootCertificate });
              if (refuses) {
                await assert.rejects(client.connect(text), wrongCertificate);
              } else {
                await connects(client, text);
              }
            });
          }
        }
        it(`and without TLS: ${enforced ? 'refused' : 'lets in'}`, async () => {
          const plain = write('keywordValue', 'require').replace('sslmode=require', 'sslmode=disable');
          const session = libpq.connect(plain);
          await (enforced
            ? assert.rejects(session, /no encryption/)
            : assert.doesNotReject(session.then(({ encrypted }) => assert.equal(encrypted, false))));
        });
      });
    }
  }

  describe('a server without TLS', () => {
    before(() => server.change({}));
    for (const client of clients) {
      // what the weakest refuses, the others do as well
      for (const level of client.slow ? (['require'] as const) : verificationLevels) {
        it(`${client.driver} ${level}: refused`, () => assert.rejects(client.connect(write(client.driver, level))));
        if (withDirectTls.includes(client)) {
          it(`${client.driver} ${level}, direct TLS: refused`, () =>
            assert.rejects(client.connect(write(client.driver, level, { directTls: true }))));
        }
      }
    }
  });

  describe('beyond the levels', () => {
    before(() => server.change({ certificate: right, enforced: true }));
    for (const client of withDirectTls) {
      for (const level of client.slow ? (['verify-full'] as const) : verificationLevels) {
        it(`${client.driver} ${level}: direct TLS`, () =>
          connects(client, write(client.driver, level, { directTls: true })));
      }
      it(`${client.driver}: direct TLS refuses the wrong CA`, () =>
        assert.rejects(
          client.connect(
            write(client.driver, 'verify-full', { directTls: true, rootCertificate: wrongFile(client.driver) }),
          ),
        ));
    }

    for (const client of clients.filter(({ systemRoots }) => systemRoots)) {
      it(`${client.driver}: the roots of the system, and no others`, async () => {
        const text = write(client.driver, 'verify-full', { rootCertificate: { kind: 'system' } });
        await assert.rejects(client.connect(text), /certificate/);
        process.env.SSL_CERT_FILE = rightFile().path;
        try {
          await connects(client, text);
        } finally {
          delete process.env.SSL_CERT_FILE;
        }
      });
    }

    for (const client of clients) {
      const system = { level: 'verify-full', rootCertificate: { kind: 'system' } } as const;
      if (says(client.driver, 'noSystemRoots', system)) {
        it(`${client.driver}: the roots of its runtime do not have the test CA`, () =>
          assert.rejects(client.connect(write(client.driver, 'verify-full', system)), wrongCertificate));
      } else if (says(client.driver, 'systemRootsNeed', system) && !client.systemRoots) {
        it(`${client.driver}: this version refuses to connect with the roots of the system`, () =>
          assert.rejects(client.connect(write(client.driver, 'verify-full', system)), /system/));
      }

      const checked = says(client.driver, 'defaultRootChecked', { level: 'require' });
      const name = `${client.driver} require: a root certificate in the default place is ${checked ? '' : 'not '}checked`;
      it(name, { skip: client.older?.defaultRoot ?? false }, async () => {
        const home = path.join(folder, '.postgresql');
        await fs.mkdir(home);
        await fs.copyFile(wrongFile().path, path.join(home, 'root.crt'));
        try {
          const text = write(client.driver, 'require');
          await (checked ? assert.rejects(client.connect(text), wrongCertificate) : connects(client, text));
        } finally {
          await fs.rm(home, { recursive: true });
        }
      });
    }
  });

  describe('what is built on a driver that was tried says the same to it', () => {
    const original = { libpq: 'keywordValue', jdbc: 'jdbc', pgx: 'go' } as const;
    for (const driver of driverIds) {
      const proof = proofs[driver]?.how[0];
      if (proof === 'itself') {
        it(`${driver}: was tried itself`, () => assert.ok(clients.some((client) => client.driver === driver)));
      } else if (proof === 'libpq' || proof === 'jdbc' || proof === 'pgx') {
        it(`${driver}: as ${original[proof]}`, () => {
          for (const level of verificationLevels) {
            for (const rootCertificate of [{ kind: 'file', path: '/ca/roots.pem' }, { kind: 'system' }] as const) {
              for (const directTls of [false, true]) {
                // formats that cannot hold every name: the levels are what is compared
                const fields = { database: 'orders', user: 'ada', level, directTls, rootCertificate };
                const target = { host: 'localhost', port: 5432, kind: 'flexible', name: 'orders' } as const;
                const read = (id: typeof driver): unknown => {
                  const reading = readers[id](connectionString(id, target, fields).text);
                  return { ...reading, password: undefined, ...(driver === 'laravel' ? { direct: false } : {}) };
                };
                assert.deepEqual(read(driver), read(original[proof]));
              }
            }
          }
        });
      }
    }
  });
});

async function createDatabase({ port, user: admin, password }: PostgresServer): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ host: 'localhost', port, user: admin, password, database: 'postgres', ssl: false });
  await client.connect();
  await client.query(`CREATE ROLE ${client.escapeIdentifier(user)} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  for (const name of [database, databaseOf('dotenv')]) {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(user)}`);
  }
  await client.end();
}
