import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { storedFile } from '../../../src/ui/storedFile';

suite('the file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'known-fleet-'));
  after(() => rm(folder, { recursive: true }));

  test('is replaced as a whole: what an interrupted write left stays beside it', async () => {
    const name = path.join(folder, 'storage', 'known.jsonl');
    const file = storedFile(name);
    assert.equal(await file.read(), undefined);
    await file.write('one');
    await writeFile(`${name}.1.tmp`, 'half of tw');
    assert.equal(await file.read(), 'one');
    await file.write('two');
    assert.equal(await file.read(), 'two');
    assert.deepEqual((await readdir(path.dirname(name))).sort(), ['known.jsonl', 'known.jsonl.1.tmp']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(name)).mode & 0o077, 0);
    }
  });

  test('a write that fails leaves what was there, and nothing else', async () => {
    const name = path.join(folder, 'taken');
    await storedFile(path.join(name, 'inside')).write('x');
    await assert.rejects(storedFile(name).write('a file where a folder is'));
    assert.deepEqual(await readdir(folder), ['storage', 'taken']);
  });
});
