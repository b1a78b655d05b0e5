import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  adoNet,
  conninfo,
  conninfoValue,
  cQuoted,
  dotenvValue,
  doubleQuoted,
  elixirQuoted,
  escapedQuoted,
  isPlainOdbcValue,
  jsonQuoted,
  odbcBraced,
  rustQuoted,
  singleQuoted,
  uriEncoded,
  uriQuery,
} from '../../../src/connect/quoting';

// Each format by its rule; forms.test.ts and escaping.test.ts hold whole strings against readers of the formats.

suite('connection strings', () => {
  test('libpq: quoted where it is empty or has a space, a quote or a backslash', () => {
    assert.deepEqual(['plain', '=;"', ''].map(conninfoValue), ['plain', '=;"', "''"]);
    assert.deepEqual(['a b', '\ta', 'a ', "it's", '\\'].map(conninfoValue), [
      "'a b'",
      "'\ta'",
      "'a '",
      "'it\\'s'",
      "'\\\\'",
    ]);
    assert.equal(
      conninfo([
        ['host', 'a'],
        ['dbname', 'b c'],
      ]),
      "host=a dbname='b c'",
    );
  });

  test('URI: every reserved mark is escaped, in a query all but slash and colon', () => {
    assert.equal(uriEncoded("a-_.~!'()*/:@ é"), 'a-_.~%21%27%28%29%2A%2F%3A%40%20%C3%A9');
    assert.equal(
      uriQuery([
        ['a', '/x/y:z:'],
        ['b', '&(='],
      ]),
      'a=/x/y:z:&b=%26%28%3D',
    );
  });

  test('ADO.NET: quoted where it must be, by the quote that is not in it', () => {
    assert.equal(
      adoNet([
        ['A', 'x'],
        ['B', ''],
        ['C', 'a b'],
      ]),
      'A=x;B=;C="a b"',
    );
    const value = (text: string) => adoNet([['K', text]]).slice(2);
    assert.deepEqual(['a;', 'a=', ' a', 'a ', "it's", 'a"b', '\'"'].map(value), [
      '"a;"',
      '"a="',
      '" a"',
      '"a "',
      '"it\'s"',
      "'a\"b'",
      '"\'"""',
    ]);
  });

  test('ODBC: braces, the closing one doubled; needed for marks, and for spaces at an end', () => {
    assert.equal(odbcBraced('a}b{}'), '{a}}b{}}}');
    for (const mark of '[]{}(),;?*=!') assert.equal(isPlainOdbcValue(`a${mark}b`), false, mark);
    assert.deepEqual([' a', 'a ', 'a b', '', 'a@b'].map(isPlainOdbcValue), [false, false, true, true, true]);
  });
});

suite('files', () => {
  test('JSON: what templates and strict readers trip over is escaped too', () => {
    assert.equal(
      jsonQuoted('a"\\\n<é\u2028\u2029\ufeff\ufffe\uffff'),
      '"a\\"\\\\\\n\\u003cé\\u2028\\u2029\\ufeff\\ufffe\\uffff"',
    );
  });

  test('.env: bare, in single quotes, in double quotes, or not at all', () => {
    assert.equal(dotenvValue('aZ09_./:@%+,-'), 'aZ09_./:@%+,-');
    assert.deepEqual(['', 'a b', ' a', 'a#', 'a"`', 'a\\b'].map(dotenvValue), [
      "''",
      "'a b'",
      "' a'",
      "'a#'",
      "'a\"`'",
      "'a\\b'",
    ]);
    assert.deepEqual(["it's", "'"].map(dotenvValue), ['"it\'s"', '"\'"']);
    for (const value of ['a$b', "a'\\\\b", "'a\\", 'it\'s "x"', "it's `x`"]) {
      assert.equal(dotenvValue(value), undefined, value);
    }
    assert.deepEqual(['a\\\\b', 'a\\'].map(dotenvValue), [undefined, undefined]);
  });
});

suite('literals', () => {
  const every = 'a\'"\\b';
  test('the quote and the backslash are escaped, each of them', () => {
    assert.equal(singleQuoted(every + every), "'a\\'\"\\\\ba\\'\"\\\\b'");
    assert.equal(doubleQuoted(every + every), '"a\'\\"\\\\ba\'\\"\\\\b"');
  });

  test('C# and Go, Rust and Elixir write what compilers refuse as an escape', () => {
    const marks = '\u2028\u2029\ufeff\u061c\u200e\u200f\u202a\u202e\u2066\u2069';
    const codes = ['2028', '2029', 'feff', '061c', '200e', '200f', '202a', '202e', '2066', '2069'];
    assert.equal(escapedQuoted(`${marks}é"`), `"${codes.map((code) => `\\u${code}`).join('')}é\\""`);
    assert.equal(rustQuoted(`${marks}é"`), `"${codes.map((code) => `\\u{${code.replace(/^0/, '')}}`).join('')}é\\""`);
  });

  test('Elixir does not interpolate', () => {
    assert.equal(elixirQuoted('#{a} # {b} ##{c}'), '"\\#{a} # {b} #\\#{c}"');
  });

  test('C has no trigraphs', () => {
    assert.equal(cQuoted('?a??b???"'), '"?a?\\?b?\\?\\?\\""');
  });
});
