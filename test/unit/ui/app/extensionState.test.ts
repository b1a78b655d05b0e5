import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memento } from 'vscode';
import { ExtensionState } from '../../../../src/ui/app/extensionState';
import { ConnectionState } from '../../../../src/ui/connection/connectionState';
import { OrderedState } from '../../../../src/ui/app/orderedState';

function memento(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values].flatMap(([key, value]) => (value === undefined ? [] : [key])),
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  } as Memento;
}

test('windows of one workspace keep the running changes of each other', async () => {
  const shared = memento();
  const window = () => new ExtensionState(new OrderedState(memento()), new OrderedState(shared));
  const [one, other] = [window(), window()];
  await one.setRunningChange('a', { serverId: 'a' });
  await other.setRunningChange('b', { serverId: 'b' });
  await one.setRunningChange('a', undefined);
  assert.deepEqual([...one.runningChanges], [['b', { serverId: 'b' }]]);
});

test('what was not set for long makes room', async () => {
  const state = new ConnectionState(new OrderedState(memento()));
  for (let count = 0; count < 510; count++) {
    await state.setConnection(`server-${count}`, { database: `db-${count}` });
    await state.setConnection('used', { database: 'always' });
  }
  assert.equal(state.connection('server-0'), undefined);
  assert.deepEqual(state.connection('server-509'), { database: 'db-509' });
  assert.deepEqual(state.connection('used'), { database: 'always' });
});
