import type { ChangeOptions } from '../domain/backend';
import { remainingChange, type TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { CompletedChange } from './fleetState';
import { RunningChanges, type ActiveChange } from './runningChanges';

/** The backend's limit for a change, in milliseconds. */
const longestChange = 600_000;

/** The changes of this session, by server: running, completed, and continued by Azure. */
export class SessionChanges {
  private readonly running: RunningChanges;
  private readonly done = new Map<string, CompletedChange>();
  private readonly left = new Map<string, { readonly change: TlsChange; readonly since: number }>();

  constructor(onChange: (serverId: string) => void) {
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

  /** Reads a server before a change is planned. Counts as a running change and is cancelled like one. */
  check(id: string, work: (signal: AbortSignal) => Promise<Server>): Promise<Server> {
    return this.running.run(id, { change: {}, phase: 'checking' }, ({ signal }) => work(signal));
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
      this.done.set(id.toLowerCase(), completed);
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
    const left = this.left.get(key);
    const isOver = left && Date.now() - left.since > longestChange;
    if (left && (isOver || Object.keys(remainingChange(server, left.change)).length === 0)) {
      this.left.delete(key);
    }
  }

  /** Forgets a server that no longer exists. */
  forget(id: string): void {
    this.left.delete(id.toLowerCase());
  }

  /** Cancels the waits; the service continues running changes. */
  clear(): void {
    this.running.cancelAll();
    this.done.clear();
    this.left.clear();
  }
}

/** Whether the service had accepted the change when the wait for it ended. */
function continues(error: unknown): boolean {
  const failure = error instanceof TlsError ? error.failure : undefined;
  return (failure?.code === 'cancelled' || failure?.code === 'timedOut') && failure.operationContinues;
}
