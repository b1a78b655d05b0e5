import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Connections, type ConnectionStorage } from '../../../../src/ui/connection/connections';
import { Edits } from '../../../../src/ui/connection/edits';
import type { Edit } from '../../../../src/webview/connection/protocol';
import { flexibleServer } from '../../../support/servers';

const server = flexibleServer({ administratorLogin: 'dbadmin' });

function bench(stored: { connection?: object; lastDriver?: string; favoriteDrivers?: string[] } = {}) {
  const state: Record<string, unknown> = { favoriteDrivers: [], ...stored };
  const storage = {
    connection: () => state.connection,
    setConnection: (_id, value) => Promise.resolve(void (state.connection = value)),
    get lastDriver() {
      return state.lastDriver;
    },
    setLastDriver: (value) => Promise.resolve(void (state.lastDriver = value)),
    get favoriteDrivers() {
      return state.favoriteDrivers as string[];
    },
    setFavoriteDrivers: (value) => Promise.resolve(void (state.favoriteDrivers = value)),
  } satisfies ConnectionStorage;
  const connections = new Connections(storage);
  const edits = new Edits(connections);
  return { state, connections, edits, edit: (edit: Edit) => edits.apply(server, edit) };
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
    await edit({ field: 'user', value: 'app' });
    assert.equal(state.lastDriver, 'jdbc');
    await edit({ field: 'driver', value: 'npgsql' });
    assert.equal(state.lastDriver, 'npgsql');
    await edit({ field: 'driver', value: 'none such' });
    assert.equal(state.lastDriver, 'npgsql');
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
    await edit({ field: 'database', value: 'orders' });
    await edit({ field: 'database', value: 'or\nders' });
    assert.equal(connections.get(server).database, 'orders');
    assert.equal(edits.drafts.database, 'or\nders');
    await edit({ field: 'database', value: 'sales' });
    assert.equal(connections.get(server).database, 'sales');
    assert.equal(edits.drafts.database, undefined);
  });

  test('options are stored', async () => {
    const { connections, edit } = bench();
    await edit({ field: 'entraToken', value: true });
    assert.equal(connections.get(server).entraToken, true);
  });
});
