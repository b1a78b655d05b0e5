import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { removeAbandoned, writeAtomically, writeStored } from '../../../src/files/atomicWrite';
import { OfflineState } from '../../../src/offlineState';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

const fail = (error: unknown): never => assert.fail(String(error));
const posix = process.platform !== 'win32';

suite('a file that is replaced as a whole', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await temporaryFolder('atomic-write');
    file = path.join(folder, 'state.json');
  });
  afterEach(() => removeTemporary(folder));

  test('has the permissions that it is to have', { skip: !posix }, async () => {
    const mask = process.umask(0o022);
    try {
      await writeFile(file, 'old', { mode: 0o666 });
      await writeAtomically(file, 'new', { mode: 0o600, overwrite: true });
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      await writeAtomically(file, 'new', { mode: 0o644, overwrite: true });
      assert.equal((await stat(file)).mode & 0o777, 0o644);
    } finally {
      process.umask(mask);
    }
  });

  test('does not reach through links, neither at its name nor at a temporary one', { skip: !posix }, async () => {
    const victim = path.join(folder, 'victim');
    await writeFile(victim, 'untouched');
    const traps = [file, `${file}.tmp`, `${file}.${process.pid}.tmp`];
    await Promise.all(traps.map((trap) => symlink(victim, trap)));
    await writeStored(file, 'mine');
    const state = new OfflineState(`${file}.2`, fail);
    await symlink(victim, `${file}.2.tmp`);
    state.save(() => ({ mine: true }));
    await state.saved();
    assert.equal(await readFile(victim, 'utf8'), 'untouched');
    assert.equal(await readFile(file, 'utf8'), 'mine');
    assert.equal(await readlink(`${file}.${process.pid}.tmp`), victim, 'nobody wrote there');
  });

  test('is left alone when it is not to be replaced, a link that leads nowhere as well', async () => {
    await writeFile(file, 'old');
    await assert.rejects(writeAtomically(file, 'new', { mode: 0o600, overwrite: false }), { code: 'EEXIST' });
    assert.equal(await readFile(file, 'utf8'), 'old');
    if (posix) {
      const link = path.join(folder, 'link');
      await symlink(path.join(folder, 'nowhere'), link);
      await assert.rejects(writeAtomically(link, 'new', { mode: 0o600, overwrite: false }), { code: 'EEXIST' });
    }
    assert.deepEqual(await readdir(folder), posix ? ['link', 'state.json'] : ['state.json']);
  });

  test('leaves nothing behind for good: what an interrupted write left goes an hour later', async () => {
    const old = [`${file}.tmp`, `${file}.4711.tmp`, `${file}.${'a'.repeat(32)}.tmp`];
    const kept = [`${file}.${'b'.repeat(32)}.tmp`, `${file}.mine.tmp`, `${file}.bak`, path.join(folder, 'other.tmp')];
    await Promise.all([...old, ...kept].map((name) => writeFile(name, 'half of')));
    const now = Date.now();
    const ago = new Date(now - 3_700_000);
    await Promise.all([...old, ...kept.slice(1)].map((name) => utimes(name, ago, ago)));
    await mkdir(`${file}.1.tmp`);
    await utimes(`${file}.1.tmp`, ago, ago);
    await removeAbandoned(file, now);
    const left = [...kept, `${file}.1.tmp`].map((name) => path.basename(name));
    assert.deepEqual((await readdir(folder)).sort(), left.sort());
  });

  test('is never half of one and half of another when two processes write it', async () => {
    const writer = path.join(__dirname, '../../support/stateWriter.ts');
    const writers = ['a', 'z'].map((letter) =>
      spawn(process.execPath, ['--import', 'tsx', writer, file, letter, '150'], { stdio: 'inherit' }),
    );
    const ended = Promise.all(writers.map((one) => once(one, 'exit')));
    let running = true;
    const exits = ended.finally(() => (running = false));
    const state = new OfflineState(file, fail);
    const seen = new Set<string>();
    while (running) {
      const read = (await state.read()) as { text: string } | undefined;
      if (read) {
        const [letter = ''] = read.text;
        assert.equal(read.text, letter.repeat(letter.charCodeAt(0) * 1000));
        seen.add(letter);
      } else {
        assert.equal(seen.size, 0, 'a state that was there is there');
      }
    }
    assert.deepEqual(await exits, [
      [0, null],
      [0, null],
    ]);
    assert.ok(seen.size > 0);
    assert.deepEqual(await readdir(folder), ['state.json']);
  });
});

suite('the state of the simulated fleet', () => {
  test('of many states that come at once the last is kept, and no other is made', async () => {
    const folder = await temporaryFolder('offline-state');
    const state = new OfflineState(path.join(folder, 'storage', 'fleet.json'), fail);
    let made = 0;
    for (let count = 0; count < 1000; count++) {
      state.save(() => ({ made: ++made, count }));
    }
    await state.saved();
    assert.deepEqual(await state.read(), { made: 1, count: 999 });
    state.save(() => ({ count: 1000 }));
    await state.remove();
    assert.equal(await state.read(), undefined);
    await removeTemporary(folder);
  });

  test('of ten thousand servers is made in short tasks', async (t) => {
    const folder = await temporaryFolder('offline-state');
    const state = new OfflineState(path.join(folder, 'fleet.json'), fail);
    const servers = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`server-${index}`, { index }]));
    const snapshot = { version: 1, servers, none: {}, list: [1, { two: 2 }] };
    const stringify = t.mock.method(JSON, 'stringify');
    state.save(() => snapshot);
    await state.saved();
    const longest = Math.max(...stringify.mock.calls.map(({ result }) => result?.length ?? 0));
    assert.ok(longest < JSON.stringify(servers).length / 10, `${longest} characters at once`);
    assert.deepEqual(await state.read(), snapshot);
    await removeTemporary(folder);
  });
});
