import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Connections, type ConnectionStorage } from '../../../../src/ui/connection/connections';
import { Edits } from '../../../../src/ui/connection/edits';
import type { Edit } from '../../../../src/webview/connection/protocol';
import { flexibleServer } from '../../../support/servers';

const server = flexibleServer({ administratorLogin: 'dbadmin' });

function bench(stored: { connection?: object; lastDriver?: string; favoriteDrivers?: string[] } = {}) {
  const state: Record<string, unknown> = { favoriteDrivers: [], ...stored };
  const writes: object[] = [];
  /** Ends each pause, unless a later change has. */
  const pauses: (() => void)[] = [];
  const wait = (_: number, signal?: { addEventListener(type: 'abort', listener: () => void): void }): Promise<void> =>
    new Promise((resolve, reject) => {
      pauses.push(resolve);
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const storage = {
    connection: () => state.connection,
    setConnection: (_id, value) => {
      writes.push(value);
      return Promise.resolve(void (state.connection = value));
    },
    get lastDriver() {
      return state.lastDriver;
    },
    setLastDriver: (value) => Promise.resolve(void (state.lastDriver = value)),
    get recentDrivers() {
      return state.recentDrivers;
    },
    setRecentDrivers: (value) => Promise.resolve(void (state.recentDrivers = value)),
    get favoriteDrivers() {
      return state.favoriteDrivers as string[];
    },
    setFavoriteDrivers: (value) => Promise.resolve(void (state.favoriteDrivers = value)),
  } satisfies ConnectionStorage;
  const connections = new Connections(storage, { wait });
  const edits = new Edits(connections);
  return { state, writes, pauses, connections, edits, edit: (edit: Edit) => edits.apply(server, edit) };
}

suite('remembered connections', () => {
  test('the former id of lib/pq is read as the new one, and stored so with the next change', async () => {
    const { state, connections, edit } = bench({
      connection: { driver: 'libPq' },
      lastDriver: 'libPq',
      favoriteDrivers: ['libPq', 'jdbc', 'goPq', 'none such'],
    });
    assert.equal(connections.get(server).driver, 'goPq');
    assert.deepEqual(connections.favoriteDrivers, ['goPq', 'jdbc']);
    await edit({ field: 'level', value: 'require' });
    await edit({ field: 'favorite', value: 'npgsql' });
    assert.equal((state.connection as { driver: string }).driver, 'goPq');
    assert.deepEqual(state.favoriteDrivers, ['goPq', 'jdbc', 'npgsql']);
    const other = bench({ lastDriver: 'libPq' });
    assert.equal(other.connections.get(server).driver, 'goPq');
  });

  test('can be read at once, and fire', () => {
    const { connections } = bench();
    const fired: string[] = [];
    connections.onDidChange((id) => fired.push(id));
    void connections.set(server, { database: 'orders' });
    assert.equal(connections.get(server).database, 'orders');
    assert.deepEqual(fired, [server.id]);
  });

  test('a chosen driver is the last one for every server; other fields leave it', async () => {
    const { state, edit } = bench({ lastDriver: 'jdbc' });
    await edit({ field: 'level', value: 'require' });
    assert.equal(state.lastDriver, 'jdbc');
    await edit({ field: 'driver', value: 'npgsql' });
    assert.equal(state.lastDriver, 'npgsql');
    await edit({ field: 'driver', value: 'none such' });
    assert.equal(state.lastDriver, 'npgsql');
  });

  test('typed text is used at once and stored once, when the typing pauses', async () => {
    const { connections, edit, writes, pauses } = bench();
    const keys = ['a', 'ap', 'app'].map((value) => edit({ field: 'user', value }));
    assert.equal(connections.get(server).user, 'app');
    assert.deepEqual(writes, []);
    pauses.at(-1)?.();
    await Promise.all(keys);
    assert.deepEqual(
      writes.map((one) => (one as { user: string }).user),
      ['app'],
    );
  });

  test('typed text is stored with the next choice, and at the end', async () => {
    const { connections, edit, writes } = bench();
    void edit({ field: 'user', value: 'app' });
    await edit({ field: 'level', value: 'require' });
    assert.deepEqual(
      writes.map((one) => [(one as { user: string }).user, (one as { level: string }).level]),
      [['app', 'require']],
    );
    void edit({ field: 'user', value: 'other' });
    connections.dispose();
    assert.equal((writes.at(-1) as { user: string }).user, 'other');
  });

  test('the drivers whose strings were used last, the latest first, three at most', async () => {
    const { connections, state } = bench();
    assert.deepEqual(connections.recentDrivers, []);
    for (const driver of ['jdbc', 'npgsql', 'jdbc', 'psql', 'psycopg'] as const) {
      await connections.use(driver);
    }
    assert.deepEqual(connections.recentDrivers, ['psycopg', 'psql', 'jdbc']);
    state.recentDrivers = ['none such', 'libPq', 7];
    assert.deepEqual(connections.recentDrivers, [], 'a list that is damaged');
    state.recentDrivers = ['none such', 'libPq', 'goPq'];
    assert.deepEqual(connections.recentDrivers, ['goPq']);
  });

  test('a favorite that is chosen again is none', async () => {
    const { connections, edit } = bench();
    await edit({ field: 'favorite', value: 'jdbc' });
    assert.deepEqual(connections.favoriteDrivers, ['jdbc']);
    await edit({ field: 'favorite', value: 'jdbc' });
    assert.deepEqual(connections.favoriteDrivers, []);
  });

  test('an invalid name stays a draft until it is valid', async () => {
    const { connections, edits, edit } = bench();
    void edit({ field: 'database', value: 'orders' });
    await edit({ field: 'database', value: 'or\nders' });
    assert.equal(connections.get(server).database, 'orders');
    assert.equal(edits.drafts.database, 'or\nders');
    void edit({ field: 'database', value: 'sales' });
    assert.equal(connections.get(server).database, 'sales');
    assert.equal(edits.drafts.database, undefined);
  });

  test('options are stored', async () => {
    const { connections, edit } = bench();
    await edit({ field: 'entraToken', value: true });
    assert.equal(connections.get(server).entraToken, true);
  });
});
