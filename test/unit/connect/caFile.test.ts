import assert from 'node:assert/strict';
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readCaFile } from '../../../src/connect/caFile';
import { conversionCommand } from '../../../src/connect/fileFormat';
import { bundleFor } from '../../../src/connect/roots';
import { caFileCases } from '../../support/caFileCases';

const [a = '', b = ''] = bundleFor('public').map(({ file }) =>
  readFileSync(join(__dirname, '../../../media/ca', file), 'utf8'),
);
const der = new X509Certificate(a).raw;
const read = (content: string | Buffer) => readCaFile(Buffer.from(content));

suite('a file of CA certificates', () => {
  for (const [name, content, codes] of caFileCases([a, b])) {
    test(`${name}: ${codes.join(', ') || 'nothing wrong'}`, () => {
      const { certificates, findings } = readCaFile(content);
      assert.deepEqual([...new Set(findings.map(({ code }) => code))], codes);
      if (codes.length === 0) {
        const subjects = new Set(certificates.map(({ subject }) => subject));
        assert.equal(subjects.size, 2);
      }
    });
  }

  test('says where', () => {
    const lines = a.trimEnd().split('\n').length;
    assert.deepEqual(read(a.trimEnd() + b).findings, [{ code: 'marker', line: lines }]);
    assert.deepEqual(read(`# one\r\n\r\n${a}"${b}`).findings[0], { code: 'marker', line: lines + 3 });
    assert.deepEqual(read(`${a}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`).findings, [
      { code: 'unreadable', position: 2 },
    ]);
  });

  test('says it a few times where a file has it everywhere', () => {
    const labels = a.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE').repeat(140);
    assert.deepEqual(read(labels).findings, [{ code: 'label', label: 'X509 CERTIFICATE', line: 1 }]);
    assert.equal(read(`-----BEGIN CERTIFICATE-----\n`.repeat(10_000)).findings.length, 3);
  });

  test('takes little time for what is large and odd', () => {
    const started = process.cpuUsage();
    for (const word of [
      '-----BEGIN ',
      'BEGIN ',
      '-----\n',
      '\r',
      '- ',
      '\0',
      '=',
      ' \n',
      'END CERTIFICATE',
      '-----BEGIN A-----\n',
    ]) {
      read(word.repeat(4_000_000 / word.length));
    }
    const { user, system } = process.cpuUsage(started);
    assert.ok(user + system < 15_000_000, `${user + system} microseconds`);
  });

  test('never throws', () => {
    const parts = fc.constantFrom(
      '-----BEGIN CERTIFICATE-----',
      '-----END CERTIFICATE-----',
      '\n',
      '\r',
      ' ',
      'AAAA',
      a,
      '\0',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(parts).map((some) => some.join('')),
          fc.string(),
        ),
        (text) => {
          read(text);
        },
      ),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => readCaFile(Buffer.from([0x30, ...bytes])).findings.length > 0));
  });
});

suite('a file that is something else', () => {
  const pemOf = (label: string, content: Buffer = der): string =>
    `-----BEGIN ${label}-----\n${content.toString('base64')}\n-----END ${label}-----\n`;
  const element = (...parts: (Buffer | string)[]): Buffer => {
    const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
    return Buffer.concat([Buffer.from([0x30, 0x82, content.length >> 8, content.length & 0xff]), content]);
  };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encrypted = privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' });
  const files: readonly (readonly [name: string, content: string | Buffer, format: string])[] = [
    ['PKCS #7', pemOf('PKCS7'), 'pkcs7Pem'],
    [
      'PKCS #7 between the markers of a certificate',
      pemOf('CERTIFICATE', element('06092a864886f70d010702a000', der)),
      'pkcs7Pem',
    ],
    ['PKCS #7 by its other name', pemOf('PKCS #7 SIGNED DATA'), 'pkcs7Pem'],
    ['CMS', pemOf('CMS'), 'cmsPem'],
    ['PKCS #7 in DER', element('06092a864886f70d010702a000', der), 'pkcs7Der'],
    ['PKCS #12', element('020103', element('06092a864886f70d010701', der)), 'pkcs12'],
    ['a key store of Java', Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), der]), 'jks'],
    ['a JCEKS', Buffer.concat([Buffer.from('cececece00000002', 'hex'), der]), 'jceks'],
    ['a BKS', Buffer.concat([Buffer.from('0000000200000014', 'hex'), der]), 'bks'],
    ['a key', privateKey.export({ type: 'pkcs8', format: 'pem' }), 'privateKey'],
    ['a key by its older label', privateKey.export({ type: 'sec1', format: 'pem' }), 'privateKey'],
    ['a key in DER', privateKey.export({ type: 'pkcs8', format: 'der' }), 'privateKey'],
    ['an encrypted key in DER', encrypted, 'privateKey'],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }), 'publicKey'],
    ['a public key in DER', publicKey.export({ type: 'spki', format: 'der' }), 'publicKey'],
    ['a key of SSH', pemOf('OPENSSH PRIVATE KEY'), 'sshKey'],
    ['a public key of SSH', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE me@here\n', 'sshKey'],
    ['a public key of SSH on a curve', 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= me\n', 'sshKey'],
    ['a request', pemOf('CERTIFICATE REQUEST'), 'certificateRequest'],
    ['a request by its older label', pemOf('NEW CERTIFICATE REQUEST'), 'certificateRequest'],
    ['a request in DER', element(element('020100', element('0500'))), 'certificateRequest'],
    ['a list of revoked ones', pemOf('X509 CRL'), 'revocationList'],
    ['a list of revoked ones in DER', element(element('020101', element('0500'))), 'revocationList'],
    ['a web page', '\n<!DOCTYPE html>\n<html><body>Sign in</body></html>', 'webPage'],
    ['a web page with a byte order mark', '\ufeff<html>Sign in</html>', 'webPage'],
    ['an error of a storage', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'webPage'],
    ['Base64', der.toString('base64'), 'base64'],
    ['Base64 in lines', der.toString('base64').replace(/.{64}/g, '$&\r\n'), 'base64'],
    ['a secret', Buffer.from(a).toString('base64'), 'base64Pem'],
    ['a secret in lines', Buffer.from(a).toString('base64').replace(/.{76}/g, '$&\n'), 'base64PemLines'],
  ];
  for (const [name, content, format] of files) {
    test(name, () => {
      assert.deepEqual(read(content), { certificates: [], findings: [{ code: 'otherFormat', format }] });
    });
  }

  test('DER is read, one certificate or several', () => {
    assert.equal(read(der).certificates.length, 1);
    const two = read(Buffer.concat([der, new X509Certificate(b).raw]));
    assert.equal(two.certificates.length, 2);
    assert.deepEqual(two.findings, [{ code: 'der' }]);
  });

  test('what is nothing of that is not named', () => {
    assert.deepEqual(read('').findings, [{ code: 'empty' }]);
    assert.deepEqual(read('\ufeff \r\n').findings, [{ code: 'empty' }]);
    for (const content of ['roots', '%PDF-1.7', '{"value": []}', Buffer.from([1, 2, 3]), Buffer.from('0')]) {
      assert.deepEqual(read(content).findings, [{ code: 'notACertificate' }]);
    }
  });

  test('commands name placeholders, and write PEM', () => {
    for (const format of ['der', ...files.map(([, , one]) => one)] as Parameters<typeof conversionCommand>[0][]) {
      assert.match(conversionCommand(format) ?? 'ca.pem', /ca\.pem$/);
    }
    assert.match(conversionCommand('jks') ?? '', /^keytool -exportcert -rfc -keystore old\.jks /);
  });
});
