import type { ChangeOptions } from '../domain/backend';
import { remainingChange, type TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { CompletedChange } from './fleetState';
import { RunningChanges, type ActiveChange } from './runningChanges';

/** The backend's limit for a change, in milliseconds. */
const longestChange = 600_000;

/** Time for which a server is marked as just changed, in milliseconds. */
const newFor = 10_000;

/** The changes of this session, by server: running, completed, and continued by Azure. */
export class SessionChanges {
  private readonly running: RunningChanges;
  private readonly done = new Map<string, CompletedChange>();
  private readonly left = new Map<string, { readonly change: TlsChange; readonly since: number }>();
  private readonly fresh = new Map<string, NodeJS.Timeout>();
  private readonly failures = new Map<string, TlsError>();

  constructor(private readonly onChange: (serverId: string) => void) {
    this.running = new RunningChanges(onChange);
  }

  active(id: string): ActiveChange | undefined {
    return this.running.get(id);
  }

  completed(id: string): CompletedChange | undefined {
    return this.done.get(id.toLowerCase());
  }

  get hasCompleted(): boolean {
    return this.done.size > 0;
  }

  leftToAzure(id: string): TlsChange | undefined {
    return this.left.get(id.toLowerCase())?.change;
  }

  /** Whether a change was completed some seconds ago. */
  isFresh(id: string): boolean {
    return this.fresh.has(id.toLowerCase());
  }

  /** Why the last change or read of a server failed; undefined once it is read again. */
  failure(id: string): TlsError | undefined {
    return this.failures.get(id.toLowerCase());
  }

  /** Reads a server in sight of the user. Counts as a running change and is cancelled like one. */
  async check(id: string, work: (signal: AbortSignal) => Promise<Server>): Promise<Server> {
    try {
      return await this.running.run(id, { change: {}, phase: 'checking' }, ({ signal }) => work(signal));
    } catch (error) {
      this.noteUnsuccessful(id, error);
      throw error;
    }
  }

  run(
    id: string,
    begin: Omit<ActiveChange, 'cancel'>,
    work: (options: ChangeOptions) => Promise<Server>,
  ): Promise<Server> {
    return this.running.run(id, begin, (options) => {
      this.left.delete(id.toLowerCase());
      return work(options);
    });
  }

  /** `completed` is undefined for a change of an earlier session, of which the state before is unknown. */
  noteCompleted(id: string, completed: CompletedChange | undefined): void {
    if (completed) {
      const key = id.toLowerCase();
      this.done.set(key, completed);
      clearTimeout(this.fresh.get(key));
      const timer = setTimeout(() => {
        this.fresh.delete(key);
        this.onChange(id);
      }, newFor);
      this.fresh.set(key, timer.unref());
    }
  }

  /** Notes a failure for the server's row. What the user stopped, or what already runs, is none. */
  noteUnsuccessful(id: string, error: unknown): void {
    if (error instanceof TlsError && error.code !== 'cancelled' && error.code !== 'busy' && error.code !== 'notFound') {
      this.failures.set(id.toLowerCase(), error);
      this.onChange(id);
    }
  }

  /** Notes a change that failed here and may continue in the service. */
  noteFailure(id: string, change: TlsChange, error: unknown): void {
    if (continues(error)) {
      this.left.set(id.toLowerCase(), { change, since: Date.now() });
    }
  }

  /** Forgets a change that Azure continues once the server shows it, or its time is over. */
  noteRead(server: Server): void {
    const key = server.id.toLowerCase();
    this.failures.delete(key);
    const left = this.left.get(key);
    const isOver = left && Date.now() - left.since > longestChange;
    if (left && (isOver || Object.keys(remainingChange(server, left.change)).length === 0)) {
      this.left.delete(key);
    }
  }

  /** Forgets a server that no longer exists. */
  forget(id: string): void {
    this.left.delete(id.toLowerCase());
    this.failures.delete(id.toLowerCase());
  }

  /** Cancels the waits; the service continues running changes. */
  clear(): void {
    this.running.cancelAll();
    this.done.clear();
    this.left.clear();
    this.failures.clear();
    this.dispose();
  }

  dispose(): void {
    this.fresh.forEach((timer) => clearTimeout(timer));
    this.fresh.clear();
  }
}

/** Whether the service had accepted the change when the wait for it ended. */
function continues(error: unknown): boolean {
  const failure = error instanceof TlsError ? error.failure : undefined;
  return (failure?.code === 'cancelled' || failure?.code === 'timedOut') && failure.operationContinues;
}
