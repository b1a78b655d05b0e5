import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTask } from 'node:timers/promises';
import { excludedBy, gitIgnored, isPassedBy, type PassedBy } from './excluded';

// Reads without the thread pool of Node.js, which the extension host shares with the thread that this runs in.

/** Larger files are passed by, in bytes. */
export const largestFile = 1_000_000;

/** UTF-16 with its mark, which PowerShell writes. */
export const isUtf16 = (bytes: Buffer): boolean => /^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2));

const hasNull = (bytes: Buffer): boolean => !isUtf16(bytes) && bytes.subarray(0, 8000).includes(0);

/** An ordinary file that is neither binary, empty nor too large; undefined otherwise, and for a link. */
export function readOrdinary(file: string): Buffer | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(opened);
    if (!found.isFile() || found.size > largestFile || found.size === 0) return undefined;
    const bytes = Buffer.allocUnsafe(found.size);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(opened, bytes, length, bytes.length - length, length);
    }
    const whole = bytes.subarray(0, length);
    return hasNull(whole) ? undefined : whole;
  } catch {
    return undefined; // it went meanwhile, may not be read, or is a link
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** The text without its mark: UTF-16 when the mark says so, and UTF-8 otherwise. */
export const decode = (bytes: Buffer): string =>
  isUtf16(bytes)
    ? new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
    : bytes.toString('utf8').replace(/^\uFEFF/, '');

/** Folders and files that are listed before other work gets its turn. */
const inOneTask = 100;

/**
 * The files below a folder, relative to it with `/`, without those that Git or the globs pass by. Links are not
 * followed.
 */
export async function* filesBelow(root: string, globs: readonly string[]): AsyncGenerator<string, void, undefined> {
  let listed = 0;
  const pending: { readonly folder: string; readonly above: readonly PassedBy[] }[] = [
    { folder: '', above: excludedBy(globs) },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder, above } = next;
    const entries = entriesOf(path.join(root, folder));
    const ignoring = entries.some((entry) => entry.isFile() && entry.name === '.gitignore');
    const text = ignoring ? readOrdinary(path.join(root, folder, '.gitignore')) : undefined;
    const rules = text ? [...above, gitIgnored(folder, decode(text))] : above;
    for (const entry of entries) {
      if (++listed % inOneTask === 0) await nextTask();
      if (entry.name === '.git' || entry.name === 'node_modules') continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if ((!isFolder && !entry.isFile()) || isPassedBy(rules, name, isFolder)) continue;
      if (isFolder) pending.push({ folder: name, above: rules });
      else yield name;
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // it went meanwhile, or may not be read
  }
}
