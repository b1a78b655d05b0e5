import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { readAnchors } from '../../../src/cli/anchors';
import { UsageError } from '../../../src/cli/command';
import { reportView } from '../../../src/cli/report';
import { checkCertificateFile } from '../../../src/connect/certificateCheck';
import { readCertificate } from '../../../src/domain/certificate';
import { explain, unmetRequirements } from '../../../src/probe';
import { judgeChain } from '../../../src/probe/chain';
import { toMarkdown, toText } from '../../../src/words/reportView';
import { wireReport } from '../../support/observations';
import {
  alternativeName,
  attribute,
  authorityKeyId,
  basicConstraints,
  der,
  dnsName,
  ecKeys,
  extension,
  ipName,
  keyUsage,
  name,
  nameConstraints,
  oid,
  pemOf,
  rsaKeys,
  seeded,
  subjectKeyId,
  time,
  write,
} from '../../support/writtenCertificates';

// Nothing that a certificate says may throw, wherever it comes from: a server, a CA file, the command line.

const keyOf = (algorithm: Buffer, content = Buffer.from([0, 1, 2, 3])): Buffer =>
  der(0x30, algorithm, der(0x03, content));
const rsa = (modulus: Buffer, exponent: Buffer): Buffer =>
  keyOf(
    der(0x30, oid('1.2.840.113549.1.1.1'), der(0x05)),
    Buffer.concat([Buffer.from([0]), der(0x30, der(0x02, modulus), der(0x02, exponent))]),
  );
const named = (...attributes: readonly Buffer[]): Buffer => der(0x30, ...attributes.map((each) => der(0x31, each)));
const utc = (text: string): Buffer => der(0x17, Buffer.from(text));
const commonName = '2.5.4.3';
const algorithmOf = (id: string): Buffer => der(0x30, oid(id));

/** Legal or nearly so, and unlike what libraries write. */
const odd: Readonly<Record<string, Buffer>> = {
  'an empty subject': write({ subject: '', extensions: [alternativeName(dnsName('localhost'))] }),
  'an empty subject and issuer': write({ subject: '', issuer: '' }),
  'no common name': write({ subject: named(attribute('2.5.4.10', 'Contoso')) }),
  'two values in one part': write({
    subject: der(0x30, der(0x31, attribute(commonName, 'a'), attribute('2.5.4.11', 'b'))),
  }),
  'a BMPString': write({
    subject: named(
      attribute(commonName, Buffer.from([0, 0x61, 0xd8, 0])),
      attribute(commonName, Buffer.from([0, 0x61]), 0x1e),
    ),
  }),
  'half a BMPString': write({ subject: named(attribute(commonName, Buffer.from([0, 0x61, 0]), 0x1e)) }),
  'a T61String': write({ subject: named(attribute(commonName, Buffer.from([0xe4, 0x80]), 0x14)) }),
  'a UniversalString': write({ subject: named(attribute(commonName, Buffer.from([0, 0x11, 0, 0]), 0x1c)) }),
  'UTF-8 that is none': write({ subject: named(attribute(commonName, Buffer.from([0xff, 0xfe]))) }),
  'an attribute that is no string': write({ subject: named(der(0x30, oid('1.2.3'), der(0x02, Buffer.from([5])))) }),
  'control characters and line ends': write({ subject: '\u001b]0;x\u0007\nO=trusted, CN=root\u202e' }),
  'a name of 60 kB': write({ subject: 'n'.repeat(60_000) }),
  '2,000 names': write({
    extensions: [alternativeName(...Array.from({ length: 2_000 }, (_, at) => dnsName(`n${at}.example`)))],
  }),
  'year 9999': write({ notAfter: time('99991231235959Z') }),
  'year 0': write({ notBefore: time('00000101000000Z') }),
  'year 1950': write({ notBefore: utc('500101000000Z') }),
  'a leap second': write({ notAfter: utc('301231235960Z') }),
  'a time zone': write({ notAfter: utc('3012312359+0100') }),
  'a fraction of a second': write({ notAfter: time('20301231235959.5Z') }),
  'words for a date': write({ notAfter: utc('tomorrow') }),
  'an empty date': write({ notBefore: utc(''), notAfter: time('') }),
  'no extensions': write({ version: 1 }),
  'an extension twice': write({ extensions: [basicConstraints(true), basicConstraints(false)] }),
  'an unknown critical extension': write({ extensions: [extension('1.2.3.4', Buffer.alloc(0), true)] }),
  'damaged extensions': write({
    extensions: ['14', '15', '17', '19', '30', '35', '37'].map((last) =>
      extension(`2.5.29.${last}`, Buffer.from([0x30, 0x84, 0xff])),
    ),
  }),
  'empty extensions': write({
    extensions: ['14', '15', '17', '19', '30', '35', '37'].map((last) => extension(`2.5.29.${last}`, der(0x30))),
  }),
  'every kind of name': write({
    extensions: [
      alternativeName(
        der(0xa0, oid('1.2.3'), der(0xa0, der(0x0c, Buffer.from('x')))),
        der(0x81, Buffer.from('a@b\0c')),
        der(0xa4, name('directory')),
        der(0x86, Buffer.from('urn:x')),
        ipName(1, 2, 3),
        ipName(...Array<number>(16).fill(0)),
        der(0x88, Buffer.from([0x2a, 3])),
        dnsName(''),
        dnsName('a\0b'),
      ),
    ],
  }),
  'constraints on names': write({
    extensions: [basicConstraints(true), nameConstraints([dnsName('x'), ipName(1, 2)])],
  }),
  'a path length beyond numbers': write({
    extensions: [
      extension('2.5.29.19', der(0x30, der(0x01, Buffer.from([255])), der(0x02, Buffer.alloc(20, 0x7f))), true),
    ],
  }),
  Ed448: write({ publicKey: keyOf(algorithmOf('1.3.101.113'), Buffer.alloc(58, 1)) }),
  GOST: write({ publicKey: keyOf(algorithmOf('1.2.643.7.1.1.1.1')), algorithm: algorithmOf('1.2.643.7.1.1.3.2') }),
  'ML-DSA': write({
    publicKey: keyOf(algorithmOf('2.16.840.1.101.3.4.3.18')),
    algorithm: algorithmOf('2.16.840.1.101.3.4.3.18'),
  }),
  'DSA without parameters': write({ publicKey: keyOf(algorithmOf('1.2.840.10040.4.1')) }),
  'RSA with an even exponent': write({ publicKey: rsa(Buffer.alloc(256, 0x7f), Buffer.from([2])) }),
  'RSA with a huge exponent': write({ publicKey: rsa(Buffer.alloc(256, 0x7f), Buffer.alloc(600, 0x7f)) }),
  'RSA with a modulus of zero': write({ publicKey: rsa(Buffer.from([0]), Buffer.from([0])) }),
  'RSA that is no key': write({ publicKey: keyOf(der(0x30, oid('1.2.840.113549.1.1.1'), der(0x05))) }),
  'a curve written out': write({ publicKey: keyOf(der(0x30, oid('1.2.840.10045.2.1'), der(0x30))) }),
  'an unknown curve': write({ publicKey: keyOf(der(0x30, oid('1.2.840.10045.2.1'), oid('1.3.132.0.6'))) }),
  'a point that is on no curve': write({
    publicKey: keyOf(der(0x30, oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), Buffer.alloc(66, 4)),
  }),
  'an unknown algorithm': write({ publicKey: keyOf(algorithmOf('1.2.3.4')), algorithm: algorithmOf('1.2.3.5') }),
  'a huge serial number': write({ serial: Buffer.alloc(1_000, 0x7f) }),
  'a negative serial number': write({ serial: Buffer.from([0x80]) }),
  'an empty serial number': write({ serial: Buffer.alloc(0) }),
  'another algorithm inside than outside': (() => {
    const certificate = Buffer.from(write({}));
    certificate[certificate.lastIndexOf(oid('1.2.840.10045.4.3.2')) + 9] = 3;
    return certificate;
  })(),
};

const anchors = [
  {
    name: 'anchor',
    pem: pemOf(write({ subject: 'Root', keys: ecKeys(), extensions: [basicConstraints(true)] })),
    trusted: true,
  },
];

/** What happens to a chain that a server has sent, to its last word. */
function useChain(sent: readonly [Uint8Array, ...Uint8Array[]], own = anchors): void {
  const judgement = judgeChain({ sent }, { anchors: own, serverName: 'localhost', now: Date.now() });
  const report = wireReport(['1.2', '1.3'], judgement);
  const { session } = report;
  assert.ok(session.status === 'established');
  const unmet = unmetRequirements(report, { days: 30 });
  JSON.parse(JSON.stringify(report));
  const view = reportView(report, unmet);
  for (const text of [toText(view), toMarkdown(view)]) {
    assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f\u202e\ud800-\udfff]/u);
    assert.ok(text.length < 400_000, String(text.length));
  }
  explain(report);
}

suite('odd certificates', () => {
  for (const [title, certificate] of Object.entries(odd)) {
    test(title, async () => {
      assert.ok(readCertificate(certificate), 'is read');
      useChain([certificate]);
      useChain([certificate, certificate, ...Object.values(odd).slice(0, 10)]);
      useChain([certificate], [{ name: 'itself', pem: pemOf(certificate), trusted: true }]);
      const { certificates, findings } = checkCertificateFile(Buffer.from(pemOf(certificate)), 'public', Date.now());
      assert.ok(findings.length > 0);
      for (const label of certificates) assert.match(label, /^[^\p{C}]+$/u);
      checkCertificateFile(certificate, 'public', Date.now());
      await useAsFile(pemOf(certificate));
    });
  }

  test('all of them in one chain and in one file', async () => {
    const [first = Buffer.alloc(0), ...others] = Object.values(odd);
    useChain([first, ...others]);
    const all = pemOf(...Object.values(odd));
    checkCertificateFile(Buffer.from(all), 'public', Date.now());
    await useAsFile(all);
  });
});

async function useAsFile(pem: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'odd-'));
  const file = path.join(folder, 'ca.pem');
  await writeFile(file, pem);
  try {
    for (const { name: label } of await readAnchors('localhost', file)) assert.match(label, /^[^\p{C}]+$/u);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
  } finally {
    await rm(folder, { recursive: true });
  }
}

suite('certificates that were changed at random', () => {
  const authority = ecKeys();
  const root = write({
    subject: 'Root',
    keys: authority,
    extensions: [basicConstraints(true), keyUsage(5), subjectKeyId('r')],
  });
  const leaf = write({
    subject: named(attribute('2.5.4.6', 'DE', 0x13), attribute(commonName, 'localhost')),
    issuer: 'Root',
    keys: rsaKeys(2048),
    signer: authority,
    extensions: [alternativeName(dnsName('localhost'), ipName(127, 0, 0, 1)), authorityKeyId('r'), keyUsage(0, 2)],
  });
  const trusted = [{ name: 'root', pem: pemOf(root), trusted: true }];
  const now = Date.now();

  test('nothing throws, and nothing that was changed is trusted', () => {
    const random = seeded(20261126);
    const until = performance.now() + 20_000;
    const seeds = [leaf, root, odd['every kind of name'] ?? leaf];
    let [rounds, readable] = [0, 0];
    for (; rounds < 3_000 && performance.now() < until; rounds += 1) {
      const original = seeds[rounds % seeds.length] ?? leaf;
      const changed = mutate(original, random);
      const judgement = judgeChain({ sent: [changed, root] }, { anchors: trusted, serverName: 'localhost', now });
      readable += readCertificate(changed) ? 1 : 0;
      if (original === leaf && !changed.equals(leaf))
        assert.equal(judgement.trusted, false, changed.toString('base64'));
      judgeChain({ sent: [leaf, changed] }, { anchors: trusted, serverName: 'localhost', now });
      checkCertificateFile(changed, 'public', now);
      if (rounds % 50 === 0) useChain([changed, leaf]);
    }
    assert.ok(rounds >= 200 && readable >= rounds / 10, `${rounds} rounds, ${readable} readable`);
  });

  test('what both can read, this project reads as the runtime does', () => {
    for (const certificate of [leaf, root, ...Object.values(odd)]) {
      let runtime: X509Certificate;
      try {
        runtime = new X509Certificate(certificate);
      } catch {
        continue;
      }
      const own = readCertificate(certificate);
      const serial = runtime.serialNumber.replace(/^-/, '');
      if (own && !serial.startsWith('8')) assert.equal(own.serialNumber.replace(/^00/, '').replace(/^$/, '00'), serial);
      if (own?.notAfter !== undefined) assert.equal(own.notAfter, Date.parse(runtime.validTo));
    }
  });
});

/** Flips, cuts out, repeats or exchanges some bytes. */
function mutate(certificate: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(certificate);
  const within = (length: number): number => Math.floor(random() * length);
  for (let left = 1 + within(3); left > 0; left -= 1) {
    const at = within(bytes.length);
    switch (within(5)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << within(8));
        break;
      case 1:
        bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 0x30, 0x05, 0x84][within(8)] ?? 0;
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + within(4))]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - within(16)))]);
        break;
      default:
        bytes[at] = within(256);
    }
  }
  return bytes;
}
