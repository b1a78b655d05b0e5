import * as vscode from 'vscode';
import { kindOfFile } from '../../code/fileKind';
import { isJudged } from '../../code/files';
import { isCertificateFile, isManifest } from '../../code/project';
import { messageOf, TlsError } from '../../domain/errors';
import type { Judged } from '../../workspace/protocol';
import { Stalled, type JudgingThread } from '../../workspace/thread';
import type { Log } from '../app/log';
import { codeRulesFor } from '../app/settings';
import { folderOf, relative } from './places';
import type { Results } from './results';

export interface ScansOptions {
  readonly thread: Pick<JudgingThread, 'ask'>;
  readonly results: Results;
  /** Called when what the judgement of other files depends on has changed. */
  readonly onDidChangeProject: () => void;
  /** Called after a folder was scanned. */
  readonly onDidScan: () => void;
  readonly log: Pick<Log, 'warn'>;
}

/** Totals of a scan. */
export interface Scanned {
  /** Files that were read. */
  readonly read: number;
  /** Files that are nested too deeply to be judged. */
  readonly passedBy: readonly string[];
  /** A folder has more files than are read. */
  readonly incomplete: boolean;
}

/** Scans folders, and follows their files afterwards. */
export class Scans implements vscode.Disposable {
  /** The scanned folders, and whether all files of each were judged. */
  private readonly scanned = new Map<string, boolean>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*');
  private readonly owned: vscode.Disposable;
  /** Files change in bursts: one is read after the other. */
  private updates = Promise.resolve();

  constructor(private readonly options: ScansOptions) {
    const follow = (uri: vscode.Uri): void => this.follow(uri);
    this.owned = vscode.Disposable.from(
      this.watcher,
      this.watcher.onDidChange(follow),
      this.watcher.onDidCreate(follow),
      this.watcher.onDidDelete(follow),
    );
  }

  wasScanned(uri: vscode.Uri): boolean {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    return folder !== undefined && this.scanned.has(folder.uri.toString());
  }

  /** Whether every file of the workspace was judged. */
  get isComplete(): boolean {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.length > 0 && folders.every(({ uri }) => this.scanned.get(uri.toString()) === true);
  }

  /**
   * Judges every file of the folders.
   *
   * @throws TlsError `cancelled`, `timedOut`
   */
  async scan(
    folders: readonly vscode.WorkspaceFolder[],
    { signal, onRead }: { readonly signal: AbortSignal; readonly onRead: (files: number) => void },
  ): Promise<Scanned> {
    const totals = { read: 0, passedBy: [] as string[], incomplete: false };
    for (const folder of folders) {
      const one = folderOf(folder);
      if (!one) continue;
      const { read } = totals;
      const { everyHost } = codeRulesFor(folder.uri);
      const answer = await this.options.thread
        .ask('scan', { folder: one, everyHost }, { signal, onRead: (files) => onRead(read + files) })
        .catch((error: unknown) => {
          if (signal.aborted) throw new TlsError({ code: 'cancelled', operationContinues: false });
          if (error instanceof Stalled) throw new TlsError({ code: 'timedOut', operationContinues: false });
          throw error;
        });
      this.scanned.set(folder.uri.toString(), !answer.incomplete && answer.passedBy.length === 0);
      this.take(folder, answer.files);
      this.options.onDidScan();
      totals.read += answer.read;
      totals.passedBy.push(...answer.passedBy);
      totals.incomplete ||= answer.incomplete;
    }
    return totals;
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Replaces what is known of the folder, but of open files, whose text is newer. */
  private take(folder: vscode.WorkspaceFolder, files: readonly (Judged & { readonly path: string })[]): void {
    const { results } = this.options;
    const found = new Map(files.map((file) => [vscode.Uri.joinPath(folder.uri, file.path).toString(), file]));
    for (const { uri, version } of results.all) {
      const own = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
      if (own && version === undefined && !found.has(uri.toString())) results.delete(uri);
    }
    for (const { path, findings, connections } of found.values()) {
      const uri = vscode.Uri.joinPath(folder.uri, path);
      if (results.get(uri)?.version === undefined) results.set({ uri, findings, connections, version: undefined });
    }
  }

  private follow(uri: vscode.Uri): void {
    if (this.options.results.all.length === 0) return; // no file has been judged
    this.updates = this.updates
      .then(() => this.update(uri))
      .catch((error: unknown) => {
        this.options.log.warn(`a changed file was not judged: ${messageOf(error)}`);
      });
  }

  private async update(uri: vscode.Uri): Promise<void> {
    const { thread, results, onDidChangeProject } = this.options;
    const root = vscode.workspace.getWorkspaceFolder(uri);
    const folder = root && folderOf(root);
    const path = root && relative(root, uri);
    if (!folder || path === undefined) return;
    const decides = isManifest(path) || isCertificateFile(path);
    if (!decides && !(isJudged(path) && kindOfFile(path))) return;
    const ask = { folder, path, everyHost: codeRulesFor(uri).everyHost };
    const judged = await thread.ask('update', ask);
    if (decides) onDidChangeProject();
    const isOpen = results.get(uri)?.version !== undefined;
    if (this.wasScanned(uri) && !isOpen) results.set({ ...judged, uri, version: undefined });
  }
}
