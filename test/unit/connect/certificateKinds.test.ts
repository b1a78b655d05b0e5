import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCertificateFile, rootNotices, type CertificateFinding } from '../../../src/connect/certificateCheck';
import { bundleFor } from '../../../src/connect/roots';
import { daysFromNow, ecKeys, pemOf, time, write, type Written } from '../../support/writtenCertificates';
import { authority, issuing } from '../../support/writtenChains';

const bundle = bundleFor('public')
  .map(({ file }) => readFileSync(join(__dirname, '../../../media/ca', file), 'utf8'))
  .join('');
const check = (content: string, at = Date.now()): readonly CertificateFinding[] =>
  checkCertificateFile(Buffer.from(content), 'public', at).findings;
const codes = (content: string, at?: number): readonly string[] => check(content, at).map(({ code }) => code);
const root = (change: Written = {}): string =>
  pemOf(write({ subject: 'Root', keys: issuing, extensions: authority, notAfter: daysFromNow(1000), ...change }));

test('the most urgent finding comes first, whatever the order of the file', () => {
  const content = [
    root({ notAfter: daysFromNow(10) }),
    root({ subject: 'Issuing', issuer: 'Elsewhere', signer: ecKeys() }),
    root({ subject: 'server', extensions: [] }),
    root({ notAfter: time('20300230000000Z') }),
    root({ notBefore: daysFromNow(5) }),
    root({ notBefore: daysFromNow(-9), notAfter: daysFromNow(-5) }),
    '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n',
  ].join('');
  assert.deepEqual(codes(content), [
    'unreadable',
    'missingRoot',
    'missingRoot',
    'expired',
    'notYetValid',
    'dateUnreadable',
    'leaf',
    'intermediate',
    'expiresSoon',
  ]);
});

test('each date that cannot be read is a finding', () => {
  const damaged = time('20300230000000Z');
  for (const change of [{ notBefore: damaged }, { notAfter: damaged }]) {
    assert.deepEqual(check(bundle + root(change)), [{ code: 'dateUnreadable', name: 'Root' }]);
  }
});

test('without a word on what it is, only a self-issued certificate of the first version is a root', () => {
  const silent = { extensions: [], notAfter: daysFromNow(1000) };
  assert.deepEqual(codes(bundle + root({ ...silent, version: 1 })), []);
  assert.deepEqual(codes(bundle + root({ ...silent, version: 1, issuer: 'Elsewhere' })), ['leaf']);
  assert.deepEqual(codes(bundle + root(silent)), ['leaf']);
});

test('a certificate is valid from its first moment on', () => {
  const start = Date.UTC(2026, 0, 1);
  const content = bundle + root({ notBefore: time('20260101000000Z') });
  assert.deepEqual(codes(content, start), []);
  assert.deepEqual(codes(content, start - 1), ['notYetValid']);
});

test('twenty certificates are a CA file, and one more is the bundle of a system', () => {
  const expired = root({ notBefore: daysFromNow(-9), notAfter: daysFromNow(-5) });
  const count = (copies: number): number => codes(expired.repeat(copies)).filter((code) => code === 'expired').length;
  assert.deepEqual([count(20), count(21)], [20, 0]);
});

test('new intermediates are news for two years to the day', () => {
  const begin = Date.UTC(2025, 10, 11);
  const isNews = (days: number): boolean =>
    rootNotices('public', begin + days * 86_400_000).some(({ code }) => code === 'intermediatesReplaced');
  assert.deepEqual([-731, -730, 730, 731].map(isNews), [false, true, true, false]);
});
