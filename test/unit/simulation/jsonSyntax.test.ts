import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonSyntaxError } from '../../../src/simulation/jsonSyntax';

const cases: readonly [string, number, number, string][] = [
  ['', 1, 1, 'a value'],
  ['{\n  "a": b\n}', 2, 8, 'a value'],
  ['[1,]', 1, 4, 'a value'],
  ['[1 2]', 1, 4, '"," or the closing bracket'],
  ['{"a" 1}', 1, 6, '":" after a property name'],
  ['{a: 1}', 1, 2, 'a property name in double quotes or "}"'],
  ['{"a":1,}', 1, 8, 'a property name in double quotes'],
  ['{"a":1]', 1, 7, '"," or the closing bracket'],
  ['[]\r\n[]', 2, 1, 'nothing more after the document'],
  ['["a\nb"]', 1, 2, 'a value or "]"'],
  ['["\\x"]', 1, 2, 'a value or "]"'],
  ['[01]', 1, 2, 'a value or "]"'],
];

for (const [text, line, column, expected] of cases) {
  test(`the mistake in ${JSON.stringify(text)} is at ${line}:${column}`, () => {
    assert.deepEqual(findJsonSyntaxError(text), { line, column, expected });
  });
}

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
      assert.equal(findJsonSyntaxError(text) === undefined, valid);
    }),
    { numRuns: 3000 },
  );
});

test('a long string and a deep document are no trouble', () => {
  assert.equal(findJsonSyntaxError(`["${'x'.repeat(1_000_000)}"]`), undefined);
  assert.deepEqual(findJsonSyntaxError('['.repeat(200_000)), { line: 1, column: 200_001, expected: 'a value or "]"' });
});
