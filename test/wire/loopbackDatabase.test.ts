import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Client as PgClient } from 'pg';
import { clientsQuery } from '../../src/clients/client';
import { encryptionName } from '../../src/clients/cutOff';
import { openDatabaseSession, type DatabaseLogin } from '../../src/clients/databaseSession';
import { DemoAuthority, startLoopback, type LoopbackServer, type SimulatedDatabase } from '../../src/loopback';
import { tryLogin } from '../../src/probe';
import { clientsProblem, lookOnce } from '../support/databaseSessions';
import { removeTemporary, temporaryFolder } from '../host/temporary';

const serverName = 'orders-pg.postgres.database.azure.com';
const settings = { enforcement: true, minimum: '1.2', maximum: 'none' } as const;
const session = { application: '', address: '10.0.0.4', database: 'orders', replication: false, count: 1 };
const database: SimulatedDatabase = {
  version: '16.8',
  users: [
    { name: 'admin', password: 'open sesame', seesAll: true },
    { name: 'orders_api', password: 'pässwörd\u00a0of its own', seesAll: false },
  ],
  clients: [
    { ...session, user: 'orders_api', application: 'orders-api', tls: 'TLSv1.2', count: 2 },
    { ...session, user: 'warehouse', application: 'WarehouseSync', address: '2001:db8::7', tls: 'TLSv1' },
    { ...session, user: 'exports', tls: '' },
    { ...session, user: 'replicator', application: 'standby', tls: 'TLSv1.3', replication: true },
  ],
};

describe('clients of a simulated server', () => {
  const authority = new DemoAuthority();
  let server: LoopbackServer;
  let login: DatabaseLogin;

  before(async () => {
    server = await startLoopback(authority.issue([serverName, 'localhost', '127.0.0.1']), { ...settings, database });
    const { host, port } = server;
    const ca = [authority.certificate];
    login = { host, port, serverName, user: 'admin', password: 'open sesame', database: 'postgres', ca };
  });
  after(() => server.close());

  const look = (changes: Partial<DatabaseLogin> = {}) => lookOnce({ ...login, ...changes });
  const problem = (changes: Partial<DatabaseLogin>) => clientsProblem({ ...login, ...changes });

  test('are those of the fleet file, with their encryption, the same ones at each look', async () => {
    const opened = await openDatabaseSession(login, new AbortController().signal);
    assert.equal(opened.method, 'scram-sha-256');
    const { clients, notVisible } = await opened.look();
    assert.deepEqual(
      clients.map((one) => [
        one.user,
        one.application,
        one.address,
        one.database,
        encryptionName(one),
        one.backendType,
      ]),
      [
        ['orders_api', 'orders-api', '10.0.0.4', 'orders', 'TLSv1.2', 'client backend'],
        ['orders_api', 'orders-api', '10.0.0.4', 'orders', 'TLSv1.2', 'client backend'],
        ['warehouse', 'WarehouseSync', '2001:db8::7', 'orders', 'TLSv1', 'client backend'],
        ['exports', undefined, '10.0.0.4', 'orders', 'plaintext', 'client backend'],
        ['replicator', 'standby', '10.0.0.4', undefined, 'TLSv1.3', 'walsender'],
      ],
    );
    assert.deepEqual(notVisible, []);
    assert.deepEqual(await opened.look(), { clients, notVisible });
    assert.equal(new Set(clients.map(({ key }) => key)).size, 5);
    await opened.close();
  });

  test('of others are not visible to a user without the rights', async () => {
    const { clients, notVisible } = await look({ user: 'orders_api', password: 'pässwörd\u00a0of its own' });
    assert.equal(clients.length, 2);
    assert.equal(notVisible.length, 3);
  });

  test('a refused login fails as on a real server', async () => {
    for (const changes of [{ password: 'close sesame' }, { user: 'nobody' }]) {
      const refused = await problem(changes);
      assert.ok(refused.code === 'loginRefused' && refused.state === '28P01', JSON.stringify(refused));
      assert.match(refused.message, /^password authentication failed for user "(admin|nobody)"$/);
    }
    const missing = await problem({ database: 'nowhere' });
    assert.deepEqual(missing, { code: 'loginRefused', state: '3D000', message: 'database "nowhere" does not exist' });
    assert.equal((await problem({ serverName: 'catalog-pg.postgres.database.azure.com' })).code, 'notTrusted');
    assert.equal((await problem({ ca: [new DemoAuthority().certificate] })).code, 'notTrusted');
  });

  test('a login that is only tried works, or fails at its step', async () => {
    const { host, port, user, ca } = login;
    const anchors = ca.map((pem) => ({ name: DemoAuthority.commonName, pem, trusted: true }));
    const tried = (password: string) =>
      tryLogin(
        { host, port, serverName },
        host,
        { user, database: 'postgres', password },
        { anchors, signal: new AbortController().signal },
      );
    assert.deepEqual(await tried('open sesame'), { kind: 'loggedIn', method: 'scram-sha-256' });
    const refused = await tried('close sesame');
    assert.ok(refused.kind === 'refused' && refused.error.sqlState === '28P01', JSON.stringify(refused));
  });

  test('the gateway of a Single Server wants its name after the user', async () => {
    server.change({ ...settings, database: { ...database, gatewayName: 'orders-db' } });
    try {
      assert.equal((await look({ user: 'admin@Orders-DB' })).clients.length, 5);
      for (const user of ['admin', 'admin@catalog-db', '@orders-db']) {
        const refused = await problem({ user });
        assert.ok(refused.code === 'loginRefused' && refused.state === '28000', JSON.stringify(refused));
      }
    } finally {
      server.change({ ...settings, database });
    }
  });

  test('settings of now apply to a login; what was connected before stays', async () => {
    const opened = await openDatabaseSession(login, new AbortController().signal);
    server.change({ ...settings, minimum: '1.3', database });
    try {
      assert.equal((await opened.look()).clients.filter((one) => encryptionName(one) === 'TLSv1').length, 1);
      assert.equal((await look()).clients.length, 5);
      await opened.close();
    } finally {
      server.change({ ...settings, database });
    }
  });

  test('a driver lists them, and gets an error of PostgreSQL for anything else', async () => {
    const { host, port, user, password } = login;
    const ssl = { ca: authority.certificate, servername: serverName };
    const client = new PgClient({ host, port, user, password, database: 'orders', ssl });
    await client.connect();
    const { rows } = await client.query<{ user: string; ssl: boolean; bits: number | null }>(`${clientsQuery};`);
    assert.deepEqual(
      rows.map((row) => [row.user, row.ssl, row.bits]),
      [
        ['orders_api', true, 256],
        ['orders_api', true, 256],
        ['warehouse', true, 256],
        ['exports', false, null],
        ['replicator', true, 256],
      ],
    );
    const unsupported = { code: '0A000', severity: 'ERROR' };
    await assert.rejects(client.query('DROP TABLE orders'), unsupported);
    await assert.rejects(client.query('SELECT $1::int', [1]), unsupported);
    await assert.rejects(client.query(`${clientsQuery}; DROP TABLE orders`), unsupported);
    assert.equal((await client.query(clientsQuery)).rowCount, 5);
    await client.end();
  });

  test('bytes that are no protocol end the connection, and nothing else', async () => {
    const hostile = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(20_000, 0xff),
      Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]),
      Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]), Buffer.from('p\xff\xff\xff\xff', 'latin1')]),
      Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]), Buffer.from('p\0\0\0\x08\xff\xff\xff\xff', 'latin1')]),
      Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]), Buffer.from('Q\0\0\0\x05\0', 'latin1')]),
    ];
    server.change({ ...settings, enforcement: false, database });
    try {
      for (const bytes of hostile) {
        const socket = net.connect(server.port, server.host).on('error', () => undefined);
        socket.resume().end(bytes);
        await once(socket, 'close');
      }
      assert.equal((await look()).clients.length, 5);
    } finally {
      server.change({ ...settings, database });
    }
  });
});

const { PATH = '' } = process.env;
const skip = spawnSync('psql', ['--version']).status === 0 ? false : 'psql is not installed';

describe('psql at a simulated server', { skip }, () => {
  const authority = new DemoAuthority();
  let server: LoopbackServer;
  let folder: string;

  before(async () => {
    folder = await temporaryFolder('loopback-psql');
    await fs.writeFile(path.join(folder, 'ca.pem'), authority.certificate);
    server = await startLoopback(authority.issue(['localhost']), { ...settings, database });
  });
  after(async () => {
    await server.close();
    await removeTemporary(folder);
  });

  const psql = (statement: string, options: { readonly password?: string; readonly env?: NodeJS.ProcessEnv } = {}) =>
    promisify(execFile)('psql', ['-X', '-A', '-t', '-w', '-v', 'VERBOSITY=verbose', '-c', statement], {
      env: {
        ...{ PATH, LC_ALL: 'C', HOME: folder },
        ...{ PGHOST: 'localhost', PGHOSTADDR: server.host, PGPORT: String(server.port), PGDATABASE: 'orders' },
        ...{ PGSSLMODE: 'verify-full', PGSSLROOTCERT: path.join(folder, 'ca.pem') },
        ...{ PGUSER: 'admin', PGPASSWORD: options.password ?? 'open sesame' },
        ...options.env,
      },
    });
  const refusal = (...of: Parameters<typeof psql>): Promise<string> =>
    psql(...of).then(
      ({ stdout }) => assert.fail(stdout),
      (error: unknown) => String((error as { stderr: string }).stderr),
    );

  test('logs in with the certificate verified and the login bound to it, and lists the clients', async () => {
    for (const env of [{}, { PGCHANNELBINDING: 'require' }, { PGCHANNELBINDING: 'disable' }]) {
      const { stdout } = await psql(clientsQuery, { env });
      const lines = stdout.trimEnd().split('\n');
      assert.equal(lines.length, 5);
      assert.match(
        lines[2] ?? '',
        /^\d+\|[^|]+\|warehouse\|WarehouseSync\|2001:db8::7\|\d+\|orders\|client backend\|t\|TLSv1\|ECDHE-RSA-AES256-SHA\|256$/,
      );
    }
  });

  test('a wrong password, a database that is not there, a statement that is not answered', async () => {
    assert.match(
      await refusal(clientsQuery, { password: 'close sesame' }),
      /password authentication failed for user "admin"/,
    );
    assert.match(await refusal(clientsQuery, { env: { PGDATABASE: 'nowhere' } }), /database "nowhere" does not exist/);
    assert.match(await refusal('SELECT 1'), /^ERROR: {2}0A000: this simulated server has no data: [^]+\nHINT: /);
    assert.match(
      await refusal(clientsQuery, { env: { PGSSLMODE: 'disable' } }),
      /no pg_hba\.conf entry .+ no encryption/,
    );
  });
});
