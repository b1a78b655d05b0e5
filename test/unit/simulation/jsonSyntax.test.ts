import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonMistake, positionOf } from '../../../src/simulation/jsonSyntax';

const cases: readonly [string, number, number, string, string?][] = [
  ['', 1, 1, 'cutOff'],
  ['{\n  "a": b\n}', 2, 8, 'invalidSymbol', 'b'],
  ['[1,]', 1, 4, 'trailingComma'],
  ['{"a":}', 1, 6, 'valueExpected'],
  ['[,1]', 1, 2, 'valueExpected'],
  ['[1 2]', 1, 4, 'commaExpected'],
  ['{"a" 1}', 1, 6, 'colonExpected'],
  ['{a: 1}', 1, 2, 'invalidSymbol', 'a'],
  ['{1: 1}', 1, 2, 'propertyNameExpected'],
  ["{'a': 1}", 1, 2, 'singleQuote'],
  ['[\n# a\n1]', 2, 1, 'comment'],
  ['{"a":1,}', 1, 8, 'trailingComma'],
  ['{"a":1]', 1, 7, 'commaExpected'],
  ['[tru', 1, 2, 'cutOff'],
  ['["a', 1, 2, 'cutOff'],
  ['["a\n', 1, 2, 'cutOff'],
  ['[]\r\n[]', 2, 1, 'endExpected'],
  ['["a\nb"]', 1, 2, 'unclosedString'],
  ['["a\tb"]', 1, 2, 'controlCharacter'],
  ['["\\x"]', 1, 2, 'invalidEscape'],
  ['["\\u00g0"]', 1, 2, 'invalidEscape'],
  ['[1., 2]', 1, 2, 'invalidNumber'],
  ['[01]', 1, 3, 'commaExpected'],
];

for (const [text, line, column, code, symbol] of cases) {
  test(`the mistake in ${JSON.stringify(text)} is ${code} at ${line}:${column}`, () => {
    const mistake = findJsonMistake(text);
    assert.deepEqual(mistake?.problem, symbol === undefined ? { code } : { code, symbol });
    assert.deepEqual(positionOf(text, mistake.offset), { line, column });
  });
}

test('a mistake is looked for from a place on, and its offset counts from the beginning', () => {
  assert.equal(findJsonMistake('oops\n[1]', 5), undefined);
  assert.deepEqual(findJsonMistake('oops\n[1,]', 5), { offset: 8, problem: { code: 'trailingComma' } });
});

test('agrees with JSON.parse on what is JSON', () => {
  const piece = fc.constantFrom(...'{}[]:,"\\ \n01.-+eE', 'true', 'null', '"a"', '\\u00e4', '1e5', '\u2028', 'x');
  const broken = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.oneof(broken, fc.json(), fc.string()), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      assert.equal(findJsonMistake(text) === undefined, valid);
    }),
    { numRuns: 3000 },
  );
});

test('a long string is no trouble', () => {
  assert.equal(findJsonMistake(`["${'x'.repeat(1_000_000)}"]`), undefined);
});
