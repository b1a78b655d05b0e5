import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { ChangeOptions } from '../../../src/domain/backend';
import type { Server } from '../../../src/domain/server';
import { RunningChanges } from '../../../src/fleet/runningChanges';
import { singleServer } from '../../support/servers';

const begin = { change: { enforcement: true }, phase: 'sending' } as const;

test('a change that waits is told each second, until it is sent again', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    let told = 0;
    const running = new RunningChanges(() => told++);
    let progress: ChangeOptions | undefined;
    let finish: ((server: Server) => void) | undefined;
    const done = running.run('/Server', begin, (given) => {
      progress = given;
      return new Promise((resolve) => (finish = resolve));
    });
    const wait = { reason: 'busy', retryAt: 5000 } as const;
    progress?.onWait?.(wait);
    assert.deepEqual(running.get('/server')?.wait, wait);
    const before = told;
    mock.timers.tick(3000);
    assert.equal(told - before, 3);
    progress?.onPhase?.('sending');
    assert.equal(running.get('/server')?.wait, undefined);
    const sent = told;
    mock.timers.tick(3000);
    assert.equal(told, sent);
    finish?.(singleServer());
    await done;
    assert.equal(running.get('/server'), undefined);
  } finally {
    mock.timers.reset();
  }
});

test('a change that waits can be cancelled, and tells nothing more', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    let told = 0;
    const running = new RunningChanges(() => told++);
    const done = running.run('/server', begin, ({ signal, onWait }) => {
      onWait?.({ reason: 'throttled', retryAt: 5000 });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))));
    });
    void running.get('/server')?.cancel();
    await assert.rejects(done, /cancelled/);
    const ended = told;
    mock.timers.tick(5000);
    assert.equal(told, ended);
  } finally {
    mock.timers.reset();
  }
});

test('a cancelled change says so at once, until it ends', async () => {
  let told = 0;
  const running = new RunningChanges(() => told++);
  let fail: ((error: Error) => void) | undefined;
  const done = running.run('/Server', begin, () => new Promise((_, reject) => (fail = reject)));
  const active = running.get('/server');
  const before = told;
  void active?.cancel();
  assert.equal(running.get('/server')?.cancelled, true);
  assert.equal(told, before + 1);
  fail?.(new Error('cancelled'));
  await assert.rejects(done);
  void active?.cancel();
  assert.equal(running.get('/server'), undefined);
});

test('a change that is cancelled again, by who hears of it, says nothing new', async () => {
  const heard: boolean[] = [];
  const changes = new RunningChanges((id) => {
    const active = changes.get(id);
    heard.push(active?.cancelled ?? false);
    if (active?.phase === 'running') {
      void active.cancel();
    }
  });
  const aborted = await changes.run('a', { change: {}, phase: 'checking' }, ({ signal, onPhase }) => {
    onPhase?.('running');
    return Promise.resolve(signal?.aborted);
  });
  assert.equal(aborted, true);
  assert.deepEqual(heard, [false, false, true, false], 'begun, running, cancelled, ended');
});
