import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { finish } from '../../../src/simulation/fleetSource';
import { parseInParts } from '../../../src/simulation/jsonParts';
import { measureJson } from '../../../src/simulation/jsonSyntax';

const documents = [
  [{ a: 1 }, { b: ['x', 'y', 'z'] }, 'text', [], [1, 2, [3, 4]], null, true, 5],
  { count: 3, value: [{ name: 'a,b' }, { name: '[' }, { name: '"]' }], more: [1, 2, 3, 4], nested: { value: [1, 2] } },
  { value: [[1, 2], [3, 4], {}], '1': ['x', 'y', 'z'], empty: [] },
  [[], [], []],
  {},
].flatMap((json) => [JSON.stringify(json), JSON.stringify(json, undefined, 2)]);
const repeated = '{"value":[1,2,3],"value":[4,5,6,7],"__proto__":[1,2,3,4],"value":[8,9,10]}';

function parsed(text: string): unknown {
  const extent = measureJson(text, 0, { depth: 64, values: 1000, part: 1 });
  assert.ok(typeof extent !== 'string');
  return extent.end === text.length ? finish(parseInParts(text, 0, extent)) : JSON.parse(text);
}

/** The value, or that there is none. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return 'no JSON';
  }
}

describe('JSON that is parsed in parts', () => {
  test('is what JSON.parse reads, names that are repeated and __proto__ included', () => {
    for (const text of [...documents, repeated]) assert.deepEqual(parsed(text), JSON.parse(text), text);
    assert.ok(Object.hasOwn(parsed(repeated) as object, '__proto__'));
  });

  test('is refused where JSON.parse refuses it: each character left out, repeated or replaced', () => {
    let refused = 0;
    for (const text of [...documents, repeated]) {
      for (let at = 0; at < text.length; at++) {
        for (const instead of ['', text.charAt(at).repeat(2), ',', '[', ']', '{', '}', '"', ':', '\\', ' ']) {
          const other = text.slice(0, at) + instead + text.slice(at + 1);
          const expected = outcome(() => JSON.parse(other));
          assert.deepEqual(
            outcome(() => parsed(other)),
            expected,
            other,
          );
          refused += expected === 'no JSON' ? 1 : 0;
        }
      }
    }
    assert.ok(refused > 1000, `${refused} of them are no JSON`);
  });

  test('leaves the thread between parts of a long array', () => {
    const text = JSON.stringify({ value: Array.from({ length: 100 }, (_, index) => ({ index })) });
    const extent = measureJson(text, 0, { depth: 64, values: 1000, part: 100 });
    assert.ok(typeof extent !== 'string');
    const tasks = [...parseInParts(text, 0, extent)].length;
    assert.ok(tasks > 10, `${tasks} tasks`);
  });
});
