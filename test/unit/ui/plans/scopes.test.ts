import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Server } from '../../../../src/domain/server';
import { scopesOf } from '../../../../src/ui/plans/scopes';
import { flexibleServer } from '../../../support/servers';

const all = ['a', 'b', 'c'].map((name) => flexibleServer({ name }));
const [a, b] = all as [Server, Server];

async function labels(chosen: readonly Server[], shown: readonly Server[], target?: unknown): Promise<string[]> {
  const targets = { chosen: () => chosen, shown: () => Promise.resolve(shown) };
  const scopes = await scopesOf({ target, selection: [], options: undefined }, targets, all);
  return scopes.map(({ label, ids }) => `${label}: ${ids.length}`);
}

suite('a plan is for', () => {
  test('all servers, where nothing is selected or filtered', async () => {
    assert.deepEqual(await labels([], all), ['All Servers (3): 3']);
  });

  test('the selection, what matches the filter, or all', async () => {
    assert.deepEqual(await labels([a], [a, b]), [
      'Selected Servers (1): 1',
      'Servers That Match the Filter (2): 2',
      'All Servers (3): 3',
    ]);
  });

  test('the same servers once, and not for none', async () => {
    assert.deepEqual(await labels([b, a], [a, b]), ['Servers That Match the Filter (2): 2', 'All Servers (3): 3']);
    assert.deepEqual(await labels(all, all), ['All Servers (3): 3']);
    assert.deepEqual(await labels([], []), ['All Servers (3): 3']);
  });

  test('the rows of a menu, without a question', async () => {
    assert.deepEqual(await labels([a, b], all, { type: 'group', id: 'x' }), [': 2']);
  });
});
