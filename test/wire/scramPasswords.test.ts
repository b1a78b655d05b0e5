import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import pg from 'pg';
import { tryLogin } from '../../src/probe/login';
import { createAuthority } from '../support/certificates';
import { startPostgres, type PostgresServer } from '../support/postgres';

/** PostgreSQL prepares these when it stores them, each by another rule. */
const passwords = [
  ' a%41+&\'"\\${x} ',
  '\uff41\u2168\ufb01\u212b',
  '\u00a0a\u3000\u200b',
  'so\u00adft\u200d',
  '\u2764\ufe0f\uff41',
  '\u{1f9d1}\u200d\u{1f4bb}',
  '\u2764\ufe0f\u{1f600}',
  '\u0340\uff41',
  '\uff41\u200e',
  '\u05d0\u00ad\u05d1',
  '\u05d0\u00ada\u05d0',
  '\u0627\u00ad1',
  '\u034f',
];

suite('a login to PostgreSQL with a password that it prepares', () => {
  let server: PostgresServer;
  let pem: string;

  before(async () => {
    const authority = await createAuthority();
    pem = authority.ca;
    server = await startPostgres({ certificate: await authority.issue({ names: ['127.0.0.1'] }) });
    const { host, port, user, password, database } = server;
    const client = new pg.Client({ host, port, user, password, database, ssl: { ca: pem } });
    await client.connect();
    for (const [index, one] of passwords.entries()) {
      await client.query(`CREATE ROLE user${index} LOGIN PASSWORD ${client.escapeLiteral(one)}`);
    }
    await client.end();
  });
  after(() => server.stop());

  for (const [index, password] of passwords.entries()) {
    test(JSON.stringify(password), async () => {
      const { host, port, database } = server;
      const anchors = [{ name: 'Test CA', pem, trusted: true }];
      const { signal } = new AbortController();
      const credentials = { user: `user${index}`, database, password };
      assert.deepEqual(await tryLogin({ host, port }, host, credentials, { anchors, signal }), {
        kind: 'loggedIn',
        method: 'scram-sha-256',
      });
    });
  }
});
