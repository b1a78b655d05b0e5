import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend, ChangeOptions, FollowOptions } from '../../../src/domain/backend';
import type { TlsChange } from '../../../src/domain/change';
import { known, type Server } from '../../../src/domain/server';
import { ChangeJournal } from '../../../src/changes/journal';
import { Fleet } from '../../../src/fleet/fleet';
import type { BackendMode } from '../../../src/domain/backend';
import { singleServer } from '../../support/servers';

const before = singleServer({}, { enforcement: known(true), minimum: known('1.2') });
const after = singleServer({}, { enforcement: known(false), minimum: known('none') });
const change: TlsChange = { enforcement: false };
const address = 'https://management.azure.com/operation?s=secret';

/** What is stored is JSON. */
class Storage {
  readonly runningChanges = new Map<string, unknown>();
  setRunningChange = (serverId: string, value: object | undefined): Promise<void> => {
    if (value) {
      this.runningChanges.set(serverId, JSON.parse(JSON.stringify(value)));
    } else {
      this.runningChanges.delete(serverId);
    }
    return Promise.resolve();
  };
}

/** What outlives a session: the stored state of the window and the keychain. */
class Window {
  readonly storage = new Storage();
  readonly secrets = new Map<string, string>();
  now = 1_000;
  mode: BackendMode = 'azure';
  readonly log: string[] = [];

  open(backend: Partial<Backend>): { fleet: Fleet; journal: ChangeJournal } {
    const fleet = new Fleet(() =>
      Promise.resolve({ readServer: () => Promise.resolve(before), ...backend } as Backend),
    );
    const journal = new ChangeJournal({
      fleet,
      storage: this.storage,
      secrets: {
        get: (key) => Promise.resolve(this.secrets.get(key)),
        store: (key, value) => Promise.resolve(void this.secrets.set(key, value)),
        delete: (key) => Promise.resolve(void this.secrets.delete(key)),
      },
      mode: () => this.mode,
      now: () => this.now,
      log: (line) => this.log.push(line),
    });
    return { fleet, journal };
  }
}

/** A session whose window is closed while the service works on the change. */
async function interrupted(window: Window): Promise<void> {
  const { fleet, journal } = window.open({
    changeServer: (_id, _change, { onPhase, onOperation }: ChangeOptions) => {
      onPhase?.('running');
      onOperation?.(address);
      return new Promise<Server>(() => undefined);
    },
  });
  await fleet.read(before.id);
  void fleet.change(before, change);
  await new Promise(setImmediate);
  await journal.written();
}

test('a change that runs is taken up by the next session, with its operation and the minimum before', async () => {
  const window = new Window();
  await interrupted(window);
  const { journal } = window.open({});
  assert.deepEqual(await journal.claimInterrupted(), [
    { serverId: before.id, change, minimum: '1.2', operation: address },
  ]);
  assert.deepEqual(window.log, []);
});

test('the signed address is in the keychain and nowhere else', async () => {
  const window = new Window();
  await interrupted(window);
  assert.deepEqual([...window.secrets.values()], [address]);
  assert.doesNotMatch(JSON.stringify([...window.storage.runningChanges]), /secret/);
});

test('it is taken up once', async () => {
  const window = new Window();
  await interrupted(window);
  const { journal } = window.open({});
  await journal.claimInterrupted();
  assert.deepEqual(await journal.claimInterrupted(), []);
  assert.deepEqual(window.secrets.size, 0);
});

test('a change that has ended leaves nothing', async () => {
  const window = new Window();
  const { fleet, journal } = window.open({
    changeServer: (_id, _change, { onOperation }) => {
      onOperation?.(address);
      return Promise.resolve(after);
    },
  });
  await fleet.change(before, change);
  await journal.written();
  assert.equal(window.secrets.size, 0);
  assert.deepEqual(await window.open({}).journal.claimInterrupted(), []);
});

test('a change that is taken up is written down again until it has ended', async () => {
  const window = new Window();
  await interrupted(window);
  const asked: FollowOptions[] = [];
  const next = window.open({
    followChange: (_id, _change, options) => {
      asked.push(options);
      return new Promise<Server>(() => undefined);
    },
  });
  const [taken] = await next.journal.claimInterrupted();
  assert.ok(taken);
  void next.fleet.follow(taken.serverId, taken.change, taken.operation);
  await new Promise(setImmediate);
  await next.journal.written();
  assert.equal(asked[0]?.operation, address);
  const [again] = await window.open({}).journal.claimInterrupted();
  assert.deepEqual([again?.serverId, again?.change, again?.operation], [before.id, change, address]);
});

test('of another service, or too long ago, nothing is taken up', async () => {
  const other = new Window();
  await interrupted(other);
  other.mode = 'offline';
  assert.deepEqual(await other.open({}).journal.claimInterrupted(), []);
  const old = new Window();
  await interrupted(old);
  old.now += 3_600_000;
  assert.deepEqual(await old.open({}).journal.claimInterrupted(), []);
});

test('what is not an entry is dropped', async () => {
  const window = new Window();
  const entry = { serverId: before.id, change, mode: 'azure', startedAt: 1_000 };
  const values = {
    a: 'text',
    b: { ...entry, serverId: 1 },
    c: { ...entry, change: { minimum: '9' } },
    d: { ...entry, startedAt: 'now' },
    e: { ...entry, mode: 'other' },
    f: entry,
  };
  for (const [key, value] of Object.entries(values)) {
    window.storage.runningChanges.set(key, value);
  }
  const taken = await window.open({}).journal.claimInterrupted();
  assert.deepEqual(taken, [{ serverId: before.id, change }]);
});
