import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  checkCertificateAt,
  checkCertificateFile,
  defaultCertificatePaths,
  rootNotices,
  type CertificateFinding,
} from '../../../src/connect/certificateCheck';
import { bundleFor, findRoot, type CaRootId, type Cloud } from '../../../src/connect/roots';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { createAuthority, type TestAuthority } from '../../support/certificates';

const pemOf = (id: CaRootId): string =>
  readFileSync(join(__dirname, '../../../media/ca', findRoot(id)?.file ?? ''), 'utf8');
const bundle = bundleFor('public')
  .map(({ id }) => pemOf(id))
  .join('');
const now = Date.UTC(2026, 0, 1);
const check = (content: string | Buffer, at = now): readonly CertificateFinding[] =>
  checkCertificateFile(Buffer.from(content), 'public', at).findings;
const missingBoth = [
  { code: 'missingRoot', root: 'microsoftRsa2017' },
  { code: 'missingRoot', root: 'digicertG2' },
];

describe('checkCertificateFile', () => {
  let authority: TestAuthority;
  before(async () => {
    authority = await createAuthority('Company CA');
  });

  it('finds nothing wrong with the bundle, whatever stands between its certificates', () => {
    assert.deepEqual(checkCertificateFile(Buffer.from(`# roots\r\n${bundle}`), 'public', now), {
      certificates: ['Microsoft RSA Root Certificate Authority 2017', 'DigiCert Global Root G2'],
      findings: [],
    });
    assert.deepEqual(check(bundle.replaceAll('\n', '\r\n')), []);
  });

  it('misses what the cloud uses now, and not what it has left', () => {
    assert.deepEqual(check(pemOf('digicertG2')), [{ code: 'missingRoot', root: 'microsoftRsa2017' }]);
    assert.deepEqual(check(pemOf('digicertG1')), missingBoth);
    assert.deepEqual(checkCertificateFile(Buffer.from(bundle), 'china', now).findings, []);
  });

  it('says that the root of the old documentation is expired', () => {
    assert.deepEqual(check(pemOf('baltimore')), [
      ...missingBoth,
      { code: 'expired', name: 'Baltimore CyberTrust Root', notAfter: '2025-05-12T23:59:00.000Z' },
    ]);
  });

  it('says when a certificate is not valid yet', () => {
    const findings = check(bundle, Date.UTC(2015, 0, 1));
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['notYetValid'],
    );
  });

  it('says ahead that a root ends', () => {
    const end = Date.parse('2031-11-10T00:00:00Z');
    const days = 24 * 60 * 60 * 1000;
    const soon = (before: number): unknown =>
      check(pemOf('digicertG1'), end - before * days).filter(({ code }) => code.startsWith('expire'));
    const [name, notAfter] = ['DigiCert Global Root CA', '2031-11-10T00:00:00.000Z'];
    assert.deepEqual(soon(91), []);
    assert.deepEqual(soon(90), [{ code: 'expiresSoon', name, notAfter, days: 90 }]);
    assert.deepEqual(soon(0.5), [{ code: 'expiresSoon', name, notAfter, days: 0 }]);
    assert.deepEqual(soon(-0.5), [{ code: 'expired', name, notAfter }]);
  });

  it('tells the certificate of a server and an intermediate from a root', async () => {
    const { certificate } = await authority.issue({ names: ['orders.example.com'] });
    const at = Date.now();
    assert.deepEqual(check(bundle + certificate, at), [{ code: 'leaf', name: 'orders.example.com' }]);
    const intermediate = await authority.intermediate('Company TLS CA 1');
    assert.deepEqual(check(bundle + intermediate.ca, at), [{ code: 'intermediate', name: 'Company TLS CA 1' }]);
    assert.deepEqual(check(bundle + authority.ca, at), []);
  });

  it('says of the roots of a whole system what concerns Azure, and no more', async () => {
    const others = await Promise.all(Array.from({ length: 3 }, (_, index) => createAuthority(`Authority ${index}`)));
    const system =
      others
        .map(({ ca }) => `${ca.trim()}\n`)
        .join('')
        .repeat(10) +
      pemOf('baltimore') +
      pemOf('digicertG1');
    const later = Date.UTC(2040, 0, 1);
    assert.deepEqual(check(system + bundle, Date.UTC(2030, 0, 1)), []);
    assert.deepEqual(check(system + pemOf('microsoftRsa2017'), later), [{ code: 'missingRoot', root: 'digicertG2' }]);
    assert.deepEqual(check(system + bundle, later), [
      { code: 'expired', name: 'DigiCert Global Root G2', notAfter: '2038-01-15T12:00:00.000Z' },
    ]);
  });

  it('knows DER, and judges it all the same', () => {
    const der = new X509Certificate(pemOf('digicertG2')).raw;
    assert.deepEqual(check(der), [{ code: 'der' }, { code: 'missingRoot', root: 'microsoftRsa2017' }]);
  });

  it('refuses what is no certificate', () => {
    assert.deepEqual(check(''), [{ code: 'empty' }]);
    assert.deepEqual(check(' \r\n'), [{ code: 'empty' }]);
    assert.deepEqual(check('<html>Sign in</html>'), [{ code: 'otherFormat', format: 'webPage' }]);
    assert.deepEqual(check('-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n'), [
      { code: 'unreadable', position: 1 },
    ]);
    const cut = bundle.slice(0, -200);
    assert.deepEqual(check(cut), [
      { code: 'unpaired', marker: 'BEGIN', line: bundle.slice(0, bundle.lastIndexOf('-----BEGIN')).split('\n').length },
      { code: 'missingRoot', root: 'digicertG2' },
    ]);
  });

  it('never throws, and finds something wrong with anything that is not a bundle', () => {
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.string().map((text) => Buffer.from(`-----BEGIN CERTIFICATE-----\n${text}`)),
    );
    fc.assert(fc.property(junk, (content) => check(content).length > 0));
  });
});

describe('checkCertificateAt', () => {
  it('reads the file, and none that is too large for a CA file', async () => {
    const folder = await temporaryFolder('ca file');
    try {
      const file = join(folder, 'roots.pem');
      await assert.rejects(checkCertificateAt(file, 'public', now), { code: 'ENOENT' });
      await writeFile(file, bundle);
      assert.deepEqual((await checkCertificateAt(file, 'public', now)).findings, []);
      await truncate(file, 5 * 1024 * 1024);
      await assert.rejects(checkCertificateAt(file, 'public', now), { code: 'tooLarge' });
    } finally {
      await removeTemporary(folder);
    }
  });
});

describe('defaultCertificatePaths', () => {
  it('where libpq looks, and what PGSSLROOTCERT names', () => {
    assert.deepEqual(defaultCertificatePaths('linux', {}, '/home/ada'), ['/home/ada/.postgresql/root.crt']);
    assert.deepEqual(defaultCertificatePaths('darwin', { PGSSLROOTCERT: '/ca.pem' }, '/Users/ada'), [
      '/ca.pem',
      '/Users/ada/.postgresql/root.crt',
    ]);
    assert.deepEqual(defaultCertificatePaths('linux', { PGSSLROOTCERT: 'system' }, '/home/ada').length, 1);
    const roaming = 'C:\\Users\\ada\\AppData\\Roaming';
    for (const variables of [{ APPDATA: roaming }, {}]) {
      assert.deepEqual(defaultCertificatePaths('win32', variables, 'C:\\Users\\ada'), [
        `${roaming}\\postgresql\\root.crt`,
      ]);
    }
  });
});

describe('rootNotices', () => {
  it('tells of new intermediates, two years before and after they begin', () => {
    const news = (cloud: Cloud, date: string): unknown =>
      rootNotices(cloud, Date.parse(date)).filter(({ code }) => code === 'intermediatesReplaced');
    const rotation = (since: string, begun: boolean) => [{ code: 'intermediatesReplaced', since, begun }];
    assert.deepEqual(news('public', '2026-01-01'), rotation('2025-11-11', true));
    assert.deepEqual(news('usGovernment', '2026-01-01'), rotation('2026-01-19', false));
    assert.deepEqual(news('usGovernment', '2026-01-19'), rotation('2026-01-19', true));
    assert.deepEqual(news('public', '2027-11-12'), []);
  });

  it('tells of the root that China leaves', () => {
    assert.deepEqual(rootNotices('china', now), [
      { code: 'rootReplaced', root: 'digicertG1', successor: 'digicertG2' },
      { code: 'intermediatesReplaced', since: '2026-03-09', begun: false },
    ]);
    assert.deepEqual(rootNotices('public', Date.UTC(2030, 0, 1)), []);
  });

  it('tells of an expiry a year ahead, and after it', () => {
    const notAfter = Date.parse('2038-01-15T12:00:00Z');
    const days = (at: number): unknown =>
      rootNotices('public', at).map((notice) => notice.code === 'rootExpires' && [notice.root, notice.days]);
    const day = 24 * 60 * 60 * 1000;
    assert.deepEqual(days(notAfter - 367 * day), []);
    assert.deepEqual(days(notAfter - 365 * day), [['digicertG2', 365]]);
    assert.deepEqual(days(notAfter + day), [['digicertG2', -1]]);
  });
});
