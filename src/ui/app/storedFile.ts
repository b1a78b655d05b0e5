import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { writeStored } from '../../files/atomicWrite';
import { openFile } from '../../files/boundedRead';
import type { FleetCacheFile } from '../../fleet/fleetCache';

const bytesAtOnce = 262_144;
/** 20,000 servers are about 20 MB. */
const largestFile = 256 * 1024 * 1024;

/** SHA-256 in hexadecimal digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file in the extension's storage, readable by its owner only. Several windows may write it. */
export function storedFile(file: string): FleetCacheFile {
  return {
    async *lines() {
      let handle: FileHandle;
      try {
        handle = await openFile(file, largestFile);
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
    write: (text) => writeStored(file, text),
  };
}
