import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { findProgram, safePath } from '../../../src/files/programs';

const { platform } = process;

suite('programs', { skip: platform === 'win32' && 'POSIX paths' }, () => {
  let root: string;
  const at = (...parts: readonly string[]): string => path.join(root, ...parts);
  const find = (value: string, name = 'psql') => findProgram(name, { path: value, platform, folders: [at('open')] });

  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'programs-'));
    for (const folder of ['bin', 'other', 'open/bin', 'linked', 'directory/psql', 'plain']) {
      await mkdir(at(folder), { recursive: true });
    }
    for (const file of ['bin/psql', 'other/psql', 'open/bin/psql', 'open/psql']) {
      await writeFile(at(file), '#!/bin/sh\n');
      await chmod(at(file), 0o755);
    }
    await writeFile(at('plain', 'psql'), 'no program');
    await symlink(at('open/bin/psql'), at('linked/psql'));
    await symlink(at('open'), at('alias'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  test('the first one on PATH that can be run', async () => {
    assert.deepEqual(await find(`${at('none')}:${at('plain')}:${at('directory')}:${at('bin')}:${at('other')}`), {
      file: at('bin/psql'),
    });
  });

  test('none in the open folder, however PATH leads there', async () => {
    for (const folder of ['open', 'open/bin', 'linked', 'alias', 'alias/bin', 'bin/../open/bin']) {
      assert.deepEqual(await find(`${root}/${folder}`), { missing: 'inWorkspace' }, folder);
      assert.deepEqual(await find(`${root}/${folder}:${at('other')}`), { file: at('other/psql') }, folder);
    }
  });

  test('none that depends on the current folder', async () => {
    const before = process.cwd();
    process.chdir(at('bin'));
    try {
      for (const folder of ['', '.', './', '../bin', ':']) {
        assert.deepEqual(await find(folder), { missing: 'notOnPath' }, folder);
      }
    } finally {
      process.chdir(before);
    }
  });

  test('PATH is handed on without such folders', async () => {
    const value = ['.', '', at('open'), at('bin'), 'relative', at('alias/bin'), at('other')].join(':');
    assert.equal(await safePath({ path: value, platform, folders: [at('open')] }), `${at('bin')}:${at('other')}`);
  });

  test('on Windows a path without its drive depends on the current one', async () => {
    const value = String.raw`"C:\Program Files\psql";\bin;D:\open\bin;relative;\\server\share;c:\OPEN`;
    const folders = ['D:\\open', 'C:\\open'];
    assert.equal(
      await safePath({ path: value, platform: 'win32', folders }),
      String.raw`C:\Program Files\psql;\\server\share`,
    );
  });
});
