import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { historyResults, isUndoable, type HistoryEntry } from '../../../src/changes/history';
import {
  byDay,
  everything,
  filteredResults,
  isFiltered,
  makers,
  matchesFilter,
  type HistoryFilter,
} from '../../../src/changes/historyFilter';
import { flexibleServer } from '../../support/servers';

const { id } = flexibleServer();
const entry = (overrides: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at: '2026-01-02T12:00:00.000Z',
  id,
  result: 'changed',
  before: { enforcement: false, minimum: '1.2' },
  after: { enforcement: true, minimum: '1.2' },
  ...overrides,
});

suite('the filter of the history', () => {
  const shows = (filter: Partial<HistoryFilter>, one: HistoryEntry): boolean =>
    matchesFilter(one, { ...everything, ...filter });

  test('shows everything until something is chosen', () => {
    assert.equal(isFiltered(everything), false);
    for (const result of historyResults) {
      assert.ok(matchesFilter(entry({ result }), everything));
    }
  });

  test('takes a change that was found for a change by others', () => {
    const found = entry({ result: 'found' });
    assert.ok(shows({ results: ['changed'] }, found));
    assert.ok(shows({ makers: ['others'] }, found));
    assert.ok(!shows({ makers: ['own'] }, found));
    assert.ok(!shows({ makers: ['others'] }, entry()));
  });

  test('finds a server by its id in any case', () => {
    assert.ok(shows({ servers: [id.toLowerCase()] }, entry({ id: id.toUpperCase() })));
    assert.ok(!shows({ servers: ['/other'] }, entry()));
  });

  test('shows what fits one choice of each kind', () => {
    const anyOf = <T>(of: readonly T[]) => fc.subarray([...of]);
    const filters = fc.record({
      results: anyOf(filteredResults),
      makers: anyOf(makers),
      servers: anyOf([id.toLowerCase(), '/x']),
    });
    fc.assert(
      fc.property(filters, fc.constantFrom(...historyResults), (filter, result) => {
        const one = entry({ result });
        const alone = (['results', 'makers', 'servers'] as const).map((kind) => shows({ [kind]: filter[kind] }, one));
        assert.equal(matchesFilter(one, filter), alone.every(Boolean));
      }),
    );
  });
});

suite('days of the history', () => {
  const local = (day: number, hour: number): string => new Date(2026, 0, day, hour).toISOString();

  test('the newest change is first, and a day ends at midnight in local time', () => {
    const entries = [entry({ at: local(1, 23) }), entry({ at: local(2, 0) }), entry({ at: local(2, 22) })];
    const days = byDay(entries);
    assert.deepEqual(
      days.map(({ entries: of }) => of.map(({ at }) => at)),
      [[local(2, 22), local(2, 0)], [local(1, 23)]],
    );
    assert.deepEqual(
      days.map(({ day }) => day),
      [new Date(2026, 0, 2, 12).getTime(), new Date(2026, 0, 1, 12).getTime()],
    );
  });

  test('two windows write in any order', () => {
    const days = byDay([entry({ at: local(2, 5) }), entry({ at: local(1, 5) }), entry({ at: local(2, 6) })]);
    assert.deepEqual(
      days.map(({ entries: of }) => of.length),
      [2, 1],
    );
  });

  test('changes of the same moment are shown with the one that was written last first', () => {
    const [first, second] = [entry({ correlationId: 'first' }), entry({ correlationId: 'second' })];
    assert.deepEqual(byDay([first, second])[0]?.entries, [second, first]);
  });
});

test('a change is undoable where a setting is known before and after, and differs', () => {
  assert.ok(isUndoable(entry()));
  assert.ok(isUndoable(entry({ before: { minimum: '1.0' }, after: { minimum: '1.2' } })));
  assert.ok(!isUndoable(entry({ after: entry().before })));
  assert.ok(!isUndoable(entry({ before: {} })));
  assert.ok(!isUndoable({ ...entry(), after: {} }));
  const { after: _, ...without } = entry();
  assert.ok(!isUndoable(without));
});
