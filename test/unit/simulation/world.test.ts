import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoFleet } from '../../../src/simulation/index';
import { World } from '../../../src/simulation/world';

test('what is made of the state is made once for each key, and again when the state has changed', () => {
  const world = new World(demoFleet, undefined, () => undefined);
  let made = 0;
  const make = (key: string): number => world.derived(key, () => ++made);
  assert.deepEqual(['a', 'a', 'b', 'a'].map(make), [1, 1, 2, 1]);
  world.reset();
  assert.deepEqual(['a', 'a'].map(make), [3, 3]);
  assert.deepEqual(['b', 'c', 'd', 'e', 'e'].map(make), [4, 5, 6, 7, 7]);
  assert.equal(make('a'), 8, 'only a few are kept');
});
