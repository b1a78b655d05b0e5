import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCertificate } from '../../../src/domain/certificate';
import { judgeHostName, type HostNameJudgement } from '../../../src/probe/hostName';
import { alternativeName, attribute, der, dnsName, ipName, write } from '../../support/writtenCertificates';

const v6 = [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1];

function judge(
  names: readonly Buffer[],
  host: string,
  commonName = 'somewhere.example',
): Omit<HostNameJudgement, 'name'> {
  const extensions = names.length > 0 ? [alternativeName(...names)] : [];
  const certificate = readCertificate(write({ subject: commonName, extensions }));
  assert.ok(certificate);
  const { name, ...judgement } = judgeHostName(certificate, host);
  assert.equal(name, host);
  return judgement;
}

const matches = { matches: true };
const other = { matches: false, mismatch: { code: 'otherNames' } };

const cases: readonly [string, readonly Buffer[], string, unknown, string?][] = [
  ['the same name', [dnsName('a.example'), dnsName('b.example')], 'b.example', matches],
  ['without regard to case', [dnsName('Orders.DB.example')], 'orders.db.EXAMPLE', matches],
  ['an international name in its ASCII form', [dnsName('xn--bcher-kva.example')], 'xn--bcher-kva.example', matches],
  ['a wildcard for one label', [dnsName('*.db.example')], 'orders.db.example', matches],
  ['a wildcard is not the domain itself', [dnsName('*.db.example')], 'db.example', other],
  [
    'a wildcard is not two labels, as of a virtual endpoint',
    [dnsName('*.postgres.example')],
    'orders.writer.postgres.example',
    { matches: false, mismatch: { code: 'wildcardCoversOneLabel', pattern: '*.postgres.example' } },
  ],
  [
    'a wildcard for a part of a label',
    [dnsName('ord*.db.example')],
    'orders.db.example',
    { matches: false, mismatch: { code: 'partialWildcard', pattern: 'ord*.db.example' } },
  ],
  ['a wildcard in the middle', [dnsName('orders.*.example')], 'orders.db.example', other],
  ['a wildcard alone', [dnsName('*')], 'orders', other],
  [
    'a wildcard for a top-level domain',
    [dnsName('*.example')],
    'orders.example',
    { matches: true, caution: { code: 'broadWildcard', pattern: '*.example' } },
  ],
  [
    'a name that ends in a dot',
    [dnsName('orders.example.')],
    'orders.example',
    { matches: false, mismatch: { code: 'trailingDot', name: 'orders.example.' } },
  ],
  [
    'a zero byte in a name',
    [dnsName('orders.example\0.attacker.example')],
    'orders.example',
    { matches: false, mismatch: { code: 'embeddedNull', name: 'orders.example\\00.attacker.example' } },
  ],
  [
    'a zero byte in the common name',
    [],
    'orders.example',
    { matches: false, mismatch: { code: 'embeddedNull', name: 'CN=orders.example\\00.attacker.example' } },
    'orders.example\0.attacker.example',
  ],
  [
    'the common name alone',
    [],
    'orders.example',
    { matches: true, caution: { code: 'commonNameOnly' } },
    'orders.example',
  ],
  ['the common name beside other names', [dnsName('other.example')], 'orders.example', other, 'orders.example'],
  [
    'the common name beside names of another kind',
    [der(0x81, Buffer.from('a@b.example'))],
    'orders.example',
    { matches: true, caution: { code: 'commonNameOnly' } },
    'orders.example',
  ],
  ['no name at all', [], 'orders.example', other, ''],
  ['an address', [ipName(192, 0, 2, 7)], '192.0.2.7', matches],
  ['another address', [ipName(192, 0, 2, 8)], '192.0.2.7', other],
  ['an address of version 6', [ipName(...v6)], '2001:db8::1', matches],
  ['an address of version 6 in full', [ipName(...v6)], '2001:0db8:0:0:0:0:0.0.0.1', matches],
  [
    'an address where there are host names only',
    [dnsName('orders.example')],
    '192.0.2.7',
    { matches: false, mismatch: { code: 'addressNotNamed' } },
  ],
  ['a name that an address is written as', [dnsName('192.0.2.7')], '192.0.2.7', matches],
  ['a name that looks like a prefix of another kind', [dnsName('DNS:orders.example')], 'orders.example', other],
];

for (const [title, names, host, expected, commonName] of cases) {
  test(title, () => assert.deepEqual(judge(names, host, commonName), expected));
}

test('a common name in wide characters, which libpq reads as bytes', () => {
  for (const [tag, bytes] of [
    [0x1e, 2],
    [0x1c, 4],
  ] as const) {
    const wide = Buffer.concat(
      [...'orders.example'].map((each) => Buffer.from([...Array(bytes - 1).fill(0), each.charCodeAt(0)])),
    );
    const subject = der(0x30, der(0x31, attribute('2.5.4.3', wide, tag)));
    const certificate = readCertificate(write({ subject }));
    assert.ok(certificate);
    const { matches, mismatch } = judgeHostName(certificate, 'orders.example');
    assert.deepEqual([matches, mismatch?.code], [false, 'embeddedNull']);
  }
});

test('a damaged list of names does not bring the common name back', () => {
  const damaged = der(0x30, der(0x06, Buffer.from([0x55, 0x1d, 0x11])), der(0x04, Buffer.from([0x30, 0x7f])));
  const certificate = readCertificate(write({ subject: 'orders.example', extensions: [damaged] }));
  assert.ok(certificate);
  assert.equal(judgeHostName(certificate, 'orders.example').matches, false);
});
