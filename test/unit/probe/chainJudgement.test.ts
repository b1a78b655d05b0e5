import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { suite, test } from 'node:test';
import {
  alternativeName,
  daysFromNow,
  dnsName,
  ecdsaSha1,
  ecKeys,
  extendedKeyUsage,
  time,
  write,
  type Written,
} from '../../support/writtenCertificates';
import {
  anchor,
  authority,
  codes,
  cross,
  expired,
  intermediate,
  judge,
  leaf,
  newRoot,
  old,
  root,
  server,
  subjects,
} from '../../support/writtenChains';

const fingerprint = (encoded: Buffer): string => new X509Certificate(encoded).fingerprint256.replaceAll(':', '');
const sha1 = { hash: 'sha1', algorithm: ecdsaSha1 } as const satisfies Written;

suite('facts of a certificate', () => {
  test('are names, dates, fingerprint, key and alternative names', () => {
    const one = leaf({ notBefore: time('20200101000000Z'), notAfter: time('20990101000000Z') });
    assert.deepEqual(judge([one, intermediate()]).certificates[0], {
      subject: 'CN=localhost',
      issuer: 'CN=Issuing',
      notBefore: '2020-01-01T00:00:00Z',
      notAfter: '2099-01-01T00:00:00Z',
      sha256: fingerprint(one),
      key: 'EC prime256v1',
      names: ['localhost'],
    });
  });

  test('have no date that cannot be read, and then no days are left to count', () => {
    const damaged = time('20300230000000Z');
    const judgement = judge([leaf({ notAfter: damaged }), intermediate()]);
    assert.equal('daysLeft' in judgement, false);
    assert.equal('notAfter' in (judgement.certificates[0] ?? {}), false);
    assert.equal('notBefore' in (judgement.certificates[0] ?? {}), true);
    const unknownStart = judge([leaf({ notBefore: damaged }), intermediate()]);
    assert.equal('notBefore' in (unknownStart.certificates[0] ?? {}), false);
    assert.equal(unknownStart.daysLeft, 29);
  });

  test('of bytes that are no certificate are the fingerprint alone, and nothing is trusted', () => {
    const unreadable = Buffer.from('no certificate');
    const { certificates, unused, ...rest } = judge([unreadable, root]);
    const [only] = certificates;
    assert.equal(certificates.length, 1);
    assert.match(only?.sha256 ?? '', /^[\dA-F]{64}$/);
    assert.deepEqual({ ...only, sha256: '' }, { subject: '', issuer: '', sha256: '', key: '', names: [] });
    assert.deepEqual(
      unused.map(({ sha256 }) => sha256),
      [fingerprint(root)],
    );
    assert.deepEqual(rest, {
      trusted: false,
      faults: [{ code: 'unreadable' }],
      hostName: { name: 'localhost', matches: false, mismatch: { code: 'otherNames' } },
    });
  });
});

suite('the certificates of a path', () => {
  test('leave out the anchor, also where the server sent it, and it is not unused', () => {
    const judgement = judge([leaf(), intermediate(), root]);
    assert.deepEqual(subjects(judgement.certificates), ['CN=localhost', 'CN=Issuing']);
    assert.deepEqual(judgement.unused, []);
  });

  test('are all that was sent where no authority is known', () => {
    const judgement = judge([leaf(), intermediate(), root], []);
    assert.deepEqual(subjects(judgement.certificates), ['CN=localhost', 'CN=Issuing', 'CN=New Root']);
    assert.deepEqual(judgement.faults, [{ code: 'unknownAuthority', issuer: 'CN=New Root' }]);
    assert.equal('anchor' in judgement, false);
  });

  test('have the own certificate of the server, also where it is the anchor itself', () => {
    const own = leaf({ issuer: 'localhost', signer: server });
    const judgement = judge([own], [anchor(own, 'itself')]);
    assert.deepEqual(subjects(judgement.certificates), ['CN=localhost']);
    assert.equal(judgement.anchor, 'itself');
  });

  test('expire with the first of them, the anchor among them', () => {
    const short = (notAfter: Buffer): Buffer =>
      write({ subject: 'New Root', keys: newRoot, extensions: authority, notAfter });
    assert.equal(judge([leaf(), intermediate()], [anchor(short(daysFromNow(5)))]).daysLeft, 4);
    assert.equal(judge([leaf(), intermediate({ notAfter: daysFromNow(9) })]).daysLeft, 8);
  });
});

suite('of several paths', () => {
  const judged = (first: Written, second: Written, anchors = [anchor(root)]) =>
    judge([leaf(), intermediate(first), intermediate(second)], anchors);
  const forClients = { extensions: [...authority, extendedKeyUsage('1.3.6.1.5.5.7.3.2')] };

  test('the one with the fewest faults is judged', () => {
    assert.deepEqual(codes(judged({ ...sha1, ...forClients }, expired)), ['expired']);
    assert.deepEqual(codes(judged(sha1, { ...sha1, ...expired })), ['weakSignature']);
  });

  test('with as many faults each, the one that clients take first', () => {
    assert.deepEqual(codes(judged(sha1, expired)), ['weakSignature']);
  });

  test('one that ends in a trusted authority comes before one that ends nowhere', () => {
    const elsewhere = { issuer: 'Elsewhere', signer: ecKeys() };
    assert.deepEqual(codes(judged(elsewhere, { ...sha1, ...expired })).toSorted(), ['expired', 'weakSignature']);
  });

  test('one that ends in an authority that is known comes before one that ends nowhere', () => {
    const elsewhere = { issuer: 'Elsewhere', signer: ecKeys() };
    const judgement = judged(elsewhere, expired, [anchor(root, 'Retired', false)]);
    assert.equal(judgement.anchor, 'Retired');
    assert.deepEqual(codes(judgement).toSorted(), ['authorityNotTrusted', 'expired']);
  });

  test('an authority that is not trusted is not named where a trusted one is reached', () => {
    const anchors = [anchor(old, 'Retired', false), anchor(root)];
    assert.equal(judge([leaf(), intermediate(), cross()], anchors).anchor, 'New Root');
    const late = judge([leaf(expired), intermediate(), cross()], anchors);
    assert.equal(late.anchor, 'New Root');
    assert.deepEqual(codes(late), ['expired']);
  });
});

suite('the end of a path', () => {
  test('an issuer without a name is called after the certificate', () => {
    assert.deepEqual(judge([leaf({ issuer: '' })]).faults, [{ code: 'unknownAuthority', issuer: 'CN=localhost' }]);
  });

  test('an anchor that cannot be read is as if it were not there', () => {
    const broken = { name: 'broken', pem: 'nothing', trusted: true };
    assert.equal(judge([leaf(), intermediate()], [broken, anchor(root)]).anchor, 'New Root');
    assert.deepEqual(codes(judge([leaf(), intermediate()], [broken])), ['unknownAuthority']);
  });

  test('an intermediate that is known and not trusted misses no root', () => {
    const one = intermediate();
    assert.deepEqual(judge([leaf(), one], [anchor(one, 'Issuing', false)]).faults, [
      { code: 'authorityNotTrusted', name: 'Issuing' },
    ]);
  });

  test('the veto of the TLS library adds nothing to a fault that is known', () => {
    const judgement = judge([leaf(expired), intermediate()], [anchor(root)], 'CERT_HAS_EXPIRED');
    assert.deepEqual(codes(judgement), ['expired']);
  });
});

test('the host name is judged apart from trust', () => {
  const { trusted, hostName } = judge([leaf(), intermediate()]);
  assert.deepEqual([trusted, hostName.matches], [true, true]);
  const other = judge([leaf({ extensions: [alternativeName(dnsName('orders.example'))] }), intermediate()]);
  assert.deepEqual([other.trusted, other.hostName.matches], [true, false]);
});
