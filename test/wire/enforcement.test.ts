import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, suite, test } from 'node:test';
import { known } from '../../src/domain/server';
import type { TlsBound } from '../../src/domain/tlsVersion';
import { compareWithSettings, explain, probeServer, unmetRequirements, type Anchor } from '../../src/probe';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import { startPeer } from '../support/peers';
import { startPostgres, type PostgresServer } from '../support/postgres';
import { authentication, message, startScriptedServer, type Script } from '../support/scriptedServer';

let anchors: readonly Anchor[];
let certificate: ServerCertificate;
let server: PostgresServer;
let clientAuthority: string;

before(async () => {
  const authority = await createAuthority('Test CA');
  anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
  clientAuthority = authority.ca;
  certificate = await authority.issue({ names: ['127.0.0.1'] });
  server = await startPostgres({ certificate });
});

after(() => server.stop());

const probe = ({ host, port }: { readonly host: string; readonly port: number } = server) =>
  probeServer({ host, port }, { anchors, signal: new AbortController().signal, limits: { step: 2_000, total: 8_000 } });

const everywhere = '0.0.0.0/0';

suite('rules of a real PostgreSQL', () => {
  for (const [name, rules, expected] of [
    ['TLS only', [`hostssl all all ${everywhere} scram-sha-256`], 'refused'],
    ['without TLS rejected', [`hostnossl all all ${everywhere} reject`, `host all all ${everywhere} md5`], 'refused'],
    ['TLS only, and trusted', [`hostssl all all ${everywhere} trust`], 'refused'],
    ['TLS only, for another database', [`hostssl other all ${everywhere} md5`], 'unknown'],
    ['another network', ['host all all 10.9.9.0/24 scram-sha-256'], 'unknown'],
    ['another network, TLS only', ['hostssl all all 10.9.9.0/24 scram-sha-256'], 'unknown'],
    ['rejected in any case', [`host all all ${everywhere} reject`], 'unknown'],
    ['without TLS rejected, and no other rule', [`hostnossl all all ${everywhere} reject`], 'unknown'],
    ['both', [`host all all ${everywhere} scram-sha-256`], 'accepted'],
    ['without TLS only', [`hostnossl all all ${everywhere} scram-sha-256`], 'accepted'],
    ['trusted', [`hostnossl all all ${everywhere} trust`], 'accepted'],
    ['a method that fails', [`host all all ${everywhere} ident`], 'accepted'],
  ] as const) {
    test(`${name}: ${expected}`, async () => {
      await server.change({ certificate, rules });
      const report = await probe();
      assert.equal(report.plaintext.status, expected, JSON.stringify(report.plaintext));
      const unmet = unmetRequirements(report, { enforced: true }).map(({ code }) => code);
      const codes = { refused: [], accepted: ['plaintextAccepted'], unknown: ['plaintextUnknown'] };
      assert.deepEqual(unmet, codes[expected]);
      const declared = { enforcement: known(true), minimum: known<TlsBound>('none'), maximum: known<TlsBound>('none') };
      const agreement = { refused: 'agree', accepted: 'disagree', unknown: 'unknown' };
      assert.equal(compareWithSettings(declared, report).rows[0]?.agreement, agreement[expected]);
      if (expected === 'unknown') {
        assert.ok(report.plaintext.status === 'unknown' && report.plaintext.problem.code === 'refusedOverTls');
        assert.equal(report.plaintext.problem.error?.sqlState, '28000');
        const { finding } = explain(report).at(-1) ?? assert.fail();
        assert.ok(finding.code === 'clientNotAllowed', JSON.stringify(finding));
        assert.equal(finding.clientAddress, '127.0.0.1');
      }
    });
  }

  test('TLS only, with a client certificate: refused, as a rule lets in who has one', async () => {
    const rules = [`hostssl all all ${everywhere} scram-sha-256 clientcert=verify-ca`];
    await server.change({ certificate, rules, clientAuthority });
    const { plaintext, session } = await probe();
    assert.equal(plaintext.status, 'refused', JSON.stringify(plaintext));
    assert.ok(session.status === 'established');
    assert.equal(session.clientCertificate.status, 'required');
  });

  test('without TLS at all, a refusal is none for want of it', async () => {
    await server.change({ rules: ['host all all 10.9.9.0/24 scram-sha-256'] });
    const { plaintext } = await probe();
    assert.deepEqual(plaintext.status === 'unknown' && plaintext.problem, { code: 'tlsOff' });
  });
});

suite('servers that close the connection', () => {
  /** Speaks TLS by the script; in the clear it closes the first `closes` connections, and asks the next ones. */
  async function plaintextOf(closes: number, script: Script) {
    const inner = await startScriptedServer(certificate, script);
    let inTheClear = 0;
    const peer = await startPeer((socket) =>
      socket.once('data', (first: Buffer) => {
        if (first.readUInt32BE(4) === 3 << 16) {
          inTheClear += 1;
          socket.end(inTheClear > closes ? authentication(3) : '');
          return;
        }
        const through = net.connect(inner.port, inner.host);
        through.on('error', () => socket.destroy()).write(first);
        socket.pipe(through).pipe(socket);
      }),
    );
    try {
      return { plaintext: (await probe(peer)).plaintext, inTheClear };
    } finally {
      await peer.close();
      await inner.close();
    }
  }
  const asks: Script = async (socket, next) => {
    await next();
    socket.write(authentication(3));
  };

  test('in the clear only: refused, and it was asked twice', async () => {
    const { plaintext, inTheClear } = await plaintextOf(9, asks);
    assert.equal(plaintext.status, 'refused');
    assert.equal(inTheClear, 2);
  });

  test('once by accident: not refused', async () => {
    assert.equal((await plaintextOf(1, asks)).plaintext.status, 'accepted');
  });

  test('over TLS as well: not known', async () => {
    const { plaintext } = await plaintextOf(9, (socket) => void socket.end());
    assert.deepEqual(plaintext.status === 'unknown' && plaintext.problem, { code: 'refusedOverTls' });
  });

  test('silence over TLS: not known', async () => {
    const { plaintext } = await plaintextOf(9, () => undefined);
    assert.deepEqual(plaintext.status === 'unknown' && plaintext.problem, { code: 'timedOut' });
  });

  test('a server that is starting: not known', async () => {
    const starting = message('E', 'SFATAL\0C57P03\0Mthe database system is starting up\0\0');
    const { plaintext } = await plaintextOf(9, async (socket, next) => {
      await next();
      socket.end(starting);
    });
    assert.ok(plaintext.status === 'unknown' && plaintext.problem.code === 'errorAnswer');
  });
});
