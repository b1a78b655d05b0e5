import { mkdir, open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import type { KnownFleetFile } from './knownFleet';

const bytesAtOnce = 262_144;

/** A file that is there as a whole or not at all, readable for its owner only. Two windows may write it. */
export function storedFile(file: string): KnownFleetFile {
  return {
    async *lines() {
      let handle: FileHandle;
      try {
        handle = await open(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          return;
        }
        throw error;
      }
      try {
        yield* handle.readLines({ encoding: 'utf8', highWaterMark: bytesAtOnce });
      } finally {
        await handle.close();
      }
    },
    async write(text) {
      const temporary = `${file}.${process.pid}.tmp`;
      try {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}
