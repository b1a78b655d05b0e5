import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundleFor, caRoots, cloudOfHost, describeRoots, findRoot } from '../../../src/connect/roots';

const mediaFolder = join(__dirname, '../../../media/ca');
const isoSeconds = (date: string): string => new Date(date).toISOString().replace('.000Z', 'Z');

describe('caRoots', () => {
  for (const root of caRoots) {
    it(`says of ${root.name} what its certificate says`, () => {
      const pem = readFileSync(join(mediaFolder, root.file), 'utf8');
      assert.match(pem, /^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
      const certificate = new X509Certificate(pem);
      assert.equal(certificate.fingerprint256.replaceAll(':', ''), root.sha256);
      assert.equal(/^CN=(.*)$/m.exec(certificate.subject)?.[1], root.name);
      assert.equal(isoSeconds(certificate.validFrom), root.notBefore);
      assert.equal(isoSeconds(certificate.validTo), root.notAfter);
      assert.ok(certificate.ca && certificate.checkIssued(certificate), 'a root');
      assert.ok(certificate.verify(certificate.publicKey), 'signed by itself');
    });
  }

  it('has a copy of each and no other file', () => {
    assert.deepEqual(readdirSync(mediaFolder).sort(), caRoots.map(({ file }) => file).sort());
  });

  it('names only secure sources and roots that are current as successors', () => {
    for (const { sources, successor, status } of caRoots) {
      assert.ok(sources.length > 0 && sources.every(({ url }) => new URL(url).protocol === 'https:'));
      assert.equal(successor === undefined, status === 'current');
      assert.ok(successor === undefined || findRoot(successor)?.status === 'current');
    }
  });
});

describe('bundleFor', () => {
  it('has the roots of each cloud', () => {
    const ids = (cloud: Parameters<typeof bundleFor>[0]): string[] => bundleFor(cloud).map(({ id }) => id);
    assert.deepEqual(ids('public'), ['microsoftRsa2017', 'digicertG2']);
    assert.deepEqual(ids('usGovernment'), ['microsoftRsa2017', 'digicertG2']);
    assert.deepEqual(ids('china'), ['microsoftRsa2017', 'digicertG2', 'digicertG1']);
  });
});

describe('cloudOfHost', () => {
  for (const [host, cloud] of [
    ['orders.postgres.database.azure.com', 'public'],
    ['orders.postgres.database.usgovcloudapi.net', 'usGovernment'],
    ['ORDERS.Postgres.Database.UsGovCloudApi.Net.', 'usGovernment'],
    ['orders.postgres.database.chinacloudapi.cn', 'china'],
    ['orders.postgres.database.chinacloudapi.cn.example.com', 'public'],
    ['chinacloudapi.cn', 'public'],
    ['localhost', 'public'],
  ] as const) {
    it(`${host}: ${cloud}`, () => assert.equal(cloudOfHost(host), cloud));
  }
});

describe('describeRoots', () => {
  it('says what is expired and what replaced it', () => {
    const baltimore = findRoot('baltimore');
    assert.ok(baltimore);
    const lastMoment = Date.UTC(2025, 4, 12, 23, 59);
    assert.deepEqual(describeRoots([baltimore], lastMoment + 1), [
      {
        id: 'baltimore',
        name: 'Baltimore CyberTrust Root',
        fingerprint: '16:AF:57:A9:F6:76:B0:AB:12:60:95:AA:5E:BA:DE:F2:2A:B3:11:19:D6:44:AC:95:CD:4B:93:DB:F3:F2:6A:EB',
        notAfter: '2025-05-12T23:59:00Z',
        expired: true,
        status: 'expired',
        successor: 'DigiCert Global Root G2',
      },
    ]);
    assert.equal(describeRoots([baltimore], lastMoment)[0]?.expired, false);
  });

  it('finds no root by another name', () => assert.equal(findRoot('verisign'), undefined));
});
