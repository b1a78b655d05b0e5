/** What features ask of Node.js: no other folder of ui imports it. */
import { stat } from 'node:fs/promises';

export { homedir } from 'node:os';
export { basename, isAbsolute } from 'node:path';

/** Whether there is a file, and no folder, at a path. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
