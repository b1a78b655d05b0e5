import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  alternativeName,
  basicConstraints,
  daysFromNow,
  der,
  dnsName,
  ecdsaSha1,
  ecKeys,
  extendedKeyUsage,
  extension,
  keyUsage,
  name,
  nameConstraints,
  oid,
  rsaKeys,
  subjectKeyId,
  time,
  write,
  type Written,
} from '../../support/writtenCertificates';
import { authority, intermediate, leaf, anchor, judge, newRoot, issuing } from '../../support/writtenChains';

suite('each rule has a reason of its own', () => {
  const short = rsaKeys(1024);
  const explicitCurve = der(
    0x30,
    der(0x30, oid('1.2.840.10045.2.1'), der(0x30, der(0x02, Buffer.from([1])))),
    der(0x03, Buffer.from([0, 4])),
  );
  const cases: readonly [string, Written, Written, readonly unknown[]][] = [
    [
      'signed with SHA-1',
      { hash: 'sha1', algorithm: ecdsaSha1 },
      {},
      [{ code: 'weakSignature', subject: 'CN=localhost', algorithm: 'SHA-1 with ECDSA' }],
    ],
    [
      'an intermediate signed with SHA-1',
      {},
      { hash: 'sha1', algorithm: ecdsaSha1 },
      [{ code: 'weakSignature', subject: 'CN=Issuing', algorithm: 'SHA-1 with ECDSA' }],
    ],
    ['a short key', { keys: short }, {}, [{ code: 'keyTooShort', subject: 'CN=localhost', key: 'RSA 1024' }]],
    [
      'a curve written out',
      { publicKey: explicitCurve },
      {},
      [{ code: 'keyNotSupported', subject: 'CN=localhost', key: 'EC with explicit parameters' }],
    ],
    [
      'a critical extension nobody knows',
      { extensions: [extension('1.2.3.4', der(0x05), true)] },
      {},
      [{ code: 'unknownExtension', subject: 'CN=localhost', extension: '1.2.3.4' }],
    ],
    [
      'an extension twice',
      { extensions: [keyUsage(0), keyUsage(0)] },
      {},
      [{ code: 'damagedExtension', subject: 'CN=localhost', extension: '2.5.29.15' }],
    ],
    [
      'a damaged extension',
      { extensions: [extension('2.5.29.19', Buffer.from([0x30, 0x7f]))] },
      {},
      [{ code: 'damagedExtension', subject: 'CN=localhost', extension: '2.5.29.19' }],
    ],
    [
      'for clients only',
      { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.2')] },
      {},
      [{ code: 'notForServers', subject: 'CN=localhost' }],
    ],
    [
      'a key that only signs certificates',
      { extensions: [keyUsage(5)] },
      {},
      [{ code: 'notForServers', subject: 'CN=localhost' }],
    ],
    [
      'an intermediate for clients only',
      {},
      { extensions: [...authority, extendedKeyUsage('1.3.6.1.5.5.7.3.2')] },
      [{ code: 'notForServers', subject: 'CN=Issuing' }],
    ],
    [
      'an issuer that is no authority',
      {},
      { extensions: [basicConstraints(false)] },
      [{ code: 'notAnAuthority', subject: 'CN=Issuing' }],
    ],
    [
      'an issuer that says nothing',
      {},
      { extensions: [subjectKeyId('x')] },
      [{ code: 'notAnAuthority', subject: 'CN=Issuing' }],
    ],
    [
      'an issuer of the first version',
      {},
      { version: 1, extensions: [] },
      [{ code: 'notAnAuthority', subject: 'CN=Issuing' }],
    ],
    [
      'an issuer that may not sign certificates',
      {},
      { extensions: [basicConstraints(true), keyUsage(0)] },
      [{ code: 'notAnAuthority', subject: 'CN=Issuing' }],
    ],
    [
      'expired',
      { notBefore: daysFromNow(-9), notAfter: time('20200101000000Z') },
      {},
      [{ code: 'expired', subject: 'CN=localhost', notAfter: '2020-01-01T00:00:00Z' }],
    ],
    [
      'not valid yet',
      { notBefore: time('20990101000000Z'), notAfter: time('20990102000000Z') },
      {},
      [{ code: 'notYetValid', subject: 'CN=localhost', notBefore: '2099-01-01T00:00:00Z' }],
    ],
    ['a leap second', { notAfter: time('20301231235960Z') }, {}, [{ code: 'dateUnreadable', subject: 'CN=localhost' }]],
    [
      'a date that is none',
      { notAfter: time('20300230000000Z') },
      {},
      [{ code: 'dateUnreadable', subject: 'CN=localhost' }],
    ],
    [
      'a name that is not permitted',
      {},
      { extensions: [...authority, nameConstraints([dnsName('db.example')])] },
      [{ code: 'nameNotPermitted', subject: 'CN=Issuing', name: 'localhost' }],
    ],
    [
      'a name that is excluded',
      {},
      { extensions: [...authority, nameConstraints([], [dnsName('localhost')])] },
      [{ code: 'nameNotPermitted', subject: 'CN=Issuing', name: 'localhost' }],
    ],
    [
      'a constraint that is not understood',
      { extensions: [alternativeName(dnsName('localhost'), der(0x86, Buffer.from('urn:x')))] },
      { extensions: [...authority, nameConstraints([der(0x86, Buffer.from('x'))])] },
      [{ code: 'constraintNotUnderstood', subject: 'CN=Issuing' }],
    ],
    [
      'a permitted name',
      {},
      { extensions: [...authority, nameConstraints([dnsName('localhost'), der(0xa4, name('localhost'))])] },
      [],
    ],
    [
      'a common name with a wildcard, which OpenSSL takes for no host name',
      { subject: '*.example', extensions: [] },
      { extensions: [...authority, nameConstraints([dnsName('db.example')])] },
      [],
    ],
    [
      'a common name that is a host name',
      { subject: 'orders.example', extensions: [] },
      { extensions: [...authority, nameConstraints([dnsName('db.example')])] },
      [{ code: 'nameNotPermitted', subject: 'CN=Issuing', name: 'orders.example' }],
    ],
    [
      'far away',
      { notBefore: time('19500101000000Z'), notAfter: time('99991231235959Z') },
      { notAfter: daysFromNow(50) },
      [],
    ],
  ];
  for (const [title, ofLeaf, ofIntermediate, faults] of cases) {
    test(title, () => {
      const judgement = judge([leaf(ofLeaf), intermediate(ofIntermediate)]);
      assert.deepEqual(judgement.faults, faults);
      assert.equal(judgement.trusted, faults.length === 0);
    });
  }

  test('more authorities than one allows', () => {
    const below = ecKeys();
    const under = write({ subject: 'Under', keys: below, issuer: 'Issuing', signer: issuing, extensions: authority });
    const limited = intermediate({ extensions: [basicConstraints(true, 0), keyUsage(5)] });
    const judgement = judge([leaf({ issuer: 'Under', signer: below }), under, limited]);
    assert.deepEqual(judgement.faults, [{ code: 'pathTooLong', subject: 'CN=Issuing', limit: 0 }]);
    assert.equal(judge([leaf(), limited]).trusted, true);
  });

  test("the signature of an anchor is nobody's business", () => {
    const sha1 = write({
      subject: 'New Root',
      keys: newRoot,
      extensions: authority,
      hash: 'sha1',
      algorithm: ecdsaSha1,
    });
    assert.equal(judge([leaf(), intermediate()], [anchor(sha1)]).trusted, true);
  });

  test('a root of the first version', () => {
    const first = write({ subject: 'New Root', keys: newRoot, version: 1 });
    assert.equal(judge([leaf(), intermediate()], [anchor(first)]).trusted, true);
  });
});
