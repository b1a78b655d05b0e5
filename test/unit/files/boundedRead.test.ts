import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { FileRefused, readBounded } from '../../../src/files/boundedRead';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

const posix = process.platform !== 'win32';
const refused = (code: FileRefused['code']) => (error: unknown) => error instanceof FileRefused && error.code === code;

suite('a file that a user named', async () => {
  const folder = await temporaryFolder('bounded-read');
  after(() => removeTemporary(folder));
  const at = (name: string): string => path.join(folder, name);

  test('is read whole, up to the limit, through links', async () => {
    const content = Buffer.alloc(200_000, 'abc');
    await writeFile(at('file'), content);
    assert.deepEqual(await readBounded(at('file'), content.length), content);
    await assert.rejects(readBounded(at('file'), content.length - 1), refused('tooLarge'));
    if (posix) {
      await symlink(at('file'), at('link'));
      assert.deepEqual(await readBounded(at('link'), content.length), content);
    }
  });

  test('of a terabyte is not read', async () => {
    await writeFile(at('huge'), '');
    await truncate(at('huge'), 2 ** 40);
    await assert.rejects(readBounded(at('huge'), 1000), refused('tooLarge'));
  });

  test('is no folder, and is there', async () => {
    await mkdir(at('folder'));
    await assert.rejects(readBounded(at('folder'), 1000), refused('notAFile'));
    await assert.rejects(readBounded(at('missing'), 1000), { code: 'ENOENT' });
  });

  test('is no device and no pipe, also behind a link', { skip: !posix }, async () => {
    assert.equal(spawnSync('mkfifo', [at('pipe')]).status, 0);
    await symlink('/dev/zero', at('zero'));
    for (const name of [at('pipe'), at('zero'), '/dev/zero', '/dev/tty']) {
      await assert.rejects(readBounded(name, 1000), refused('notAFile'), name);
    }
  });

  test(
    'that says it is empty is read to its end, and no further than the limit',
    {
      skip: process.platform !== 'linux',
    },
    async () => {
      assert.match((await readBounded('/proc/self/status', 100_000)).toString(), /^Name:/);
      await assert.rejects(readBounded('/proc/self/status', 10), refused('tooLarge'));
    },
  );

  test('of another user is not read', { skip: !posix || process.getuid?.() === 0 }, async () => {
    await writeFile(at('closed'), 'x');
    await chmod(at('closed'), 0);
    await assert.rejects(readBounded(at('closed'), 1000), { code: 'EACCES' });
  });
});
