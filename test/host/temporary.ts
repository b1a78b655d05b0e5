import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { remove } from './prepare';
import { beforeOwnEnd } from './processes';

const folders = new Set<string>();

/** Makes an empty folder, which goes with this process at the latest. */
export async function temporaryFolder(name: string): Promise<string> {
  if (folders.size === 0) beforeOwnEnd('temporary folders', removeAll);
  const folder = await fs.mkdtemp(path.join(await fs.realpath(os.tmpdir()), `${name}-`));
  folders.add(folder);
  return folder;
}

export async function removeTemporary(folder: string): Promise<void> {
  await remove(folder);
  folders.delete(folder);
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
