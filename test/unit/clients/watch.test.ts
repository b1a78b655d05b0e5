import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Look } from '../../../src/clients/client';
import type { DatabaseLogin, DatabaseSession } from '../../../src/clients/databaseSession';
import { ClientsError } from '../../../src/clients/problem';
import type { ClientSample } from '../../../src/clients/sample';
import { TlsError } from '../../../src/domain/errors';
import { ClientsWatch } from '../../../src/clients/watch';
import { sampledClient } from '../../support/clients';

const login: DatabaseLogin = {
  host: 'orders-db.postgres.database.azure.com',
  port: 5432,
  database: 'postgres',
  user: 'app',
  password: 'open sesame',
  ca: [],
};
const client = sampledClient({ encryption: { kind: 'plaintext' } });

/** Sessions that end in what `look` does at the given turn. */
function watched(look: (turn: number) => Promise<Look>, method: DatabaseSession['method'] = 'scram-sha-256') {
  let now = 0;
  let turn = 0;
  let closed = 0;
  const samples: ClientSample[] = [];
  const running: boolean[] = [];
  const watch: ClientsWatch = new ClientsWatch({
    open: async (): Promise<DatabaseSession> => ({
      method,
      look: () => look(++turn),
      close: async () => void closed++,
    }),
    clock: { now: () => now, wait: async (milliseconds) => void (now += milliseconds) },
    onChange: () => running.push(watch.isRunning),
    onSample: (sample) => samples.push(sample),
  });
  return { watch, samples, running, closed: () => closed };
}

suite('watching clients', () => {
  test('tells after each look, and closes the session at the end', async () => {
    const { watch, samples, running, closed } = watched(async () => ({ clients: [client], notVisible: [] }));
    await watch.run(login, 2_000);
    assert.equal(samples.length, 3);
    assert.equal(samples.at(-1)?.complete, true);
    assert.deepEqual(running, [true, true, true, true, false]);
    assert.equal(closed(), 1);
    assert.equal(watch.user, 'app');
  });

  test('knows what the server asked for, from the login on, and forgets it at the next', async () => {
    const { watch } = watched(async (turn) => {
      assert.equal(watch.method, 'none');
      if (turn === 2) throw new ClientsError({ code: 'connectionLost' });
      return { clients: [client], notVisible: [] };
    }, 'none');
    assert.equal(watch.method, undefined);
    await watch.run(login, 0);
    assert.equal(watch.method, 'none');
    const again = watch.run(login, 0);
    assert.equal(watch.method, undefined, 'nobody is logged in yet');
    await assert.rejects(again);
    assert.equal(watch.method, 'none', 'the login was good');
  });

  test('keeps no password', async () => {
    const { watch } = watched(async () => ({ clients: [client], notVisible: [] }));
    await watch.run(login, 0);
    assert.doesNotMatch(JSON.stringify(watch), /open sesame/);
  });

  test('cancelled, it ends quietly with what was seen', async () => {
    const { watch, samples, closed } = watched(async (turn) => {
      if (turn === 2) {
        watch.cancel();
        throw new TlsError({ code: 'cancelled', operationContinues: false });
      }
      return { clients: [client], notVisible: [] };
    });
    await watch.run(login, 60_000);
    assert.equal(samples.length, 1);
    assert.equal(watch.isRunning, false);
    assert.equal(closed(), 1);
  });

  test('a failure is the caller’s; what was seen was told before, and it can look again', async () => {
    const { watch, samples, closed } = watched(async (turn) => {
      if (turn === 2) {
        throw new ClientsError({ code: 'connectionLost' });
      }
      return { clients: [client], notVisible: [] };
    });
    await assert.rejects(watch.run(login, 60_000), ClientsError);
    assert.equal(samples.length, 1);
    assert.equal(closed(), 1);
    await watch.run(login, 0);
    assert.equal(samples.length, 2);
  });
});
