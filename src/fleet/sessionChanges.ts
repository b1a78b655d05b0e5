import type { ChangeOptions } from '../domain/backend';
import { remainingChange, type TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { CompletedChange } from './fleetState';
import { RunningChanges, type ActiveChange } from './runningChanges';

/** In milliseconds: as long as the backend waits for a change. */
const longestChange = 600_000;

/** The changes of this session, by server: those that run, those that were made, and those that were left to Azure. */
export class SessionChanges {
  private readonly running: RunningChanges;
  private readonly made = new Map<string, CompletedChange>();
  private readonly left = new Map<string, { readonly change: TlsChange; readonly since: number }>();

  constructor(onChange: (serverId: string) => void) {
    this.running = new RunningChanges(onChange);
  }

  active(id: string): ActiveChange | undefined {
    return this.running.get(id);
  }

  completed(id: string): CompletedChange | undefined {
    return this.made.get(id.toLowerCase());
  }

  leftToAzure(id: string): TlsChange | undefined {
    return this.left.get(id.toLowerCase())?.change;
  }

  /** Reads before anything is decided: it counts as running, and is cancelled as that is. */
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

  /** Undefined: a change of an earlier session, whose beginning is not known. */
  noteCompleted(id: string, completed: CompletedChange | undefined): void {
    if (completed) {
      this.made.set(id.toLowerCase(), completed);
    }
  }

  /** A change whose waiting ended: the service may go on with it. */
  noteFailure(id: string, change: TlsChange, error: unknown): void {
    if (goesOn(error)) {
      this.left.set(id.toLowerCase(), { change, since: Date.now() });
    }
  }

  /** The service has finished what it was left with, or has had all the time that a change may take. */
  noteRead(server: Server): void {
    const key = server.id.toLowerCase();
    const left = this.left.get(key);
    const over = left && Date.now() - left.since > longestChange;
    if (left && (over || Object.keys(remainingChange(server, left.change)).length === 0)) {
      this.left.delete(key);
    }
  }

  /** The server is gone. */
  forget(id: string): void {
    this.left.delete(id.toLowerCase());
  }

  /** Running changes are left to the service. */
  clear(): void {
    this.running.cancelAll();
    this.made.clear();
    this.left.clear();
  }
}

/** The service had accepted the change when the waiting for it ended. */
function goesOn(error: unknown): boolean {
  const failure = error instanceof TlsError ? error.failure : undefined;
  return (failure?.code === 'cancelled' || failure?.code === 'timedOut') && failure.operationContinues;
}
