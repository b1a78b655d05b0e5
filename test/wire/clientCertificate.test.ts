import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { after, before, suite, test } from 'node:test';
import { known } from '../../src/domain/server';
import type { TlsBound } from '../../src/domain/tlsVersion';
import { compareWithSettings, explain, probeServer, type Anchor, type WireReport } from '../../src/probe';
import { createAuthority, type ServerCertificate, type TestAuthority } from '../support/certificates';
import { startPostgres, type PostgresServer } from '../support/postgres';

let authority: TestAuthority;
let anchors: readonly Anchor[];
let certificate: ServerCertificate;

before(async () => {
  authority = await createAuthority('Test CA');
  anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
  certificate = await authority.issue({ names: ['localhost'] });
});

const probe = (port: number): Promise<WireReport> =>
  probeServer({ host: '127.0.0.1', port, serverName: 'localhost' }, { anchors, signal: new AbortController().signal });

const asked = ({ session }: WireReport): unknown =>
  session.status === 'established' ? session.clientCertificate : session;

const settings = {
  enforcement: known(true),
  minimum: known<TlsBound>('1.2'),
  maximum: known<TlsBound>('none'),
};

suite('a real PostgreSQL', () => {
  let server: PostgresServer;

  before(async () => {
    server = await startPostgres({ certificate });
  });
  after(() => server.stop());

  test('that asks nobody for a certificate', async () => {
    assert.deepEqual(asked(await probe(server.port)), { status: 'notRequested' });
  });

  for (const version of ['1.2', '1.3'] as const) {
    test(`that asks for one and goes on without, TLS ${version}`, async () => {
      await server.change({
        certificate,
        clientAuthority: authority.ca,
        enforced: true,
        minVersion: '1.2',
        maxVersion: version,
      });
      const report = await probe(server.port);
      assert.deepEqual(asked(report), { status: 'optional' });
      assert.equal(compareWithSettings({ ...settings, maximum: known<TlsBound>(version) }, report).overall, 'agree');
    });

    test(`whose rules require one, TLS ${version}`, async () => {
      const rules = ['hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca'];
      await server.change({
        certificate,
        clientAuthority: authority.ca,
        rules,
        minVersion: '1.2',
        maxVersion: version,
      });
      const report = await probe(server.port);
      const clientCertificate = asked(report) as { status: string; refusal?: { by: string } };
      assert.deepEqual([clientCertificate.status, clientCertificate.refusal?.by], ['required', 'server']);
      assert.notEqual(compareWithSettings({ ...settings, maximum: known<TlsBound>(version) }, report).overall, 'agree');
      assert.ok(
        explain(report).some(({ finding }) => finding?.code === 'clientCertificateRequired'),
        JSON.stringify(explain(report)),
      );
    });
  }
});

suite('a peer whose TLS library requires one', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    test(version, async () => {
      const secureContext = tls.createSecureContext({
        key: certificate.key,
        cert: certificate.certificate,
        ca: authority.ca,
        minVersion: version,
        maxVersion: version,
      });
      const sockets = new Set<net.Socket>();
      const server = net.createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('data', () => {
          socket.write('S');
          const secure = new tls.TLSSocket(socket, {
            isServer: true,
            secureContext,
            requestCert: true,
            rejectUnauthorized: true,
          });
          secure.on('error', () => undefined);
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const report = await probe((server.address() as net.AddressInfo).port);
        assert.equal((asked(report) as { status: string }).status, 'required', JSON.stringify(asked(report)));
        assert.equal(report.versions[version === 'TLSv1.2' ? '1.2' : '1.3'].status, 'accepted');
        assert.notEqual(compareWithSettings(settings, report).overall, 'agree');
      } finally {
        sockets.forEach((socket) => socket.destroy());
        server.close();
      }
    });
  }
});
