import { appendFile, mkdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import type { LineFile } from '../../changes/lineFile';
import { storedFile } from './storedFile';

/** Path of the record of changes. */
export const historyFile = (storage: string, simulated: boolean): string =>
  path.join(storage, simulated ? 'simulated-history.jsonl' : 'history.jsonl');

/** A file of lines in the extension's storage, readable by its owner only. Several windows may append to it. */
export function storedLines(file: string): LineFile {
  return {
    ...storedFile(file),
    append: async (text) => {
      await mkdir(path.dirname(file), { recursive: true });
      await appendFile(file, text, { mode: 0o600 });
    },
    remove: () => rm(file, { force: true }),
  };
}
