import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connectionString } from '../../src/connect/connectionString';
import {
  driverIds,
  verificationLevels,
  type ConnectionFields,
  type RootCertificate,
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

/** What is wrong with the certificate that the server shows, or with the CA file of the client. */
const situations = ['right', 'wrong CA', 'wrong host name', 'expired'] as const;
type Situation = (typeof situations)[number];

/** What each level has to refuse (PostgreSQL documentation, "SSL Support"). */
const refused: Readonly<Record<VerificationLevel, readonly Situation[]>> = {
  require: [],
  'verify-ca': ['wrong CA', 'expired'],
  'verify-full': ['wrong CA', 'wrong host name', 'expired'],
};

describe('connection strings on the wire', async () => {
  const { clients, skipped } = await driverClients();
  const libpq = clients.find(({ driver }) => driver === 'keywordValue') ?? assert.fail('libpq always runs');
  let server: PostgresServer;
  let folder: string;
  let authority: TestAuthority;
  let right: ServerCertificate;
  const rightFile = (): RootCertificate => ({ kind: 'file', path: path.join(folder, "it's the; CA 100%.pem") });
  const wrongFile = (): RootCertificate => ({ kind: 'file', path: path.join(folder, "it's another; CA 100%.pem") });
  const environment = { ...process.env };

  const write = (driver: DriverClient['driver'], level: VerificationLevel, more: Partial<ConnectionFields> = {}) =>
    connectionString(
      driver,
      { host: 'localhost', port: server.port, kind: 'flexible', name: 'orders' },
      { database, user, level, rootCertificate: rightFile(), ...more },
    ).text;

  async function connects(client: DriverClient, text: string): Promise<void> {
    assert.deepEqual(await client.connect(text), { database, user, encrypted: true });
  }

  before(async () => {
    folder = await temporaryFolder('driver strings');
    authority = await createAuthority();
    right = await authority.issue({ names: ['localhost'] });
    await fs.writeFile((rightFile() as { path: string }).path, authority.ca);
    await fs.writeFile((wrongFile() as { path: string }).path, (await createAuthority('Another CA')).ca);
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
            it(`${client.driver} ${level}: ${refuses ? 'refused' : 'encrypted'}`, async () => {
              const rootCertificate = situation === 'wrong CA' ? wrongFile() : rightFile();
              const text = write(client.driver, level, { rootCertificate });
              if (refuses) {
                await assert.rejects(client.connect(text), /certificate|altnames|unable to verify/i);
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
      for (const level of verificationLevels) {
        it(`${client.driver} ${level}: refused`, () => assert.rejects(client.connect(write(client.driver, level))));
        if (client.directTls) {
          it(`${client.driver} ${level}, direct TLS: refused`, () =>
            assert.rejects(client.connect(write(client.driver, level, { directTls: true }))));
        }
      }
    }
  });

  describe('beyond the levels', () => {
    before(() => server.change({ certificate: right, enforced: true }));
    for (const client of clients.filter(({ directTls }) => directTls)) {
      for (const level of verificationLevels) {
        it(`${client.driver} ${level}: direct TLS`, () =>
          connects(client, write(client.driver, level, { directTls: true })));
      }
      it(`${client.driver}: direct TLS refuses the wrong CA`, () =>
        assert.rejects(
          client.connect(write(client.driver, 'verify-full', { directTls: true, rootCertificate: wrongFile() })),
        ));
    }

    for (const client of clients.filter(({ systemRoots }) => systemRoots)) {
      it(`${client.driver}: the roots of the system, and no others`, async () => {
        const text = write(client.driver, 'verify-full', { rootCertificate: { kind: 'system' } });
        await assert.rejects(client.connect(text), /certificate/);
        process.env.SSL_CERT_FILE = (rightFile() as { path: string }).path;
        try {
          await connects(client, text);
        } finally {
          delete process.env.SSL_CERT_FILE;
        }
      });
    }

    for (const client of clients.filter(({ driver }) => driver === 'nodePg' || driver === 'postgresJs')) {
      it(`${client.driver}: the roots of Node.js do not have the test CA`, () =>
        assert.rejects(client.connect(write(client.driver, 'verify-full', { rootCertificate: { kind: 'system' } }))));
    }

    it('libpq: a root certificate in its default place is checked at require', async () => {
      const home = path.join(folder, '.postgresql');
      await fs.mkdir(home);
      await fs.copyFile((wrongFile() as { path: string }).path, path.join(home, 'root.crt'));
      try {
        await assert.rejects(libpq.connect(write('keywordValue', 'require')), /certificate verify failed/);
      } finally {
        await fs.rm(home, { recursive: true });
      }
    });
  });

  describe('what is built on a driver that was tried says the same to it', () => {
    const original = { libpq: 'keywordValue', nodePg: 'nodePg' } as const;
    for (const driver of driverIds) {
      const [proof] = proofs[driver] ?? [];
      if (proof === 'itself') {
        it(`${driver}: was tried itself`, () => assert.ok(clients.some((client) => client.driver === driver)));
      } else if (proof === 'libpq' || proof === 'nodePg') {
        it(`${driver}: as ${original[proof]}`, () => {
          for (const level of verificationLevels) {
            for (const rootCertificate of [rightFile(), { kind: 'system' } as const]) {
              for (const directTls of [false, true]) {
                // formats that cannot hold every name: the levels are what is compared
                const fields = { database: 'orders', user: 'ada', level, directTls, rootCertificate };
                if (rootCertificate.kind === 'file') {
                  fields.rootCertificate = { kind: 'file', path: '/ca/roots.pem' };
                }
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
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${client.escapeIdentifier(user)}`);
  await client.end();
}
