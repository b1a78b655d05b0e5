import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';
import { probeServer, unmetRequirements, type Anchor, type WireReport } from '../../src/probe';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import { startPostgres, type PostgresServer, type PostgresSettings } from '../support/postgres';

/* Real servers that let clients in with nothing but suites or groups that are rarely offered. */

let server: PostgresServer;
let rsa: ServerCertificate;
let ecdsa: ServerCertificate;
let anchors: readonly Anchor[];

before(async () => {
  const authority = await createAuthority('Test CA');
  anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
  rsa = await authority.issue({ names: ['localhost'], keyType: 'rsa' });
  ecdsa = await authority.issue({ names: ['localhost'] });
  server = await startPostgres({ certificate: rsa });
});

after(() => server.stop());

async function probe(settings: PostgresSettings): Promise<WireReport> {
  await server.change({ certificate: rsa, ...settings });
  const { host, port } = server;
  return probeServer({ host, port, serverName: 'localhost' }, { anchors, signal: new AbortController().signal });
}

const accepted = ({ versions }: WireReport): TlsVersion[] =>
  tlsVersions.filter((version) => versions[version].status === 'accepted');

/** What every version is accepted with, or `refused`. */
const outcomes = ({ versions }: WireReport): string[] =>
  tlsVersions.map((version) => {
    const answer = versions[version];
    return answer.status === 'accepted' ? answer.cipher : answer.status;
  });

test('a server that lets TLS 1.0 in with Camellia only does not pass as one of TLS 1.2', async () => {
  const report = await probe({ minVersion: '1.0', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:CAMELLIA128-SHA' });
  assert.deepEqual(accepted(report), ['1.0', '1.1', '1.2', '1.3']);
  assert.deepEqual(unmetRequirements(report, { minimum: '1.2' }), [
    { code: 'versionAccepted', version: '1.0' },
    { code: 'versionAccepted', version: '1.1' },
  ]);
});

suite('TLS 1.2 with one suite', () => {
  for (const [ciphers, name] of [
    ['ARIA128-GCM-SHA256', 'TLS_RSA_WITH_ARIA_128_GCM_SHA256'],
    ['ECDHE-ARIA256-GCM-SHA384', 'TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384'],
    ['CAMELLIA256-SHA256', 'TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256'],
    ['AES128-CCM8', 'TLS_RSA_WITH_AES_128_CCM_8'],
    ['NULL-SHA256', 'TLS_RSA_WITH_NULL_SHA256'],
  ] as const) {
    test(ciphers, async () => {
      const report = await probe({ maxVersion: '1.2', ciphers: `${ciphers}:@SECLEVEL=0` });
      assert.deepEqual(outcomes(report), ['refused', 'refused', name, 'refused']);
    });
  }

  test('of a certificate with an elliptic curve', async () => {
    const ciphers = 'ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0';
    const report = await probe({ certificate: ecdsa, maxVersion: '1.2', ciphers });
    assert.deepEqual(outcomes(report), ['refused', 'refused', 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'refused']);
  });
});

suite('old versions with one suite', () => {
  for (const [ciphers, name] of [
    ['NULL-SHA', 'TLS_RSA_WITH_NULL_SHA'],
    ['SEED-SHA', 'TLS_RSA_WITH_SEED_CBC_SHA'],
    ['ADH-AES128-SHA', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'],
    ['AECDH-AES128-SHA', 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA'],
  ] as const) {
    test(ciphers, async () => {
      const report = await probe({ maxVersion: '1.1', ciphers: `${ciphers}:@SECLEVEL=0` });
      assert.deepEqual(outcomes(report), [name, name, 'refused', 'refused']);
    });
  }
});

suite('TLS 1.3', () => {
  for (const name of ['TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256']) {
    test(`with ${name} only`, async () => {
      const report = await probe({ minVersion: '1.3', tls13Ciphers: name });
      assert.deepEqual(outcomes(report), ['refused', 'refused', 'refused', name]);
    });
  }

  for (const group of ['prime256v1', 'secp521r1', 'X448', 'brainpoolP256r1', 'secp224r1']) {
    test(`with the group ${group} only, which takes a second hello`, async () => {
      const report = await probe({ minVersion: '1.2', groups: group });
      const answer = report.versions['1.3'];
      assert.ok(answer.status === 'accepted');
      assert.equal(answer.keyExchange, group);
    });
  }
});
