import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, suite, test } from 'node:test';
import { checkCertificateFile } from '../../../src/connect/certificateCheck';
import { connectionString, drivers } from '../../../src/connect/connectionString';
import { bundleFor, describeRoots, findRoot, type CaRootId, type Cloud } from '../../../src/connect/roots';
import type { DriverId, RootCertificate, VerificationLevel } from '../../../src/connect/types';
import type { CaFile } from '../../../src/connect/caFileInUse';
import { caFileVerdict } from '../../../src/connect/caFileVerdict';
import { createAuthority, type TestAuthority } from '../../support/certificates';

const now = Date.UTC(2026, 0, 1);
const target = { host: 'orders.postgres.database.azure.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
const rootFile = { kind: 'file', path: '/ca/roots.pem' } as const;

const pemOf = (...ids: CaRootId[]): string =>
  ids.map((id) => readFileSync(path.join(__dirname, '../../../media/ca', findRoot(id)?.file ?? ''))).join('\n') + '\n';

interface Options {
  readonly cloud?: Cloud;
  readonly level?: VerificationLevel;
  readonly driver?: DriverId;
  readonly root?: RootCertificate;
  readonly at?: number;
}

function verdictOf(caFile: CaFile | undefined, options: Options = {}): ReturnType<typeof caFileVerdict> {
  const { cloud = 'public', level = 'verify-full', driver = 'psql', root = rootFile, at = now } = options;
  const fields = { database: 'shop', user: 'app', level, rootCertificate: root };
  const { notes } = connectionString(driver, target, fields);
  return caFileVerdict({ level, rootCertificate: root, caFile, roots: describeRoots(bundleFor(cloud), at), notes });
}

const verdict = (content: string | Buffer, options: Options = {}): ReturnType<typeof caFileVerdict> => {
  const { cloud = 'public', at = now } = options;
  return verdictOf({ kind: 'judged', ...checkCertificateFile(Buffer.from(content), cloud, at) }, options);
};

suite('what the CA file does to clients of a string', () => {
  const bundle = pemOf('microsoftRsa2017', 'digicertG2');
  let company: TestAuthority;
  let intermediate: TestAuthority;
  let server: string;
  before(async () => {
    company = await createAuthority('Company CA');
    intermediate = await company.intermediate('Company TLS CA 1');
    server = (await company.issue({ names: ['orders.example.com'] })).certificate;
  });

  test('nothing, where it has every root that the cloud uses, whatever else is in it', () => {
    for (const cloud of ['public', 'usGovernment', 'china'] as const) {
      assert.equal(verdict(bundle, { cloud }), 'fine');
      assert.equal(verdict(pemOf('baltimore', 'digicertG1') + bundle, { cloud }), 'fine');
    }
    assert.equal(verdict([bundle, company.ca, intermediate.ca, server].join('\n')), 'fine');
  });

  test('not known before it was read', () => {
    assert.equal(verdictOf(undefined), 'unknown');
  });

  test('nothing, where it is not used: encryption alone, the roots of the system, no file yet', () => {
    for (const { id: driver } of drivers) {
      assert.equal(verdict('', { driver, level: 'require' }), 'fine', driver);
      assert.equal(verdict('', { driver, root: { kind: 'system' } }), 'fine', driver);
    }
    const none = { level: 'verify-full', caFile: undefined, roots: [], notes: [] } as const;
    assert.equal(caFileVerdict(none), 'fine');
  });

  test('no client connects with a file that is gone, locked, empty, or something else', () => {
    for (const reason of ['ENOENT', 'EACCES', 'notAFile', 'tooLarge']) {
      assert.equal(verdictOf({ kind: 'unreadable', reason }), 'unreadable');
    }
    const privateKey = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    for (const content of ['', ' \r\n', 'hello', '<html>Sign in</html>', privateKey]) {
      assert.equal(verdict(content), 'noCertificate', JSON.stringify(content));
    }
  });

  test('few clients read other formats, and damaged certificates', () => {
    assert.equal(verdict(new X509Certificate(pemOf('digicertG2')).raw), 'mostCannotRead');
    assert.equal(verdict(Buffer.from(bundle, 'utf16le')), 'mostCannotRead');
    assert.equal(verdict(bundle.slice(0, -200)), 'mostCannotRead');
    assert.equal(verdict('-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n'), 'mostCannotRead');
  });

  test('a file that some clients do not read as it is written is not called good', () => {
    for (const content of [
      `\ufeff${bundle}`,
      `${bundle}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
      bundle.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'),
    ]) {
      assert.equal(verdict(content), 'someCannotRead');
      assert.equal(verdict(content, { driver: 'sqlx' }), 'someCannotRead');
    }
    const later = { kind: 'judged', certificates: ['A', 'B'], findings: [{ code: 'someday' }] } as unknown as CaFile;
    assert.equal(verdictOf(later), 'someCannotRead', 'nor one with a finding that is new here');
  });

  test('clients refuse the server without any of its roots: those of others, and expired ones', () => {
    assert.equal(verdict(pemOf('baltimore')), 'refused');
    assert.equal(verdict(pemOf('digicertG1')), 'refused', 'of another cloud');
    assert.equal(verdict(company.ca), 'refused');
    assert.equal(verdict(bundle, { at: Date.UTC(2043, 0, 1) }), 'refused', 'all have expired');
  });

  test('intermediates and certificates of servers do not replace a root', () => {
    assert.equal(verdict(intermediate.ca), 'refusedNowOrLater');
    assert.equal(verdict(server), 'refusedNowOrLater');
    assert.equal(verdict(server + pemOf('baltimore')), 'refusedNowOrLater');
  });

  test('clients refuse the server where its certificate is under the root that is missing, or expired', () => {
    for (const id of ['microsoftRsa2017', 'digicertG2'] as const) {
      assert.equal(verdict(pemOf(id)), 'someRefused');
      assert.equal(verdict(pemOf(id) + server), 'someRefused');
    }
    assert.equal(verdict(bundle, { at: Date.UTC(2040, 0, 1) }), 'someRefused', 'one has expired');
    assert.equal(verdict(pemOf('digicertG1'), { cloud: 'china' }), 'someRefused', 'servers may still be under it');
    assert.equal(verdict(pemOf('digicertG1'), { cloud: 'china', at: Date.UTC(2032, 0, 1) }), 'refused');
  });

  test('every driver that reads the file gets the same verdict, at each level that verifies', () => {
    for (const { id: driver } of drivers) {
      for (const level of ['verify-ca', 'verify-full'] as const) {
        const expected = ['sqlx', 'prismaUrl'].includes(driver) ? 'systemDecides' : 'refused';
        assert.equal(verdict(company.ca, { driver, level }), expected, driver);
        assert.equal(verdictOf({ kind: 'unreadable', reason: 'ENOENT' }, { driver, level }), 'unreadable', driver);
      }
    }
  });

  test('where the driver trusts the system as well, that decides, unless it gets every root from the file', () => {
    assert.equal(verdict(bundle, { driver: 'sqlx' }), 'fine');
    assert.equal(verdict(bundle, { driver: 'prismaUrl' }), 'systemDecides', 'it reads the first certificate only');
  });
});
