import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSettingsQueue, type SettingsQueueOptions } from '../../../src/azure/settingsQueue';
import { fromFlexibleServer } from '../../../src/azure/wireToDomain';
import type { Server } from '../../../src/domain/server';
import { VirtualClock } from '../../support/clocks';
import { idle, subscriptionId } from './scriptedService';

const other = 'eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee';

function row(name: string, subscription = subscriptionId): Server {
  const id = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`;
  return fromFlexibleServer({ id, location: 'westus', state: 'Ready' }, 0) ?? assert.fail();
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(options: Partial<SettingsQueueOptions> = {}) {
  const started: string[] = [];
  const clock = new VirtualClock();
  const queue = createSettingsQueue({
    concurrency: 1,
    priority: () => [],
    delay: () => 0,
    async read({ name }) {
      started.push(name);
      await turn();
    },
    clock,
    signal: idle(),
    ...options,
  });
  return { queue, started, clock };
}

describe('settings queue', () => {
  test('reads in the order of arrival when nothing is wanted first', async () => {
    const { queue, started } = open();
    queue.add([row('a'), row('b')]);
    queue.add([row('c')]);
    await queue.drain();
    assert.deepEqual(started, ['a', 'b', 'c']);
  });

  test('what is wanted goes first, in its order, as soon as it is wanted', async () => {
    let wanted: string[] = [row('d').id, row('gone').id, row('b').id.toUpperCase()];
    const { queue, started } = open({ priority: () => wanted });
    queue.add(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => row(name)));
    const drained = queue.drain();
    while (started.length < 3) {
      await turn();
    }
    wanted = [row('f').id];
    await drained;
    assert.deepEqual(started, ['d', 'b', 'a', 'f', 'c', 'e']);
  });

  test('until it is released only what is wanted is read', async () => {
    const { queue, started } = open({ priority: () => [row('b').id] });
    queue.add([row('a'), row('b')]);
    for (let turns = 0; turns < 10; turns++) {
      await turn();
    }
    assert.deepEqual(started, ['b']);
    queue.release();
    await queue.drain();
    assert.deepEqual(started, ['b', 'a']);
  });

  test('a subscription without budget does not hold up the others, and is read when it has some', async () => {
    const clock = new VirtualClock();
    const times: Record<string, number> = {};
    const { queue, started } = open({
      clock,
      concurrency: 2,
      priority: () => [row('slow').id],
      delay: (subscription) => (subscription === subscriptionId ? Math.max(0, 500 - clock.now()) : 0),
      async read({ name }) {
        started.push(name);
        times[name] = clock.now();
        await turn();
      },
    });
    queue.add([row('slow'), row('quick1', other), row('quick2', other)]);
    await queue.drain();
    assert.deepEqual(started, ['quick1', 'quick2', 'slow']);
    assert.deepEqual(times, { quick1: 0, quick2: 0, slow: 500 });
  });

  test('asks for the budget of those that are being read as well', async () => {
    const asked: number[] = [];
    const { queue } = open({
      concurrency: 3,
      delay(_, servers) {
        asked.push(servers);
        return 0;
      },
    });
    queue.add([row('a'), row('b'), row('c')]);
    await queue.drain();
    assert.deepEqual(asked, [1, 2, 3]);
  });

  test('never more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const { queue } = open({
      concurrency: 4,
      async read() {
        most = Math.max(most, ++running);
        await turn();
        running--;
      },
    });
    queue.add(Array.from({ length: 20 }, (_, at) => row(`s${at}`)));
    await queue.drain();
    assert.equal(most, 4);
  });

  test('an error ends it, and nothing more is started', async () => {
    const { queue, started } = open({
      read({ name }) {
        started.push(name);
        return Promise.reject(new Error('aborted'));
      },
    });
    queue.add([row('a'), row('b')]);
    await assert.rejects(queue.drain(), { message: 'aborted' });
    assert.deepEqual(started, ['a']);
  });

  test('an abort ends a wait for budget', async () => {
    const controller = new AbortController();
    const { queue, started } = open({ delay: () => 500, signal: controller.signal });
    queue.add([row('a')]);
    controller.abort();
    await assert.rejects(queue.drain(), { name: 'AbortError' });
    assert.deepEqual(started, []);
  });

  test('stopped, it starts nothing more', async () => {
    const { queue, started } = open();
    queue.add([row('a'), row('b')]);
    queue.release();
    queue.stop();
    await queue.drain();
    assert.deepEqual(started, ['a']);
  });
});
