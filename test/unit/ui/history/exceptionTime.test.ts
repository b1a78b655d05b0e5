import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseUntil, untilProblem } from '../../../../src/ui/history/exceptionTime';
import { durationPhrase, exceptionPhrase } from '../../../../src/words/timedExceptions';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date(2026, 0, 31, 15, 30).getTime();
const local = (month: number, day: number, hours: number, minutes = 0): number =>
  new Date(2026, month, day, hours, minutes).getTime();

suite('the end of an exception', () => {
  const cases: readonly [string, number | undefined][] = [
    ['45', now + 45 * minute],
    ['45 min', now + 45 * minute],
    ['3h', now + 3 * hour],
    ['2 Days', now + 48 * hour],
    ['17:30', local(0, 31, 17, 30)],
    ['9:00', local(1, 1, 9)],
    ['15:30', local(1, 1, 15, 30)],
    ['2026-02-28 17:30', local(1, 28, 17, 30)],
    ['2026-02-28T17:30', local(1, 28, 17, 30)],
    ['2026-02-30 17:30', undefined],
    ['24:00', undefined],
    ['0', undefined],
    ['soon', undefined],
    ['-5', undefined],
  ];
  for (const [text, expected] of cases) {
    test(`"${text}" is ${expected === undefined ? 'none' : new Date(expected).toISOString()}`, () => {
      assert.equal(parseUntil(text, now), expected);
    });
  }

  test('is in the future, and within 30 days', () => {
    assert.equal(untilProblem(now + minute, now), undefined);
    assert.match(untilProblem(now, now) ?? '', /passed/);
    assert.match(untilProblem(now + 31 * 24 * hour, now) ?? '', /at most 30 d/);
  });
});

test('the time that is left is in minutes, hours and days, and what has begun counts', () => {
  assert.equal(durationPhrase(1), '1 min');
  assert.equal(durationPhrase(59 * minute + 1), '1 h');
  assert.equal(durationPhrase(hour + 58 * minute), '1 h 58 min');
  assert.equal(durationPhrase(25 * hour), '1 d 1 h');
  assert.equal(exceptionPhrase(now + 2 * hour, now), 'exception, 2 h left');
  assert.equal(exceptionPhrase(now - 3 * hour, now), 'exception overdue by 3 h');
});
