import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { known } from '../../src/domain/server';
import { compareTls, tlsVersions, type TlsBound } from '../../src/domain/tlsVersion';
import { DemoAuthority, startLoopback, type LoopbackServer } from '../../src/loopback';
import { compareWithSettings, explain, probeServer, tryLogin, type Anchor } from '../../src/probe';
import { handshakes } from '../support/handshakes';

const host = 'orders-db.postgres.database.azure.com';
const open = { enforcement: false, minimum: 'none', maximum: 'none' } as const;
const { signal } = new AbortController();

let server: LoopbackServer;
let anchors: readonly Anchor[];

before(async () => {
  const authority = new DemoAuthority();
  anchors = [{ name: DemoAuthority.commonName, pem: authority.certificate, trusted: true }];
  server = await startLoopback(authority.issue([host, 'localhost', '127.0.0.1']), open);
});

after(() => server.close());

const target = () => ({ host: server.host, port: server.port, serverName: host });

suite('the wire is as the settings say', () => {
  const bounds: readonly TlsBound[] = ['none', ...tlsVersions];
  for (const enforcement of [false, true]) {
    for (const minimum of bounds) {
      for (const maximum of bounds.filter((bound) => bound === 'none' || compareTls(bound, minimum) >= 0)) {
        test(`${enforcement ? 'enforced' : 'not enforced'}, minimum ${minimum}, maximum ${maximum}`, async () => {
          server.change({ enforcement, minimum, maximum });
          const report = await probeServer(target(), { anchors, signal });
          const declared = { enforcement: known(enforcement), minimum: known(minimum), maximum: known(maximum) };
          const verdict = compareWithSettings(declared, report);
          assert.equal(verdict.overall, 'agree', JSON.stringify(verdict.rows));
          const accepted = tlsVersions.filter((version) => report.versions[version].status === 'accepted');
          assert.deepEqual(await handshakes(server), accepted);
          assert.equal(report.direct.status, 'accepted');
          assert.ok(report.session.status === 'established');
          assert.ok(report.session.chain.trusted);
          assert.equal(report.session.chain.anchor, DemoAuthority.commonName);
          assert.equal(report.session.chain.hostName.matches, true);
        });
      }
    }
  }
});

test('toggling enforcement changes the wire', async () => {
  const plaintext = async () => (await probeServer(target(), { anchors, signal })).plaintext;
  server.change(open);
  assert.equal((await plaintext()).status, 'accepted');
  server.change({ ...open, enforcement: true });
  const refused = await plaintext();
  assert.ok(refused.status === 'refused');
  assert.equal(refused.error?.sqlState, '28000');
  assert.equal(refused.error.clientAddress, '127.0.0.1');
});

test('nobody logs in', async () => {
  server.change(open);
  const login = await tryLogin(
    target(),
    server.host,
    { user: 'admin', database: 'postgres', password: 'x' },
    { anchors, signal },
  );
  assert.ok(login.kind === 'refused');
  const step = explain(await probeServer(target(), { anchors, signal }), login).at(-1);
  assert.equal(step?.finding.code, 'wrongPassword');
});

test('every authority has a key of its own', () => {
  const [one, other] = [new DemoAuthority(), new DemoAuthority()].map(
    ({ certificate }) => new X509Certificate(certificate),
  );
  assert.ok(one && other);
  assert.ok(one.ca && one.verify(one.publicKey));
  assert.equal(one.verify(other.publicKey), false);
});
