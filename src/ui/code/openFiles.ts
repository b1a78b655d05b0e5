import * as vscode from 'vscode';
import { kindOfFile } from '../../code/fileKind';
import { isJudged, mayMatter } from '../../code/files';
import { messageOf } from '../../domain/errors';
import type { Judged, Text } from '../../workspace/protocol';
import { Stalled, type JudgingThread } from '../../workspace/thread';
import type { Log } from '../app/log';
import { placeOf, rulesOf } from './places';
import type { Results } from './results';

/** Time after a key until the file is judged, in milliseconds. */
const pause = 250;
/** How often a file is judged for one question. */
const mostTries = 5;
/** Longer texts are passed by, as larger files are. */
const longestText = 1_000_000;

export interface OpenFilesOptions {
  readonly thread: Pick<JudgingThread, 'ask'>;
  readonly results: Results;
  /** Hosts that are judged besides those of Azure. */
  readonly hosts: () => readonly string[];
  /** Whether the folder was scanned, so that a file that is closed keeps its result. */
  readonly wasScanned: (uri: vscode.Uri) => boolean;
  readonly log: Pick<Log, 'warn'>;
}

/** What is about to be judged, or is being judged. */
interface Running {
  readonly stop: AbortController;
  readonly timer?: ReturnType<typeof setTimeout>;
  readonly version?: number;
  readonly judging?: Promise<void>;
}

/** Judges the files that are open, and again after each change of them. The next key cancels what runs. */
export class OpenFiles implements vscode.Disposable {
  private readonly running = new Map<string, Running>();
  /** Files that kept the thread busy for too long. */
  private readonly stalled = new Set<string>();
  private readonly owned: vscode.Disposable;

  constructor(private readonly options: OpenFilesOptions) {
    this.owned = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.judgeLater(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.judgeLater(document, pause);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.close(document)),
    );
    this.judgeAll();
  }

  /** Judges every open file again, because something else has changed. */
  judgeAll(): void {
    for (const document of vscode.workspace.textDocuments) this.judgeLater(document, 0);
  }

  /** What is known of a document as it is now; undefined for one that is not judged. */
  async current(document: vscode.TextDocument): Promise<Judged | undefined> {
    const uri = document.uri.toString();
    for (let tries = 0; tries < mostTries; tries++) {
      const known = this.options.results.get(document.uri);
      if (known?.version === document.version) return known;
      // a change of the servers or the settings cancels what runs, and begins anew
      if (tries > 0 && !this.running.has(uri)) return undefined;
      const running = this.running.get(uri);
      await (running?.version === document.version ? running.judging : this.judge(document));
    }
    const now = this.options.results.get(document.uri);
    return now?.version === document.version ? now : undefined;
  }

  /** Whether a document may have a connection, and the settings do not pass it by. */
  isJudged(document: vscode.TextDocument): boolean {
    const place = placeOf(document);
    const { enabled, everyHost, isIgnored } = rulesOf(document.uri);
    if (!place || !enabled || isIgnored || !isCode(place.path)) return false;
    const text = document.getText();
    return text.length <= longestText && mayMatter(text, this.options.hosts(), everyHost);
  }

  /** The document as the thread is asked about it; undefined for one that is not judged. */
  textOf(document: vscode.TextDocument): Text | undefined {
    const place = placeOf(document);
    if (!place) return undefined;
    const { everyHost } = rulesOf(document.uri);
    return { ...place, text: document.getText(), everyHost };
  }

  dispose(): void {
    for (const uri of this.running.keys()) this.cancel(uri);
    this.owned.dispose();
  }

  private judgeLater(document: vscode.TextDocument, delay: number): void {
    const uri = document.uri.toString();
    this.cancel(uri);
    const timer = setTimeout(() => void this.judge(document), delay);
    this.running.set(uri, { timer, stop: new AbortController() });
  }

  private judge(document: vscode.TextDocument): Promise<void> {
    const { results } = this.options;
    const uri = document.uri.toString();
    this.cancel(uri);
    const text = this.isJudged(document) ? this.textOf(document) : undefined;
    if (!text || document.isClosed || this.stalled.has(uri)) {
      results.delete(document.uri);
      return Promise.resolve();
    }
    const stop = new AbortController();
    const judging = this.ask(document, text, stop.signal).finally(() => {
      if (this.running.get(uri)?.stop === stop) this.running.delete(uri);
    });
    this.running.set(uri, { stop, version: document.version, judging });
    return judging;
  }

  private async ask(document: vscode.TextDocument, ask: Text, signal: AbortSignal): Promise<void> {
    const { thread, results, log } = this.options;
    const { uri, version } = document;
    try {
      const judged = await thread.ask('judge', ask, { signal });
      if (!signal.aborted && document.version === version && !document.isClosed) {
        results.set({ ...judged, uri, version });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Stalled) this.stalled.add(uri.toString());
      results.delete(uri);
      log.warn(`${ask.path} was not judged: ${messageOf(error)}`);
    }
  }

  private close(document: vscode.TextDocument): void {
    const { results, wasScanned } = this.options;
    this.cancel(document.uri.toString());
    const known = results.get(document.uri);
    // what was not saved is gone with the editor
    if (known && wasScanned(document.uri) && !document.isDirty) {
      results.set({ ...known, version: undefined });
    } else {
      results.delete(document.uri);
    }
  }

  private cancel(uri: string): void {
    const running = this.running.get(uri);
    clearTimeout(running?.timer);
    running?.stop.abort();
    this.running.delete(uri);
  }
}

const isCode = (path: string): boolean => isJudged(path) && kindOfFile(path) !== undefined;
