import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Uri } from 'vscode';
import { Emitter } from '../../../../src/domain/emitter';
import type { Demands } from '../../../../src/code/fleetView';
import { rejectedPlaces, type UsesByServer } from '../../../../src/ui/app/codeUses';
import type { FileResult } from '../../../../src/ui/code/results';
import { ServerUses } from '../../../../src/ui/code/serverUses';
import type { PlacedConnection } from '../../../../src/workspace/protocol';

/** The hosts that a file connects to, each at the line with its number. */
function fileOf(
  name: string,
  hosts: readonly (readonly [host: string, line: number, demands?: Partial<Demands>])[],
): FileResult {
  const connections = hosts.map(([host, line, demands]): PlacedConnection => {
    const at = { from: { line, column: 0 }, to: { line, column: host.length } };
    return { host, family: 'libpq', guarantee: 'verified', ...demands, at, parts: [at] };
  });
  return { uri: name as unknown as Uri, findings: [], connections, version: undefined };
}

function following(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const files = new Map<string, FileResult>();
  const changed = new Emitter<Uri>();
  const ids = new Map([
    ['orders', '/Orders'],
    ['reports', '/Reports'],
  ]);
  const asked: string[] = [];
  const read: string[] = [];
  const published: { uses: UsesByServer; changed: readonly string[] }[] = [];
  let complete = false;
  const uses = new ServerUses({
    results: {
      get all() {
        return [...files.values()];
      },
      get: (uri) => {
        read.push(uri.toString());
        return files.get(uri.toString());
      },
      onDidChange: changed.event,
    },
    idOf: (host) => {
      asked.push(host);
      return ids.get(host);
    },
    isComplete: () => complete,
    publish: (all, some) => published.push({ uses: all, changed: some }),
  });
  const set = (name: string, hosts: Parameters<typeof fileOf>[1]): void => {
    files.set(name, fileOf(name, hosts));
    changed.fire(name as unknown as Uri);
  };
  const remove = (name: string): void => {
    files.delete(name);
    changed.fire(name as unknown as Uri);
  };
  return { uses, set, remove, ids, asked, read, published, finish: () => (complete = true) };
}

const placesOf = ({ uses }: { uses: UsesByServer }) => [...uses].map(([id, { places }]) => [id, places]);

test('places are counted by listed server, each once, and many changes are published once', (t) => {
  const { uses, set, published } = following(t);
  set('a', [
    ['orders', 1],
    ['orders', 1],
    ['orders', 2],
    ['unlisted', 3],
  ]);
  set('b', [['orders', 1]]);
  assert.equal(published.length, 0);
  t.mock.timers.runAll();
  assert.deepEqual(published.map(placesOf), [[['/orders', 3]]]);
  assert.deepEqual([uses.has('/ORDERS'), uses.has('/Reports')], [true, false]);
});

test('a change reads only its file, and draws only the servers whose count has changed', (t) => {
  const { set, remove, read, published } = following(t);
  set('a', [['orders', 1]]);
  set('b', [['reports', 1]]);
  t.mock.timers.runAll();
  read.length = 0;
  set('b', [
    ['reports', 1],
    ['reports', 2],
  ]);
  t.mock.timers.runAll();
  assert.deepEqual(read, ['b']);
  assert.deepEqual(published[1]?.changed, ['/reports']);
  set('b', [
    ['reports', 4],
    ['reports', 5],
  ]);
  t.mock.timers.runAll();
  assert.equal(published.length, 2, 'the same number of places');
  remove('b');
  t.mock.timers.runAll();
  assert.deepEqual(published[2]?.changed, ['/reports']);
  assert.deepEqual(placesOf(published[2]), [['/orders', 1]]);
});

test('only servers of hosts in the code are looked up', (t) => {
  const { set, ids, asked } = following(t);
  for (let index = 0; index < 1000; index++) ids.set(`server-${index}`, `/server-${index}`);
  set('a', [['orders', 1]]);
  t.mock.timers.runAll();
  assert.deepEqual(asked, ['orders']);
});

test('a scan that adds no place still says that all are known, and a listed server gets its places', (t) => {
  const { uses, set, ids, published, finish } = following(t);
  set('a', [
    ['orders', 1],
    ['later', 1],
  ]);
  t.mock.timers.runAll();
  assert.deepEqual(published.at(-1)?.uses.get('/orders'), { places: 1, complete: false, rejectable: [] });
  finish();
  uses.update();
  t.mock.timers.runAll();
  assert.deepEqual(published.at(-1)?.uses.get('/orders'), { places: 1, complete: true, rejectable: [] });
  ids.set('later', '/Later');
  ids.delete('orders');
  uses.update();
  t.mock.timers.runAll();
  assert.deepEqual(published.at(-1)?.changed, ['/orders', '/later']);
  assert.deepEqual(published.slice(-1).map(placesOf), [[['/later', 1]]]);
  uses.dispose();
});

test('places that a change would reject are counted, also after their file has changed', (t) => {
  const { set, remove, published } = following(t);
  const rejected = () => {
    t.mock.timers.runAll();
    const uses = published.at(-1)?.uses.get('/orders');
    return [{ enforcement: true }, { minimum: '1.3' }, { minimum: '1.2' }, {}].map((change) =>
      rejectedPlaces(uses, change as Parameters<typeof rejectedPlaces>[1]),
    );
  };
  set('a', [
    ['orders', 1, { guarantee: 'plaintext' }],
    ['orders', 2, { highest: '1.2' }],
    ['orders', 3],
  ]);
  set('b', [['orders', 1, { highest: '1.1' }]]);
  assert.deepEqual(rejected(), [1, 2, 1, 0]);
  set('a', [
    ['orders', 1],
    ['orders', 2, { highest: '1.3' }],
    ['orders', 3],
  ]);
  assert.deepEqual(rejected(), [0, 1, 1, 0], 'the number of places is the same');
  remove('b');
  assert.deepEqual(rejected(), [0, 0, 0, 0]);
  remove('a');
  assert.deepEqual(rejected(), [0, 0, 0, 0]);
});
