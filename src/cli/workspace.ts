import * as l10n from '@vscode/l10n';
import ignore, { type Ignore } from 'ignore';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isJudged, kindOfFile, mayMatter } from '../code/files';
import type { HostRules } from '../code/hosts';
import { environmentReads, isCertificateFile, isManifest, readProject, type WorkspaceFile } from '../code/project';
import type { CodeFinding } from '../code/findings';
import { scanFile, type ScanOptions } from '../code/scan';
import { visible } from '../domain/visible';

/** Larger files are passed by, in bytes. */
export const largestFile = 1_000_000;
const atOnce = 16;

export interface ScannedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly CodeFinding[];
}

export interface ScanTotals {
  readonly files: readonly ScannedFile[];
  /** Files that were looked at. */
  readonly read: number;
}

/** Scans the files of a folder, but those that Git ignores. Only ordinary files below it are read, and no link is followed. */
export async function scanFolder(folder: string, hosts: HostRules): Promise<ScanTotals> {
  const paths: string[] = [];
  await list(folder, '', [], paths);
  const known = [...hosts.known.keys()];
  const judged: WorkspaceFile[] = [];
  const manifests: WorkspaceFile[] = [];
  const certificates: WorkspaceFile[] = [];
  const variables = new Set<string>();
  let read = 0;
  await each(paths, async (relative) => {
    const manifest = isManifest(relative);
    const certificate = isCertificateFile(relative);
    const candidate = isJudged(relative) && kindOfFile(relative) !== undefined;
    if (!manifest && !certificate && !candidate) return;
    const bytes = await readOrdinary(path.join(folder, relative));
    if (!bytes) return;
    read++;
    const matters = candidate && mayMatter(bytes.toString('latin1'), known, hosts.everyHost);
    if (!matters && !manifest && !certificate) {
      for (const name of environmentReads(relative, bytes)) variables.add(name);
      return;
    }
    const file = { path: relative, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
    for (const name of environmentReads(relative, bytes)) variables.add(name);
    if (matters) judged.push(file);
    if (manifest) manifests.push(file);
    if (certificate) certificates.push(file);
  });
  const providers = judged.filter((file) => /\.(?:tf|hcl)$/.test(file.path));
  const locks = manifests.filter((file) => file.path.endsWith('.hcl'));
  const project = readProject(manifests, certificates, variables, [...locks, ...providers]);
  const files = judged
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => ({ ...file, findings: findingsOf(file, { hosts, project }) }));
  return { files, read };
}

/** One file that is nested too deeply must not cost the findings of all others. */
function findingsOf({ path: name, text }: WorkspaceFile, options: ScanOptions): readonly CodeFinding[] {
  try {
    return scanFile(name, text, options).findings;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(visible(l10n.t('{0} is nested too deeply, and is passed by.', name)));
    return [];
  }
}

/** Adds the files below a folder, sorted, without those that Git ignores. */
async function list(
  folder: string,
  relative: string,
  above: readonly { readonly base: string; readonly rules: Ignore }[],
  found: string[],
): Promise<void> {
  const entries = await readdir(path.join(folder, relative), { withFileTypes: true }).catch(() => []);
  const own = entries.some((entry) => entry.isFile() && entry.name === '.gitignore')
    ? [
        {
          base: relative,
          rules: ignore().add(await readFile(path.join(folder, relative, '.gitignore'), 'utf8').catch(() => '')),
        },
      ]
    : [];
  const rules = [...above, ...own];
  for (const entry of entries) {
    const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
    if (entry.name === '.git' || entry.name === 'node_modules') continue;
    const ignored = rules.some(({ base, rules: one }) =>
      one.ignores(`${base === '' ? name : name.slice(base.length + 1)}${entry.isDirectory() ? '/' : ''}`),
    );
    if (ignored) continue;
    if (entry.isDirectory()) await list(folder, name, rules, found);
    else if (entry.isFile()) found.push(name);
  }
}

async function readOrdinary(file: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(file);
    if (size > largestFile || size === 0) return undefined;
    const bytes = await readFile(file);
    return bytes.subarray(0, 8000).includes(0) ? undefined : bytes;
  } catch {
    return undefined; // it went meanwhile, or may not be read
  }
}

/** Runs for each, some at once. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
