import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { known } from '../../src/domain/server';
import { acceptedVersions, compareTls, tlsVersions, type TlsBound, type TlsVersion } from '../../src/domain/tlsVersion';
import { compareWithSettings, explain, probeServer, tryLogin, type Anchor, type WireReport } from '../../src/probe';
import { createAuthority, type ServerCertificate, type TestAuthority } from '../support/certificates';
import { handshakes } from '../support/handshakes';
import { startPostgres, type PostgresServer } from '../support/postgres';

let authority: TestAuthority;
let anchors: readonly Anchor[];
let certificate: ServerCertificate;
let server: PostgresServer;

before(async () => {
  authority = await createAuthority('Test CA');
  anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
  certificate = await authority.issue({ names: ['localhost', '127.0.0.1'], keyType: 'rsa' });
  server = await startPostgres({ certificate });
});

after(() => server.stop());

function probe(serverName = 'localhost'): Promise<WireReport> {
  const { host, port } = server;
  return probeServer({ host, port, serverName }, { anchors, signal: new AbortController().signal });
}

suite('every combination of settings', () => {
  const maximums = (minimum: TlsVersion): TlsBound[] => [
    'none',
    ...tlsVersions.filter((version) => compareTls(version, minimum) >= 0),
  ];
  for (const enforced of [false, true]) {
    for (const minimum of tlsVersions) {
      for (const maximum of maximums(minimum)) {
        const name = `${enforced ? 'enforced' : 'not enforced'}, minimum ${minimum}, maximum ${maximum}`;
        test(name, async () => {
          const maxVersion = maximum === 'none' ? {} : { maxVersion: maximum };
          await server.change({ certificate, enforced, minVersion: minimum, ...maxVersion });
          const report = await probe();
          const accepted = acceptedVersions(minimum, maximum);
          assert.deepEqual(
            tlsVersions.map((version) => report.versions[version].status),
            tlsVersions.map((version) => (accepted.includes(version) ? 'accepted' : 'refused')),
          );
          assert.equal(report.plaintext.status, enforced ? 'refused' : 'accepted');
          assert.equal(report.direct.status, 'accepted');
          assert.ok(report.session.status === 'established');
          assert.equal(report.session.version, accepted.at(-1));
          assert.ok(report.session.chain.trusted);
          const declared = { enforcement: known(enforced), minimum: known(minimum), maximum: known(maximum) };
          assert.equal(compareWithSettings(declared, report).overall, 'agree');
          // a TLS library comes to the same end with a whole handshake
          assert.deepEqual(await handshakes(server), accepted);
        });
      }
    }
  }

  test('TLS off', async () => {
    await server.change({});
    const report = await probe();
    assert.equal(report.tls.status, 'off');
    assert.equal(report.plaintext.status, 'accepted');
    assert.equal(report.direct.status, 'refused');
    for (const version of tlsVersions) {
      const { milliseconds, ...answer } = report.versions[version];
      assert.equal(milliseconds, 0);
      assert.deepEqual(answer, { status: 'refused', reason: 'tlsOff' });
    }
    const step = explain(report).find(({ status }) => status === 'failed');
    assert.deepEqual(step, { step: 'tls', status: 'failed', finding: { code: 'tlsOff' } });
  });
});

suite('who the server is', () => {
  const day = 24 * 3_600_000;
  const show = async (shown: ServerCertificate, serverName?: string) => {
    await server.change({ certificate: shown });
    const report = await probe(serverName);
    assert.ok(report.session.status === 'established');
    return report.session.chain;
  };

  test('an intermediate is shown between the server and the authority', async () => {
    const intermediate = await authority.intermediate('Test intermediate');
    const chain = await show(await intermediate.issue({ names: ['localhost'] }));
    assert.ok(chain.trusted);
    assert.equal(chain.anchor, 'Test CA');
    assert.deepEqual(
      chain.certificates.map(({ subject, issuer, key }) => [subject, issuer, key]),
      [
        ['CN=localhost', 'CN=Test intermediate', 'EC prime256v1'],
        ['CN=Test intermediate', 'CN=Test CA', 'EC prime256v1'],
      ],
    );
    assert.equal(chain.daysLeft, 19);
  });

  test('another host name', async () => {
    const chain = await show(await authority.issue({ names: ['other.example'] }));
    assert.ok(chain.trusted);
    assert.deepEqual(chain.hostName, { name: 'localhost', matches: false, mismatch: { code: 'otherNames' } });
  });

  test('a wildcard and an address', async () => {
    const shown = await authority.issue({ names: ['*.db.example', '127.0.0.1'] });
    assert.equal((await show(shown, 'orders.db.example')).hostName.matches, true);
    assert.equal((await show(shown, 'a.orders.db.example')).hostName.matches, false);
    assert.equal((await show(shown, '127.0.0.1')).hostName.matches, true);
  });

  test('expired', async () => {
    const chain = await show(await authority.issue({ names: ['localhost'], notAfter: new Date(Date.now() - day / 2) }));
    assert.equal(chain.trusted, false);
    assert.equal(chain.faults[0]?.code, 'expired');
    assert.equal(chain.daysLeft, -1);
  });

  test('not valid yet', async () => {
    const chain = await show(
      await authority.issue({ names: ['localhost'], notBefore: new Date(Date.now() + day / 2) }),
    );
    assert.equal(chain.faults[0]?.code, 'notYetValid');
  });

  test('another authority', async () => {
    const other = await createAuthority('Other CA');
    const chain = await show(await other.issue({ names: ['localhost'] }));
    assert.equal(chain.trusted, false);
    assert.deepEqual(chain.faults, [{ code: 'unknownAuthority', issuer: 'CN=Other CA' }]);
  });

  test('another authority of the same name', async () => {
    const other = await createAuthority('Test CA');
    const chain = await show(await other.issue({ names: ['localhost'] }));
    assert.equal(chain.trusted, false);
    assert.deepEqual(chain.faults, [{ code: 'unknownAuthority', issuer: 'CN=Test CA' }]);
  });

  test('the intermediate is missing', async () => {
    const intermediate = await authority.intermediate('Test intermediate');
    const { certificate: pem, key } = await intermediate.issue({ names: ['localhost'] });
    const leaf = `${pem.split('-----END CERTIFICATE-----')[0] ?? ''}-----END CERTIFICATE-----\n`;
    const chain = await show({ certificate: leaf, key });
    assert.equal(chain.trusted, false);
    assert.deepEqual(chain.faults, [{ code: 'unknownAuthority', issuer: 'CN=Test intermediate' }]);
  });
});

suite('logging in', () => {
  const login = (change: Partial<Record<'user' | 'password' | 'database', string>> = {}, serverName = 'localhost') => {
    const { host, port, user, password, database } = server;
    const credentials = { user, password, database, ...change };
    return tryLogin({ host, port, serverName }, host, credentials, { anchors, signal: new AbortController().signal });
  };

  for (const authentication of ['scram-sha-256', 'md5', 'password', 'trust'] as const) {
    test(`by ${authentication}`, async () => {
      await server.change({ certificate, enforced: true, authentication });
      // the password is kept as SCRAM, which the server then asks for
      const method = {
        'scram-sha-256': 'scram-sha-256',
        md5: 'scram-sha-256',
        password: 'password',
        trust: 'none',
      } as const;
      assert.deepEqual(await login(), { kind: 'loggedIn', method: method[authentication] });
      if (authentication !== 'trust') {
        const refused = await login({ password: 'wrong' });
        assert.ok(refused.kind === 'refused');
        assert.equal(refused.error.sqlState, '28P01');
      }
    });
  }

  test('a database that is not there', async () => {
    await server.change({ certificate });
    const refused = await login({ database: 'nowhere' });
    assert.ok(refused.kind === 'refused');
    const steps = explain(await probe(), refused);
    assert.deepEqual(
      steps.map(({ status }) => status),
      ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'failed'],
    );
    assert.equal(steps.at(-1)?.finding.code, 'databaseMissing');
  });

  test('no password goes to a server that is not the one meant', async () => {
    await server.change({ certificate });
    assert.deepEqual(await login({}, 'other.example'), { kind: 'problem', problem: { code: 'notTried' } });
    const other = await createAuthority('Test CA');
    await server.change({ certificate: await other.issue({ names: ['localhost'] }) });
    assert.deepEqual(await login(), { kind: 'problem', problem: { code: 'notTried' } });
  });
});
