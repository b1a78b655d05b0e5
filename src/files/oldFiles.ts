import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * Removes files of a folder that were last written before a time, in milliseconds since the epoch. A folder that does not
 * exist has none.
 */
export async function removeOldFiles(
  folder: string,
  { writtenBefore, isOurs }: { readonly writtenBefore: number; readonly isOurs: (name: string) => boolean },
): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  await Promise.all(
    names.filter(isOurs).map(async (name) => {
      const file = path.join(folder, name);
      if ((await stat(file)).mtimeMs < writtenBefore) {
        await rm(file, { force: true });
      }
    }),
  );
}
