import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './paths';
import { beforeOwnEnd, npm, succeed } from './processes';

const stampName = '.prepared.json';

/**
 * A folder of the cache that is made once and then only used.
 *
 * The folder is built aside and renamed when it is whole, so one that exists under its name is complete. Its stamp holds
 * the recipe: another recipe (a newer version, other parts) makes it anew. Only one process prepares at a time.
 *
 * @param recipe all that the result depends on, as plain data
 * @param build fills the empty folder that it gets
 */
export async function prepareFolder(
  name: string,
  recipe: Readonly<Record<string, unknown>>,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(cacheFolder, name);
  const stamp = JSON.stringify({
    recipe: createHash('sha256').update(JSON.stringify(recipe)).digest('hex'),
    ...recipe,
  });
  const isReady = async (): Promise<boolean> => (await readIfThere(path.join(folder, stampName))) === stamp;
  if (await isReady()) return folder;
  await withLock(name, async () => {
    if (await isReady()) return; // another process did it meanwhile
    const started = Date.now();
    say(`Preparing ${name} (once)`);
    const aside = `${folder}.preparing`;
    await remove(aside);
    await fs.mkdir(aside, { recursive: true });
    await build(aside);
    await fs.writeFile(path.join(aside, stampName), stamp);
    await remove(folder);
    await fs.rename(aside, folder);
    say(`Prepared ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  });
  return folder;
}

/** Fetches one package from the npm registry and unpacks it, without installing anything. */
export async function unpackPackage(
  spec: string,
  into: string,
  options: { readonly inside?: string; readonly exclude?: readonly string[] } = {},
): Promise<void> {
  await fs.mkdir(into, { recursive: true });
  const parcel = await fs.mkdtemp(path.join(into, '.pack-'));
  await npm(['pack', spec, '--silent', '--ignore-scripts', '--pack-destination', parcel], parcel);
  const [archive] = await fs.readdir(parcel);
  if (archive === undefined) throw new Error(`npm packed nothing for ${spec}`);
  const inside = options.inside === undefined ? 'package' : `package/${options.inside}`;
  const excluded = (options.exclude ?? []).map((pattern) => `--exclude=${pattern}`);
  const strip = `--strip-components=${inside.split('/').length}`;
  await succeed('tar', ['-xzf', path.join(parcel, archive), '-C', into, strip, ...excluded, inside]);
  await remove(parcel);
}

export async function remove(file: string): Promise<void> {
  await fs.rm(file, { recursive: true, force: true, maxRetries: 3 });
}

export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Milliseconds between the signs of life that the owner of a lock gives, and after which it counts as gone. */
const signOfLife = { every: 2_000, expectedWithin: 20_000 };

/** Runs an action while no other process runs one under the same name. The lock of an owner that is gone is taken. */
async function withLock(name: string, action: () => Promise<void>): Promise<void> {
  await fs.mkdir(cacheFolder, { recursive: true });
  const lock = path.join(cacheFolder, `${name}.lock`);
  let told = false;
  while (!(await take(lock))) {
    if (!told) say(`Waiting for another process that prepares ${name}`);
    told = true;
    await sleep(500);
  }
  let held = true;
  beforeOwnEnd(lock, () => {
    if (held) rmSync(lock, { force: true });
  });
  const alive = setInterval(() => void fs.utimes(lock, new Date(), new Date()), signOfLife.every);
  try {
    await action();
  } finally {
    clearInterval(alive);
    await remove(lock);
    held = false;
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await fs.writeFile(lock, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { mtimeMs } = await fs.stat(lock).catch(() => ({ mtimeMs: Date.now() })); // given back meanwhile
  if (Date.now() - mtimeMs > signOfLife.expectedWithin) await remove(lock);
  return false;
}
