import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { saslPrepared } from '../../../src/probe/saslPrep';

/* Each was checked with psql against PostgreSQL 18: test/wire/scramPasswords.test.ts repeats some of it. */

suite('a password is prepared as PostgreSQL prepares it', () => {
  for (const [name, password, expected] of [
    ['ASCII stays', ' a%41+&\'"\\${x} ', ' a%41+&\'"\\${x} '],
    ['compatible forms are replaced', '\uff41\u2168\ufb01\u212b', 'aIXfi\u00c5'],
    ['spaces become one kind', '\u00a0a\u3000\u200b', ' a  '],
    ['invisible characters go', 'so\u00adft\u200d\ufe0f', 'soft'],
    ['an emoji of Unicode 3.2 is prepared', '\u2764\ufe0f\uff41', '\u2764a'],
    ['text from right to left', '\u05d0\u00ad\u05d1', '\u05d0\u05d1'],
    ['with digits inside', '\u0627\u00ad1\u0627', '\u06271\u0627'],
  ] as const) {
    test(name, () => assert.equal(saslPrepared(password), expected));
  }

  for (const [name, password] of [
    ['an emoji that Unicode 3.2 does not assign', '\u{1f9d1}\u200d\u{1f4bb}'],
    ['the same beside an invisible character', '\u2764\ufe0f\u{1f600}'],
    ['what normalization would replace', '\u0340\uff41'],
    ['a control character', '\uff41\u0007'],
    ['a mark of direction', '\uff41\u200e'],
    ['private use', '\uff41\ue000'],
    ['letters of both directions', '\u05d0\u00ada\u05d0'],
    ['right to left with a digit at the end', '\u0627\u00ad1'],
    ['nothing that is left', '\u034f\u00ad'],
  ] as const) {
    test(`${name}: unchanged`, () => assert.equal(saslPrepared(password), password));
  }
});
