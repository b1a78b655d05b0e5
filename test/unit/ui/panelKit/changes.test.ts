import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { changesBetween } from '../../../../src/ui/panelKit/changes';
import { applied } from '../../../../src/webview/kit/changes';

/** Plain data without null, as states are. */
const states = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ maxLength: 2 }),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
    ),
  })).value,
  { noNullPrototype: true },
);

suite('changes of a state', () => {
  test('applied to the state before give the state after', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const posted = structuredClone(changesBetween(before, after));
        assert.deepEqual(applied(before, posted), after);
      }),
      { numRuns: 1000 },
    );
  });

  test('of an equal state are none', () => {
    fc.assert(fc.property(states, (state) => assert.deepEqual(changesBetween(state, structuredClone(state)), {})));
  });

  test('contain only what differs; null removes', () => {
    const before = { words: { long: 'x'.repeat(1000) }, fields: { user: 'a', level: 'require' }, drivers: ['a', 'b'] };
    const after = { words: before.words, fields: { user: 'b' }, drivers: ['a', 'b'] };
    assert.deepEqual(changesBetween(before, after), { fields: { user: 'b', level: null } });
  });
});
