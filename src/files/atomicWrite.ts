import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';

export interface AtomicWriteOptions {
  /** Permissions of the file, before the process's mask. */
  readonly mode: number;
  /** False: an existing file is kept, and the write rejects with `EEXIST`. */
  readonly overwrite: boolean;
}

/**
 * Writes a file completely or not at all. The temporary name is unpredictable, and links are not followed: a link at
 * `file` is replaced.
 *
 * @throws the system's error when nothing was written
 */
export async function writeAtomically(file: string, text: string, { mode, overwrite }: AtomicWriteOptions) {
  const temporary = `${file}.${randomBytes(16).toString('hex')}.tmp`;
  const leftBehind: string[] = [];
  try {
    // exclusive: fails if a file or link exists
    const handle = await open(temporary, 'wx', mode);
    leftBehind.push(temporary);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!overwrite) {
      // only an exclusive open prevents replacing a file on every file system
      await (await open(file, 'wx', mode)).close();
      leftBehind.push(file);
    }
    await rename(temporary, file);
  } catch (error) {
    await Promise.all(leftBehind.map((one) => rm(one, { force: true })));
    throw error;
  }
}

/** Replaces a file in the extension's storage, completely or not at all. */
export async function writeStored(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await removeAbandoned(file);
  await writeAtomically(file, text, { mode: 0o600, overwrite: true });
}

/** Age, in milliseconds, after which a temporary file belongs to a write whose process has ended. */
const abandonedAfter = 3_600_000;

/**
 * Removes temporary files of interrupted writes to `file`, including those of earlier versions. Their names are never
 * reused, so they would stay forever.
 */
export async function removeAbandoned(file: string, now = Date.now()): Promise<void> {
  const [folder, prefix] = [path.dirname(file), `${path.basename(file)}.`];
  const names = await readdir(folder).catch(() => []);
  const temporaries = names.filter(
    (name) => name.startsWith(prefix) && /^(?:[\da-f]+\.)?tmp$/.test(name.slice(prefix.length)),
  );
  await Promise.all(
    temporaries.map(async (name) => {
      const temporary = path.join(folder, name);
      const found = await lstat(temporary).catch(() => undefined);
      if (found && !found.isDirectory() && now - found.mtimeMs > abandonedAfter) {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    }),
  );
}
