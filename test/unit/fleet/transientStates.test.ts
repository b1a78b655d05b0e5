import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ManualClock } from '../../support/clocks';
import type { Backend } from '../../../src/domain/backend';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown, type Server } from '../../../src/domain/server';
import { Fleet } from '../../../src/fleet/fleet';
import { TransientStates } from '../../../src/fleet/transientStates';
import { backendWith } from '../../support/backend';
import { flexibleServer, singleServer, subscriptionId } from '../../support/servers';

const second = 1_000;
const minute = 60 * second;

const inState = (state: string, name = state.toLowerCase()): Server => {
  const unread = unknown(state === 'Stopped' ? 'stopped' : 'notReady');
  return flexibleServer({ name, state }, { enforcement: unread, minimum: unread, maximum: unread });
};

async function start(
  servers: readonly Server[],
  readServer: Backend['readServer'],
  changeServer?: Backend['changeServer'],
) {
  const clock = new ManualClock();
  const reads: { name: string; at: number }[] = [];
  const log: string[] = [];
  const fleet = new Fleet(() =>
    Promise.resolve(
      backendWith({
        listFleet: ({ onEvent }) => {
          onEvent({ type: 'servers', subscriptionId, servers });
          return Promise.resolve();
        },
        readServer: (id, options) => {
          reads.push({ name: id.split('/').at(-1) ?? '', at: clock.now() / second });
          return readServer(id, options);
        },
        ...(changeServer ? { changeServer } : {}),
      }),
    ),
  );
  const states = new TransientStates({ fleet, clock, log: (line) => log.push(line) });
  states.setVisible(true);
  await fleet.refresh();
  return { clock, reads, log, fleet, states };
}

suite('states that pass', () => {
  test('only servers whose state will pass are read again', async () => {
    const names = ['Starting', 'Stopping', 'Updating', 'Restarting', 'Provisioning', 'Dropping'];
    const others = ['Stopped', 'Disabled', 'Inaccessible', 'Unknown'].map((state) => inState(state));
    const single = singleServer({ state: 'Updating' });
    const servers = [...names.map((state) => inState(state)), ...others, flexibleServer(), single];
    const { clock, reads, states } = await start(servers, (id) =>
      Promise.resolve(servers.find((server) => server.id === id) ?? assert.fail()),
    );
    await clock.pass(15 * second);
    assert.deepEqual(reads.map(({ name }) => name).sort(), names.map((name) => name.toLowerCase()).sort());
    states.dispose();
  });

  test('one is read more and more seldom until it is back, and then shown as it is', async () => {
    const back = flexibleServer({ name: 'starting' });
    const answers = [inState('Starting'), inState('Starting'), back];
    const { clock, reads, fleet } = await start([inState('Starting')], () =>
      Promise.resolve(answers.shift() ?? assert.fail('read once more')),
    );
    await clock.pass(9 * second);
    assert.deepEqual(reads, []);
    await clock.pass(60 * minute);
    assert.deepEqual(
      reads.map(({ at }) => at),
      [10, 30, 70],
    );
    assert.equal(fleet.get(back.id), back);
    assert.equal(clock.waiting, 0);
  });

  test('a server that was left to Azure in the middle of a change is read until it shows the change', async () => {
    const before = flexibleServer();
    const after = flexibleServer({}, { minimum: known('1.3') });
    const answers = [before, before, before, after];
    const { clock, reads, fleet } = await start(
      [before],
      () => Promise.resolve(answers.shift() ?? assert.fail('read once more')),
      () => Promise.reject(new TlsError({ code: 'cancelled', operationContinues: true })),
    );
    await assert.rejects(fleet.change(before, { minimum: '1.3' }), { code: 'cancelled' });
    await clock.pass(60 * minute);
    assert.deepEqual(
      reads.map(({ at }) => at),
      [0, 10, 30, 70],
    );
    assert.equal(fleet.get(after.id), after);
    assert.equal(clock.waiting, 0);
  });

  test('the pause ends at five minutes, and the reads at fifteen', async () => {
    const { clock, reads } = await start([inState('Updating')], () => Promise.resolve(inState('Updating')));
    await clock.pass(240 * minute);
    assert.equal(reads.length, 15);
    const pauses = reads.map(({ at }, index) => at - (reads[index - 1]?.at ?? 0));
    assert.deepEqual(pauses.slice(0, 7), [10, 20, 40, 80, 160, 300, 300]);
    assert.equal(Math.max(...pauses), 300);
    assert.equal(clock.waiting, 0);
  });

  test('nothing is read while nobody looks, and what is due when somebody does', async () => {
    const { clock, reads, states } = await start([inState('Updating')], () => Promise.resolve(inState('Updating')));
    states.setVisible(false);
    await clock.pass(10 * minute);
    assert.deepEqual(reads, []);
    assert.equal(clock.waiting, 0);
    states.setVisible(true);
    await clock.pass(0);
    assert.equal(reads.length, 1);
    states.dispose();
    await clock.pass(10 * minute);
    assert.equal(reads.length, 1);
  });

  test('a few are read at once, all in the end', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `updating-${index}`);
    let running = 0;
    let most = 0;
    const { clock, reads, states } = await start(
      names.map((name) => inState('Updating', name)),
      async (id) => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        return inState('Updating', id.split('/').at(-1));
      },
    );
    await clock.pass(11 * second);
    assert.deepEqual(reads.map(({ name }) => name).sort(), [...names].sort());
    assert.equal(most, 4);
    states.dispose();
  });

  test('a read that fails is told in the log and tried again later; a server that is gone is not', async () => {
    const failures = [new TlsError({ code: 'network' }), new TlsError({ code: 'notFound', what: 'server' })];
    const { clock, reads, log, fleet } = await start([inState('Starting')], () =>
      Promise.reject(failures.shift() ?? new Error('read once more')),
    );
    await clock.pass(30 * minute);
    assert.deepEqual(
      reads.map(({ at }) => at),
      [10, 30],
    );
    assert.equal(fleet.size, 0);
    assert.equal(log.length, 2);
  });

  test('a refresh begins anew', async () => {
    const { clock, reads, fleet, states } = await start([inState('Updating')], () =>
      Promise.resolve(inState('Updating')),
    );
    await clock.pass(5 * minute);
    const before = reads.length;
    await fleet.refresh();
    await clock.pass(11 * second);
    assert.equal(reads.length, before + 1);
    states.dispose();
  });
});
