import assert from 'node:assert/strict';
import { setImmediate as nextTask } from 'node:timers/promises';
import { suite, test } from 'node:test';
import { OrderedState } from '../../../../src/ui/app/orderedState';

/**
 * A memento as VS Code's: values of one task are sent together, and when they are stored, all values in memory are
 * replaced by the stored ones.
 */
function memento({ fails = false } = {}) {
  let values: Record<string, unknown> = {};
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    await nextTask();
    sending = undefined;
    const sent = { ...values };
    await nextTask();
    if (fails) throw new Error('the disk is full');
    values = sent;
  };
  return {
    keys: () => Object.keys(values).filter((key) => values[key] !== undefined),
    get: (key: string) => values[key] as never,
    update: (key: string, value: unknown) => {
      values = { ...values, [key]: value };
      return (sending ??= send());
    },
  };
}

suite('stored state', () => {
  test('a value that is written while another one is stored is kept', async () => {
    const stored = memento();
    const state = new OrderedState(stored);
    const first = state.update('user', 'app');
    await nextTask();
    const second = state.update('level', 'require');
    await first;
    assert.equal(state.get('level'), 'require');
    await second;
    assert.deepEqual([state.get('level'), stored.get('level'), stored.get('user')], ['require', 'require', 'app']);
  });

  test('the latest value of a key counts at once and in the end', async () => {
    const stored = memento();
    const state = new OrderedState(stored);
    const all = ['a', 'b', 'c'].map((value) => state.update('key', value));
    assert.equal(state.get('key'), 'c');
    await all[0];
    assert.equal(state.get('key'), 'c');
    await Promise.all(all);
    assert.deepEqual([state.get('key'), stored.get('key')], ['c', 'c']);
  });

  test('keys are those that have a value', async () => {
    const state = new OrderedState(memento());
    await state.update('old', 1);
    const removed = state.update('old', undefined);
    const added = state.update('new', 2);
    assert.deepEqual(state.keys(), ['new']);
    await Promise.all([removed, added]);
    assert.deepEqual(state.keys(), ['new']);
  });

  test('a failure to store is reported, and the next value is stored', async () => {
    const state = new OrderedState(memento({ fails: true }));
    await assert.rejects(state.update('key', 1), /the disk is full/);
    await assert.rejects(state.update('key', 2), /the disk is full/);
  });
});
