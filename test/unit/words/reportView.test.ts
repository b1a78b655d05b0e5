import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleJson, visibleTexts } from '../../../src/domain/visible';
import { toMarkdown, toText, type ReportView } from '../../../src/words/reportView';
import { harms, hostileNames } from '../../support/hostile';

const reportOn = (name: string): ReportView => ({
  title: `TLS of ${name}`,
  summary: `About ${name}.`,
  tables: [{ heading: name, columns: ['Subject', 'Answer'], rows: [[name, 'yes']] }],
});

test('a report as text carries no sequence for a terminal and no line of others', () => {
  const { link: _link, icon: _icon, ...hidden } = harms;
  for (const name of hostileNames) {
    const text = toText(reportOn(name));
    assert.equal(text.split('\n').length, toText(reportOn('orders-db')).split('\n').length);
    for (const [harm, pattern] of Object.entries(hidden)) {
      assert.doesNotMatch(text, pattern, harm);
    }
  }
});

test('a report as Markdown carries no link, markup or row of others', () => {
  for (const name of hostileNames) {
    const text = toMarkdown(reportOn(name));
    assert.equal(text.split('\n').length, toMarkdown(reportOn('orders-db')).split('\n').length);
    for (const [harm, pattern] of Object.entries({ ...harms, link: /(?<!\\)[[\]]/, icon: /(?<!\\)\$/ })) {
      assert.doesNotMatch(text, pattern, harm);
    }
    assert.doesNotMatch(text, /<img|https?:\/\/|(?<!\\)@|(?<!\\)`/);
  }
});

test('JSON reads as the same, and hides nothing', () => {
  for (const name of hostileNames.filter(({ length }) => length < 10_000)) {
    const text = visibleJson({ name });
    assert.deepEqual(JSON.parse(text), { name });
    for (const harm of ['control', 'direction', 'invisible', 'lineSeparator', 'loneSurrogate']) {
      assert.doesNotMatch(text, harms[harm] as RegExp, harm);
    }
  }
});

test('a page is handed texts without anything hidden, and exact ones as they are', () => {
  const name = 'a\u202e\nb';
  assert.deepEqual(
    visibleTexts({ name, rows: [{ name, share: 0.5 }], string: { text: name, title: name } }, ['string.text']),
    {
      name: 'a\\u202e\\nb',
      rows: [{ name: 'a\\u202e\\nb', share: 0.5 }],
      string: { text: name, title: 'a\\u202e\\nb' },
    },
  );
});
