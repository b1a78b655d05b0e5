import fs from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../test/host/paths';

/** Bytes that VS Code may have to load when the extension starts, minified: extension.js. */
export const entryBudget = 2_000;

/** Bytes of main.js, minified, which the task after activation loads. The rest comes at first use. */
export const mainBudget = 55_000;

/** Bytes of the VSIX, a sixth of which judges code (decision 75). */
export const packageBudget = 715_000;

export interface Size {
  /** The path inside dist/. */
  readonly file: string;
  readonly bytes: number;
}

/** The sizes of everything in dist/, the largest first. */
export async function bundleSizes(): Promise<Size[]> {
  const dist = path.join(repository, 'dist');
  const names = (await fs.readdir(dist, { recursive: true })).filter((name) => /\.(js|css|ttf)$/.test(name));
  const sizes = names.map(async (file) => ({ file, bytes: (await fs.stat(path.join(dist, file))).size }));
  return (await Promise.all(sizes)).sort((a, b) => b.bytes - a.bytes);
}
