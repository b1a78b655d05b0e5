import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  alternativeName,
  authorityKeyId,
  daysFromNow,
  der,
  dnsName,
  ecKeys,
  subjectKeyId,
  write,
} from '../../support/writtenCertificates';
import {
  authority,
  root,
  old,
  cross,
  intermediate,
  leaf,
  anchor,
  judge,
  codes,
  subjects,
  expired,
  newRoot,
  oldRoot,
  issuing,
  server,
} from '../../support/writtenChains';

suite('the path that verifies is judged', () => {
  test('a root that an older one has cross-signed, with the new root trusted', () => {
    const judgement = judge([leaf(), intermediate(), cross()]);
    assert.deepEqual(judgement.faults, []);
    assert.equal(judgement.trusted, true);
    assert.equal(judgement.anchor, 'New Root');
    assert.deepEqual(subjects(judgement.certificates), ['CN=localhost', 'CN=Issuing']);
    assert.deepEqual(subjects(judgement.unused), ['CN=New Root']);
  });

  test('a cross-certificate that has expired is information only, for its days too', () => {
    const judgement = judge([leaf(), intermediate(), cross(expired)]);
    assert.equal(judgement.trusted, true);
    assert.equal(judgement.daysLeft, 29);
  });

  test('the anchor that is named is the one that was used', () => {
    const both = [anchor(old, 'Old Root'), anchor(root)];
    assert.equal(judge([leaf(), intermediate(), cross()], both).anchor, 'New Root');
    const oldOnly = judge([leaf(), intermediate(), cross()], [anchor(old, 'Old Root')]);
    assert.equal(oldOnly.trusted, true);
    assert.equal(oldOnly.anchor, 'Old Root');
    assert.deepEqual(oldOnly.unused, []);
  });

  test('the cross-certificate has expired, and only the old root is trusted', () => {
    const judgement = judge([leaf(), intermediate(), cross(expired)], [anchor(old, 'Old Root')]);
    assert.deepEqual(codes(judgement), ['expired']);
    assert.equal(judgement.daysLeft, -3);
  });

  for (const order of ['expired first', 'valid first']) {
    test(`an expired and a valid intermediate with one key, ${order}`, () => {
      const pair = [intermediate(expired), intermediate()] as const;
      const [first, second] = order === 'expired first' ? pair : [pair[1], pair[0]];
      const judgement = judge([leaf(), first, second]);
      assert.deepEqual(judgement.faults, []);
      assert.deepEqual(subjects(judgement.unused), ['CN=Issuing']);
      assert.equal(judgement.daysLeft, 29);
    });
  }

  test('an authority of the same name with another key is passed over', () => {
    const other = write({
      subject: 'Issuing',
      keys: ecKeys(),
      issuer: 'Elsewhere',
      signer: ecKeys(),
      extensions: authority,
    });
    assert.equal(judge([leaf(), other, intermediate()]).trusted, true);
    const impostor = write({ subject: 'New Root', keys: ecKeys(), extensions: authority });
    assert.equal(judge([leaf(), intermediate()], [anchor(impostor, 'impostor'), anchor(root)]).anchor, 'New Root');
  });

  test('key identifiers that differ rule an issuer out', () => {
    const named = leaf({ extensions: [alternativeName(dnsName('localhost')), authorityKeyId('one')] });
    assert.equal(judge([named, intermediate({ extensions: [...authority, subjectKeyId('one')] })]).trusted, true);
    const other = judge([named, intermediate({ extensions: [...authority, subjectKeyId('two')] })]);
    assert.deepEqual(other.faults, [{ code: 'unknownAuthority', issuer: 'CN=Issuing' }]);
  });

  test('what is sent beside the path, twice or in another order', () => {
    const stranger = write({ subject: 'Stranger', keys: ecKeys(), ...expired });
    const judgement = judge([leaf(), stranger, root, intermediate(), intermediate(), leaf()]);
    assert.equal(judgement.trusted, true);
    assert.deepEqual(subjects(judgement.unused).slice(0, 1), ['CN=Stranger']);
  });

  test('authorities that have signed each other', () => {
    const back = write({
      subject: 'Old Root',
      keys: oldRoot,
      issuer: 'New Root',
      signer: newRoot,
      extensions: authority,
    });
    const judgement = judge([leaf(), intermediate(), cross(), back], []);
    assert.equal(judgement.trusted, false);
    assert.equal(judge([leaf(), intermediate(), cross(), back]).trusted, true);
  });

  test('a hundred certificates in a row, and a hundred with one name', () => {
    const keys = Array.from({ length: 100 }, ecKeys);
    const row = keys.map((own, index) =>
      write({
        subject: `CA ${index}`,
        keys: own,
        issuer: index === 0 ? 'New Root' : `CA ${index - 1}`,
        signer: keys[index - 1] ?? newRoot,
        extensions: authority,
      }),
    );
    const last = (count: number): Buffer => leaf({ issuer: `CA ${count - 1}`, signer: keys[count - 1] ?? newRoot });
    assert.equal(judge([last(98), ...row.slice(0, 98)]).trusted, true);
    assert.deepEqual(codes(judge([last(98), ...row.slice(1, 98)])), ['unknownAuthority']);
    const crowd = keys.map((own) =>
      write({ subject: 'Issuing', keys: own, issuer: 'Issuing', signer: issuing, extensions: authority }),
    );
    const started = performance.now();
    assert.equal(judge([leaf(), ...crowd], []).trusted, false);
    assert.ok(performance.now() - started < 5_000);
  });

  test('the TLS library has a veto', () => {
    const judgement = judge([leaf(), intermediate()], [anchor(root)], 'CERT_REVOKED');
    assert.deepEqual(judgement.faults, [{ code: 'invalid', detail: 'CERT_REVOKED' }]);
    assert.equal(judgement.trusted, false);
  });
});

suite('where a path ends', () => {
  test('a self-signed certificate, unknown and trusted', () => {
    const own = leaf({ issuer: 'localhost', signer: server });
    assert.deepEqual(judge([own]).faults, [{ code: 'selfSigned' }]);
    assert.equal(judge([own], [anchor(own, 'itself')]).trusted, true);
  });

  test('an intermediate that is trusted without its root', () => {
    const judgement = judge([leaf(), intermediate()], [anchor(intermediate(), 'Issuing')]);
    // another serial would be another certificate: this one is byte for byte another, and signed anew
    assert.equal(judgement.trusted, false);
    const one = intermediate();
    for (const sent of [[leaf(), one], [leaf()], [leaf(), one, root]] as [Buffer, ...Buffer[]][]) {
      assert.deepEqual(judge(sent, [anchor(one, 'Issuing')]).faults, [{ code: 'rootMissing', name: 'Issuing' }]);
    }
    assert.equal(judge([leaf()], [anchor(one, 'Issuing'), anchor(root)]).trusted, true);
  });

  test('an authority that is known and not trusted', () => {
    const judgement = judge([leaf(), intermediate()], [anchor(root, 'Retired', false)]);
    assert.deepEqual(judgement.faults, [{ code: 'authorityNotTrusted', name: 'Retired' }]);
    assert.equal(judgement.anchor, 'Retired');
  });

  test('a trusted root that has expired, or is not valid yet', () => {
    const past = write({ subject: 'New Root', keys: newRoot, extensions: authority, ...expired });
    assert.deepEqual(codes(judge([leaf(), intermediate()], [anchor(past)])), ['expired']);
    const future = { notBefore: daysFromNow(2), notAfter: daysFromNow(9) };
    const later = write({ subject: 'New Root', keys: newRoot, extensions: authority, ...future });
    assert.deepEqual(codes(judge([leaf(), intermediate()], [anchor(later)])), ['notYetValid']);
  });

  test('an issuer whose key cannot be used', () => {
    const unusable = der(0x30, der(0x30, der(0x06, Buffer.from([0x2a, 0x03]))), der(0x03, Buffer.from([0, 1])));
    const odd = write({
      subject: 'Issuing',
      publicKey: unusable,
      issuer: 'New Root',
      signer: newRoot,
      extensions: authority,
    });
    assert.deepEqual(judge([leaf(), odd]).faults[0], { code: 'keyNotSupported', subject: 'CN=Issuing', key: '1.2.3' });
  });
});
