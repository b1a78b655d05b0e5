import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import type { FleetCacheFile } from '../../../../src/fleet/fleetCache';
import { storedFile } from '../../../../src/ui/app/storedFile';

suite('the file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'known-fleet-'));
  after(() => rm(folder, { recursive: true }));

  test('is replaced as a whole: what an interrupted write left stays beside it', async () => {
    const name = path.join(folder, 'storage', 'known.jsonl');
    const file = storedFile(name);
    assert.deepEqual(await linesOf(file), []);
    await file.write('one');
    await writeFile(`${name}.1.tmp`, 'half of tw');
    assert.deepEqual(await linesOf(file), ['one']);
    await file.write('two');
    assert.deepEqual(await linesOf(file), ['two']);
    assert.deepEqual((await readdir(path.dirname(name))).sort(), ['known.jsonl', 'known.jsonl.1.tmp']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(name)).mode & 0o077, 0);
    }
  });

  test('one whose lines are not wanted to the end is closed', async () => {
    const file = storedFile(path.join(folder, 'storage', 'long.jsonl'));
    const lines = Array.from({ length: 20_000 }, (_, index) => `a line with its number ${index}`);
    await file.write(lines.join('\n'));
    assert.deepEqual(await linesOf(file), lines);
    const open = (): Promise<string[]> => readdir('/proc/self/fd');
    const before = process.platform === 'linux' ? (await open()).length : 0;
    for await (const line of file.lines()) {
      assert.equal(line, lines[0]);
      break;
    }
    assert.equal(process.platform === 'linux' ? (await open()).length : 0, before);
    await rm(path.join(folder, 'storage', 'long.jsonl'));
  });

  test('a write that fails leaves what was there, and nothing else', async () => {
    const parent = path.join(folder, 'failing');
    const name = path.join(parent, 'taken');
    await storedFile(path.join(name, 'inside')).write('x');
    await assert.rejects(storedFile(name).write('a file where a folder is'));
    assert.deepEqual(await readdir(parent), ['taken']);
  });
});

async function linesOf(file: FleetCacheFile): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of file.lines()) {
    lines.push(line);
  }
  return lines;
}
