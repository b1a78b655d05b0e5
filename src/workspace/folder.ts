import path from 'node:path';
import { setImmediate as nextTask } from 'node:timers/promises';
import { kindOfFile } from '../code/fileKind';
import { isJudged, mayMatter } from '../code/files';
import type { HostRules } from '../code/hosts';
import {
  environmentReads,
  isCertificateFile,
  isManifest,
  readProject,
  type Project,
  type WorkspaceFile,
} from '../code/project';
import { scanFile, type FileResult, type ScanOptions } from '../code/scan';
import { decode, filesBelow, isUtf16, readOrdinary } from './disk';

/** Files that are read before other work gets its turn. */
const inOneTask = 20;

/** Files of a folder that are listed at most: more than a repository has, and fewer than a disk. */
const mostFiles = 200_000;

export interface FilesRead {
  /** Number of files that were read. */
  readonly read: number;
  /** There are more files than are listed. */
  readonly incomplete: boolean;
}

/** A judged file, by its path relative to the folder, with `/`. */
export interface JudgedFile {
  readonly path: string;
  readonly text: string;
  /** Undefined when it is nested too deeply to be read. */
  readonly result: FileResult | undefined;
}

/** What is judged, and what is known of servers. */
export type Rules = Omit<ScanOptions, 'project'>;

export interface ReadOptions extends Rules {
  /** Globs as `files.exclude` has them. */
  readonly excluded?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onRead?: (files: number) => void;
}

/**
 * The files of a folder: which may hold a connection, and what they say about the libraries that connect. Keeps no text
 * but that of manifests and certificates, so its size does not grow with the folder.
 */
export class CodeFolder {
  private readonly manifests = new Map<string, WorkspaceFile>();
  private readonly certificates = new Map<string, WorkspaceFile>();
  private readonly providers = new Map<string, WorkspaceFile>();
  private readonly variables = new Map<string, readonly string[]>();
  private readonly ofInterest = new Set<string>();
  private current: Project | undefined;

  constructor(private readonly root: string) {}

  /** Reads every file once. */
  async read({ hosts, excluded = [], signal, onRead }: ReadOptions): Promise<FilesRead> {
    for (const kept of [this.manifests, this.certificates, this.providers, this.variables, this.ofInterest]) {
      kept.clear();
    }
    this.current = undefined;
    const known = [...hosts.known.keys()];
    let read = 0;
    let listed = 0;
    for await (const file of filesBelow(this.root, excluded)) {
      signal?.throwIfAborted();
      if (++listed > mostFiles) return { read, incomplete: true };
      if (!isRead(file)) continue;
      if (this.look(file, hosts, known)) read++;
      if (read % inOneTask === 0) {
        onRead?.(read);
        await nextTask();
      }
    }
    return { read, incomplete: false };
  }

  /** Judges the files that may hold a connection, one after the other. */
  async *judgeAll({ signal, ...rules }: ReadOptions): AsyncGenerator<JudgedFile, void, undefined> {
    for (const file of [...this.ofInterest].sort()) {
      await nextTask();
      signal?.throwIfAborted();
      const judged = this.judgeFile(file, rules);
      if (judged) yield judged;
    }
  }

  /** Reads a file again that has changed, was made or removed. */
  update(file: string, hosts: HostRules): void {
    for (const kept of [this.manifests, this.certificates, this.providers, this.variables]) kept.delete(file);
    this.ofInterest.delete(file);
    this.current = undefined;
    if (isRead(file)) this.look(file, hosts, [...hosts.known.keys()]);
  }

  judgeFile(file: string, rules: Rules): JudgedFile | undefined {
    const bytes = readOrdinary(path.join(this.root, file));
    if (!bytes) return undefined;
    const text = decode(bytes);
    return { path: file, text, result: this.judge(file, text, rules) };
  }

  /** Undefined when the text is nested too deeply to be read. */
  judge(file: string, text: string, rules: Rules): FileResult | undefined {
    return judgeText(file, text, { ...rules, project: this.project });
  }

  get project(): Project {
    this.current ??= readProject(
      [...this.manifests.values()],
      [...this.certificates.values()],
      new Set([...this.variables.values()].flat()),
      [...[...this.manifests.values()].filter((file) => file.path.endsWith('.hcl')), ...this.providers.values()],
    );
    return this.current;
  }

  /** Keeps what is of use of a file; false when it could not be read. */
  private look(file: string, hosts: HostRules, known: readonly string[]): boolean {
    const bytes = readOrdinary(path.join(this.root, file));
    if (!bytes) return false;
    const kept = (): WorkspaceFile => ({ path: file, text: decode(bytes) });
    const names = environmentReads(file, bytes);
    if (names.length > 0) this.variables.set(file, names);
    if (isManifest(file)) this.manifests.set(file, kept());
    if (isCertificateFile(file)) this.certificates.set(file, kept());
    const text = isCandidate(file) ? (isUtf16(bytes) ? decode(bytes) : bytes.toString('latin1')) : '';
    if (mayMatter(text, known, hosts.everyHost)) {
      this.ofInterest.add(file);
    }
    if (/\.(?:tf|hcl)$/.test(file) && /azurerm"?\s*=\s*\{|hashicorp\/azurerm/.test(text))
      this.providers.set(file, kept());
    return true;
  }
}

const isCandidate = (file: string): boolean => isJudged(file) && kindOfFile(file) !== undefined;
const isRead = (file: string): boolean => isManifest(file) || isCertificateFile(file) || isCandidate(file);

/** One file that is nested too deeply must not cost the findings of all others: undefined then. */
export function judgeText(file: string, text: string, options: ScanOptions): FileResult | undefined {
  try {
    return scanFile(file, text, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}
