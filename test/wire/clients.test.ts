import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Client as PgClient } from 'pg';
import { openDatabaseSession, type DatabaseLogin } from '../../src/clients/databaseSession';
import { encryptionName, wouldBeRefused } from '../../src/clients/cutOff';
import { ClientsError } from '../../src/clients/problem';
import { sampleClients, type ClientSample } from '../../src/clients/sample';
import type { Clock } from '../../src/domain/clock';
import { isCancelled } from '../../src/domain/errors';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';
import { createAuthority, type TestAuthority } from '../support/certificates';
import { connectClient, protocolNames, type DatabaseClientOptions } from '../support/databaseClients';
import { clientsProblem, lookOnce } from '../support/databaseSessions';
import { startPostgres, type PostgresServer } from '../support/postgres';

describe('clients of a real PostgreSQL', () => {
  let authority: TestAuthority;
  let server: PostgresServer;
  let login: DatabaseLogin;
  const open: { end(): Promise<void> }[] = [];

  before(async () => {
    authority = await createAuthority();
    server = await startPostgres({ certificate: await authority.issue({ names: ['127.0.0.1'] }) });
    const { host, port, user, password, database } = server;
    login = { host, port, user, password, database, ca: [authority.ca] };
    const admin = await client({ name: 'set-up', encryption: '1.3' });
    await admin.query(`CREATE ROLE onlooker LOGIN PASSWORD 'open sesame'`);
    await admin.query(`CREATE ROLE monitor LOGIN PASSWORD 'open sesame' IN ROLE pg_monitor`);
    await admin.end();
  });
  const endAll = () => Promise.all(open.splice(0).map((one) => one.end()));
  afterEach(endAll);
  after(() => server.stop());

  /** A client as an application has it. */
  async function client(options: Omit<DatabaseClientOptions, 'ca'>) {
    const one = await connectClient(server, { ...options, ca: authority.ca });
    open.push(one);
    return one;
  }

  /** One look, by somebody. */
  const look = (changes: Partial<DatabaseLogin> = {}) => lookOnce({ ...login, ...changes });
  const problem = (changes: Partial<DatabaseLogin>) => clientsProblem({ ...login, ...changes });

  test('each is seen with its encryption, the onlooker itself is not', async () => {
    for (const version of tlsVersions) await client({ name: `app ${version}`, encryption: version });
    await client({ name: 'bare', encryption: 'plaintext' });
    const { clients, notVisible } = await look();
    assert.deepEqual(
      clients.map((one) => [one.application, encryptionName(one), one.user, one.address, one.database]).sort(),
      [
        ...tlsVersions.map((version) => [
          `app ${version}`,
          protocolNames[version],
          'postgres',
          '127.0.0.1',
          'postgres',
        ]),
        ['bare', 'plaintext', 'postgres', '127.0.0.1', 'postgres'],
      ],
    );
    assert.deepEqual(notVisible, []);
    const newest = clients.find((one) => one.application === 'app 1.3')?.encryption;
    assert.deepEqual(newest, {
      kind: 'tls',
      version: '1.3',
      name: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      bits: 256,
    });
    assert.deepEqual(
      ['1.1', '1.2', '1.3'].map(
        (minimum) => wouldBeRefused(clients, { minimum: minimum as TlsVersion }).refused.length,
      ),
      [1, 2, 3],
    );
    const bare = wouldBeRefused(clients, { enforcement: true }).refused;
    assert.deepEqual(
      bare.map((one) => one.application),
      ['bare'],
    );
  });

  test('what the change would refuse is what the server then refuses', async () => {
    await client({ name: 'old', encryption: '1.2' });
    await client({ name: 'new', encryption: '1.3' });
    await client({ name: 'bare', encryption: 'plaintext' });
    const { clients } = await look();
    const refused = wouldBeRefused(clients, { enforcement: true, minimum: '1.3' }).refused.map(
      (one) => one.application,
    );
    assert.deepEqual(refused.sort(), ['bare', 'old']);
    await endAll();
    const certificate = await authority.issue({ names: ['127.0.0.1'] });
    await server.change({ certificate, minVersion: '1.3', enforced: true });
    try {
      await assert.rejects(client({ name: 'old', encryption: '1.2' }));
      await assert.rejects(client({ name: 'bare', encryption: 'plaintext' }));
      await client({ name: 'new', encryption: '1.3' });
    } finally {
      await endAll();
      await server.change({ certificate });
    }
  });

  test('sessions of others are counted where the rights to see them are missing', async () => {
    await client({ name: 'theirs', encryption: '1.2' });
    await client({ name: 'own', encryption: '1.3', user: 'onlooker' });
    const seen = await look({ user: 'onlooker' });
    assert.deepEqual(
      seen.clients.map((one) => one.application),
      ['own'],
    );
    assert.equal(seen.notVisible.length, 1);
    const monitored = await look({ user: 'monitor' });
    assert.equal(monitored.clients.length, 2);
    assert.equal(monitored.notVisible.length, 0);
  });

  test('clients that come and go are counted once each over a period', async () => {
    const stays = await client({ name: 'stays', encryption: '1.3' });
    const session = await openDatabaseSession(login, new AbortController().signal);
    let now = 0;
    let last: PgClient | undefined;
    const clock: Clock = {
      now: () => now,
      wait: async (milliseconds) => {
        now += milliseconds;
        await last?.end();
        last = await client({ name: `comes ${now}`, encryption: '1.2' });
      },
    };
    let sample: ClientSample | undefined;
    const signal = new AbortController().signal;
    for await (sample of sampleClients({ look: session.look, period: 3_000, interval: 1_000, clock, signal }));
    await session.close();
    assert.deepEqual(
      sample?.clients.map((one) => one.application),
      ['stays', 'comes 1000', 'comes 2000', 'comes 3000'],
    );
    assert.equal(sample?.looks, 4);
    assert.equal(sample?.complete, true);
    await stays.query('SELECT 1');
  });

  test('it says who it is, to whoever looks at the sessions as well', async () => {
    const session = await openDatabaseSession(login, new AbortController().signal);
    const admin = await client({ name: 'admin', encryption: '1.3' });
    const own = await admin.query<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)
        WHERE application_name = 'azure-postgres-tls' AND s.ssl`,
    );
    assert.equal(own.rows[0]?.count, '1');
    await session.close();
  });

  test('a wrong authority, a wrong name and a wrong password are told apart', async () => {
    const other = await createAuthority('Other CA');
    assert.equal((await problem({ ca: [other.ca] })).code, 'notTrusted');
    assert.deepEqual(await problem({ serverName: 'orders.example.com' }), {
      code: 'notTrusted',
      reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const refused = await problem({ password: 'close sesame' });
    assert.ok(refused.code === 'loginRefused' && refused.state === '28P01', JSON.stringify(refused));
    assert.doesNotMatch(JSON.stringify(refused), /close sesame/);
  });

  test('a server without TLS is not logged in to', async () => {
    await server.change({});
    try {
      assert.deepEqual(await problem({}), { code: 'noTls' });
    } finally {
      await server.change({ certificate: await authority.issue({ names: ['127.0.0.1'] }) });
    }
  });

  test('a server that goes away is told', async () => {
    const session = await openDatabaseSession(login, new AbortController().signal);
    await session.look();
    await server.change({ certificate: await authority.issue({ names: ['127.0.0.1'] }) });
    await assert.rejects(
      session.look(),
      (error) =>
        error instanceof ClientsError &&
        ['connectionLost', 'refusedByServer', 'unreachable'].includes(error.problem.code),
    );
    await session.close();
  });

  test('cancelling cuts the connection', async () => {
    const controller = new AbortController();
    const session = await openDatabaseSession(login, controller.signal);
    const running = session.look();
    controller.abort();
    await assert.rejects(running, isCancelled);
    await assert.rejects(session.look(), isCancelled);
  });
});

describe('whoever answers in the place of the server', () => {
  test('gets neither the password nor the user', async () => {
    const [ours, theirs] = [await createAuthority(), await createAuthority('Other CA')];
    const { certificate, key } = await theirs.issue({ names: ['127.0.0.1'] });
    let received = '';
    const peer = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('S');
        const secure = new tls.TLSSocket(socket, { isServer: true, cert: certificate, key });
        secure.on('error', () => undefined);
        // asks for the password in clear text at once
        secure.once('secure', () => secure.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])));
        secure.on('data', (bytes: Buffer) => (received += bytes.toString('latin1')));
      });
    }).listen(0, '127.0.0.1');
    await once(peer, 'listening');
    const { port } = peer.address() as AddressInfo;
    const login = { host: '127.0.0.1', port, database: 'postgres', user: 'somebody', password: 'open sesame' };
    await assert.rejects(
      openDatabaseSession({ ...login, ca: [ours.ca] }, new AbortController().signal),
      (error) => error instanceof ClientsError && error.problem.code === 'notTrusted',
    );
    peer.close();
    await once(peer, 'close');
    assert.equal(received, '');
  });

  test('a silent one is left when the user cancels', async () => {
    const peer = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(peer, 'listening');
    const { port } = peer.address() as AddressInfo;
    const controller = new AbortController();
    const login = { host: '127.0.0.1', port, database: 'postgres', user: 'somebody', password: 'open sesame', ca: [] };
    const opening = openDatabaseSession(login, controller.signal);
    await once(peer, 'connection');
    controller.abort();
    await assert.rejects(opening, isCancelled);
    peer.close();
    await once(peer, 'close');
  });
});
