import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromThread, KnownServer, QuestionKind, Questions, ToThread } from './protocol';

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onRead?: (files: number) => void;
}

interface Pending extends AskOptions {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** A file has kept the thread busy for longer than any file may. */
export class Stalled extends Error {
  override readonly name = 'Stalled';
}

/** Time without a sign of the thread after which a file is given up, in milliseconds. */
const longestSilence = 20_000;
/** Memory of the thread, in MB: a folder must not use up the extension host's. */
const mostMemory = 512;

/** Beside the bundle that this is in. */
const bundle = 'codeWorker.js';

const start = (): Worker =>
  new Worker(path.join(__dirname, bundle), {
    resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    execArgv: [],
    env: {},
  });

/** The thread that reads and judges files: started with the first question, and again after a failure. */
export class JudgingThread {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private last = 0;
  private servers: readonly KnownServer[] = [];
  private watch: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly startWorker: () => Worker = start,
    private readonly silence = longestSilence,
  ) {}

  /** Rejects with the signal's reason when it is aborted, and with {@link Stalled}. */
  ask<Kind extends QuestionKind>(
    kind: Kind,
    ask: Questions[Kind]['ask'],
    options: AskOptions = {},
  ): Promise<Questions[Kind]['answer']> {
    const { signal } = options;
    return new Promise((resolve, reject: (error: unknown) => void) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const id = ++this.last;
      const worker = (this.worker ??= this.begin());
      const cancel = (): void => {
        this.settle(id)?.reject(signal?.reason);
        this.worker?.postMessage({ id, kind: 'cancel' } satisfies ToThread);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const done = (): void => signal?.removeEventListener('abort', cancel);
      this.pending.set(id, {
        ...options,
        // the question's kind says what the answer is
        resolve: (answer) => (done(), resolve(answer as Questions[Kind]['answer'])),
        reject: (error) => (done(), reject(error)),
      });
      worker.postMessage({ id, kind, ask } as ToThread);
      this.listen();
    });
  }

  /** Judges by these servers from now on. */
  know(servers: readonly KnownServer[]): void {
    this.servers = servers;
    this.worker?.postMessage({ id: 0, kind: 'servers', servers } satisfies ToThread);
  }

  dispose(): void {
    this.end(new Error('the window closes'));
  }

  private begin(): Worker {
    const worker = this.startWorker();
    worker.unref();
    worker.on('message', (message: FromThread) => {
      if (worker === this.worker) this.receive(message);
    });
    worker.on('error', (error) => {
      if (worker === this.worker) this.end(error);
    });
    worker.postMessage({ id: 0, kind: 'servers', servers: this.servers } satisfies ToThread);
    return worker;
  }

  private receive(message: FromThread): void {
    switch (message.kind) {
      case 'read':
        this.pending.get(message.id)?.onRead?.(message.files);
        break;
      case 'answer':
        this.settle(message.id)?.resolve(message.answer);
        break;
      case 'failure':
        this.settle(message.id)?.reject(new Error(message.message));
        break;
    }
    this.listen();
  }

  private settle(id: number): Pending | undefined {
    const found = this.pending.get(id);
    this.pending.delete(id);
    return found;
  }

  /** Waits for the next sign of the thread, while there is something to wait for. */
  private listen(): void {
    clearTimeout(this.watch);
    if (this.pending.size > 0) {
      this.watch = setTimeout(() => this.end(new Stalled('a file could not be judged in time')), this.silence);
    }
  }

  private end(error: unknown): void {
    clearTimeout(this.watch);
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const one of all) one.reject(error);
  }
}
