/** Node.js functions for the features: no other folder of `ui` imports Node.js. */
import { stat } from 'node:fs/promises';

export { homedir } from 'node:os';
export { basename, dirname, isAbsolute } from 'node:path';

/** Whether a path is an existing file and not a folder. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
