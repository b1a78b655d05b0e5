import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connectionString } from '../../src/connect/connectionString';
import type { ConnectionString, DriverId } from '../../src/connect/types';
import { TlsError } from '../../src/domain/errors';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { createAuthority, type TestAuthority } from '../support/certificates';
import { driverClients, type DriverClient } from '../support/driverClients';
import { fewPasswords, hostilePasswords, withPassword } from '../support/passwords';
import { startPostgres, type PostgresServer } from '../support/postgres';

/*
 * Passwords of any kind, given to each driver exactly as the note beside its string says, against a real PostgreSQL;
 * and which drivers check a certificate against an address.
 */

/** SASLprep makes `IX` of it. */
const normalized = '\u2168';
const passwords = [...hostilePasswords, ...fewPasswords, normalized];
const userOf = (password: string): string => `user${passwords.indexOf(password)}`;

describe('passwords on the wire', async () => {
  const { clients } = await driverClients();
  const environment = { ...process.env };
  let server: PostgresServer;
  let folder: string;
  let authority: TestAuthority;
  let roots: { readonly kind: 'file'; readonly path: string };

  const write = (driver: DriverId, user: string, host: string): ConnectionString =>
    connectionString(
      driver,
      { host, port: server.port, kind: 'flexible', name: 'orders' },
      { database: 'postgres', user, level: 'verify-full', rootCertificate: roots },
    );

  async function connects({ driver, connect }: DriverClient, password: string, host = 'localhost'): Promise<void> {
    const string = write(driver, userOf(password), host);
    process.env.PGPASSWORD = password;
    const session = await connect(withPassword(string, password));
    assert.deepEqual(session, { database: 'postgres', user: userOf(password), encrypted: true });
  }

  before(async () => {
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('PG'))) {
      Reflect.deleteProperty(process.env, name);
    }
    folder = await temporaryFolder('passwords');
    process.env.HOME = folder;
    roots = { kind: 'file', path: path.join(folder, 'roots.pem') };
    authority = await createAuthority();
    await fs.writeFile(roots.path, authority.ca);
    server = await startPostgres({ certificate: await authority.issue({ names: ['localhost'] }), enforced: true });
    await createUsers(server, authority.ca);
  });
  after(async () => {
    await server.stop();
    await removeTemporary(folder);
    process.env = environment;
  });

  for (const client of clients) {
    // where the password is written into the string, each character counts; elsewhere nothing reads it
    const placed = client.driver === 'odbc';
    for (const password of client.slow && !placed ? fewPasswords : [...hostilePasswords, ...fewPasswords]) {
      it(`${client.driver}: ${JSON.stringify(password)}`, () => connects(client, password));
    }
    // what systems have of the Go drivers is older than what their strings are for
    const skip = ['go', 'goPq'].includes(client.driver) && 'older versions do not normalize';
    it(`${client.driver}: logs in with a password that PostgreSQL normalizes, or has a note`, { skip }, async () => {
      const { notes } = write(client.driver, userOf(normalized), 'localhost');
      const connection = connects(client, normalized);
      const isNoted = notes.some(({ code }) => code === 'passwordNotNormalized');
      await (isNoted ? assert.rejects(connection, /password/) : connection);
    });
    it(`${client.driver}: refused with another password`, async () => {
      const [one = '', another = ''] = fewPasswords;
      process.env.PGPASSWORD = another;
      const string = write(client.driver, userOf(one), 'localhost');
      await assert.rejects(client.connect(withPassword(string, another)));
    });
  }

  describe('an address as the host, at verify-full', () => {
    const password = fewPasswords[1] ?? '';
    for (const names of [['localhost'], ['127.0.0.1']] as const) {
      describe(`a certificate for ${names[0]}`, () => {
        before(async () => server.change({ certificate: await authority.issue({ names }), enforced: true }));
        for (const client of clients) {
          it(`${client.driver}: is connected for the address only, or has no string`, async () => {
            try {
              write(client.driver, 'ada', '127.0.0.1');
            } catch (error) {
              assert.ok(error instanceof TlsError && error.failure.code === 'invalidArgument');
              return;
            }
            const connection = connects(client, password, '127.0.0.1');
            await (names[0] === '127.0.0.1' ? connection : assert.rejects(connection, /certificate|hostname/i));
          });
        }
      });
    }
  });
});

async function createUsers({ port, user, password }: PostgresServer, ca: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ host: 'localhost', port, user, password, database: 'postgres', ssl: { ca } });
  await client.connect();
  for (const one of passwords) {
    await client.query(`CREATE ROLE ${userOf(one)} LOGIN PASSWORD ${client.escapeLiteral(one)}`);
  }
  await client.end();
}
