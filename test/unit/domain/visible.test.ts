import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  isolated,
  shorten,
  visible,
  visibleJson,
  visibleLines,
  visibleProse,
  visibleTexts,
} from '../../../src/domain/visible';
import { harms, hostileNames } from '../../support/hostile';

test('characters without a look of their own are written as escapes', () => {
  assert.equal(visible('orders\u202egnp.exe'), 'orders\\u202egnp.exe');
  assert.equal(visible('a\nb\r\tc\u2028\u0085'), 'a\\nb\\r\\tc\\u2028\\u0085');
  assert.equal(visible('a\u200bb\u200fc\ufeff\u{e0041}'), 'a\\u200bb\\u200fc\\ufeff\\u{e0041}');
  assert.equal(visible('\u001b[31mred'), '\\u001b[31mred');
  assert.equal(visible('half \ud83d'), 'half \\ud83d');
});

test('what can be seen stays as it is', () => {
  for (const name of ['orders-db', 'Grüße, 東京 🚀', 'CN=a, O=b "c"', 'éàש']) {
    assert.equal(visible(name), name);
  }
});

test('prose loses its line breaks', () => {
  assert.equal(visibleProse('first\r\n\r\n  second\tthird\n'), 'first second third');
});

test('what is too long loses its middle, and no half of a character is left', () => {
  assert.equal(shorten('abcdefghij', 7), 'abcd…ij');
  const cut = visible('🚀'.repeat(1000), 40);
  assert.ok(cut.length <= 40);
  assert.doesNotMatch(cut, harms['loneSurrogate'] as RegExp);
});

test('of 60 MB a few hundred characters are left, at once', { timeout: 5000 }, () => {
  assert.ok(visible('\u202e'.repeat(30_000_000)).length <= 300);
});

test('nothing hidden is left of hostile names', () => {
  const { link: _link, icon: _icon, ...hidden } = harms;
  for (const name of hostileNames) {
    for (const [harm, pattern] of Object.entries(hidden)) {
      assert.doesNotMatch(visible(name), pattern, harm);
      assert.doesNotMatch(visibleProse(name), pattern, harm);
    }
    assert.ok(visible(name).length <= 300);
  }
});

test('a text at the limit is whole, and the cut keeps twice as much of the beginning', () => {
  assert.equal(shorten('abcdef', 6), 'abcdef');
  assert.equal(shorten('abcdefg', 6), 'abc…fg');
  assert.equal(shorten('🚀🚀🚀', 5), '🚀…');
  assert.equal(visible('\uffff\u{10000}'), '\uffff\u{10000}');
});

test('lines of our own stay lines, each made visible', () => {
  assert.equal(visibleLines('a\u202e\r\nb\tc\nd'), 'a\\u202e\nb\\tc\nd');
  assert.equal(visibleLines('abcdefghij', 7), 'abcd…ij');
});

test('JSON shows what is hidden as escapes of its own, and reads as the same', () => {
  const value = { name: 'a\u202eb\u{e0041}', list: ['\n'] };
  const text = visibleJson(value);
  assert.match(text, /^\{\n {2}"name": "a\\u202eb\\udb40\\udc41",\n/);
  assert.deepEqual(JSON.parse(text), value);
});

test('texts of a page are made visible wherever they are, but for those that are shown exactly', () => {
  const long = 'x'.repeat(5_000);
  const shown = visibleTexts(
    {
      name: 'a\u202e',
      count: 1,
      none: null,
      inner: { exact: 'b\u202e', list: ['c\u202e', { exact: 'd\u202e' }] },
      long,
    },
    ['inner.exact'],
  );
  assert.deepEqual(
    { ...shown, long: shown.long.length },
    {
      name: 'a\\u202e',
      count: 1,
      none: null,
      inner: { exact: 'b\u202e', list: ['c\\u202e', { exact: 'd\\u202e' }] },
      long: 4_000,
    },
  );
});

suite('right-to-left names', () => {
  test('are isolated from the numbers and words beside them', () => {
    assert.equal(isolated('orders-db 2 of 7'), 'orders-db 2 of 7');
    assert.equal(isolated('ייצור 2 of 7'), '\u2068ייצור\u2069 2 of 7');
    assert.equal(isolated('rg-1 · חנות ראשית · 3'), 'rg-1 · \u2068חנות ראשית\u2069 · 3');
    assert.equal(isolated('"قاعدة-1": 2'), '"\u2068قاعدة-1\u2069": 2');
  });

  test('whatever the text, isolates come in pairs and nothing else changes', () => {
    const text = fc
      .array(fc.constantFrom('א', 'ب', 'a', '1', ' ', '-', '"', '.', '(', ')', '·'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const shown = isolated(given);
        assert.equal(shown.replace(/[\u2068\u2069]/g, ''), given);
        assert.match(shown, /^([^\u2068\u2069]*\u2068[^\u2068\u2069]+\u2069)*[^\u2068\u2069]*$/);
      }),
    );
  });
});
