import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { removeOldFiles } from '../../../src/files/oldFiles';

let folder: string;

before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'old-files-'))));
after(() => rm(folder, { recursive: true }));

const writtenBefore = Date.UTC(2026, 5, 1);

test('only our files that are old enough are removed', async () => {
  for (const [name, age] of [
    ['old.jsonl', 1000],
    ['new.jsonl', -1000],
    ['kept.jsonl', 1000],
    ['notes.txt', 1000],
  ] as const) {
    await writeFile(path.join(folder, name), '');
    await utimes(path.join(folder, name), (writtenBefore - age) / 1000, (writtenBefore - age) / 1000);
  }
  await removeOldFiles(folder, {
    writtenBefore,
    isOurs: (name) => name.endsWith('.jsonl') && name !== 'kept.jsonl',
  });
  assert.deepEqual((await readdir(folder)).sort(), ['kept.jsonl', 'new.jsonl', 'notes.txt']);
});

test('there need not be any', async () => {
  await removeOldFiles(path.join(folder, 'none'), { writtenBefore, isOurs: () => true });
});
