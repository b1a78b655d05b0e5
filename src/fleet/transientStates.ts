import { monotonicClock, type Clock } from '../domain/clock';
import { messageOf } from '../domain/errors';
import type { Server } from '../domain/server';
import type { Fleet, FleetChange } from './fleet';

export interface TransientStatesOptions {
  readonly fleet: Fleet;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
}

/** States that end by themselves; a stopped, disabled or inaccessible server needs a user action. */
const passing = ['starting', 'stopping', 'updating', 'restarting', 'provisioning', 'dropping'];

/** Pause before a server is read again; it doubles each time up to the longest one. */
const firstPause = 10_000;
const longestPause = 300_000;
/** About 50 minutes altogether; after that only a refresh reads the server. */
const mostReads = 15;
const readsAtOnce = 4;

interface Polled {
  readonly id: string;
  reads: number;
  due: number;
}

/**
 * Polls servers in a transient state, and those that Azure continues to change, with growing pauses and a few at a time,
 * while the servers are visible.
 */
export class TransientStates {
  private readonly polled = new Map<string, Polled>();
  private readonly reading = new Set<string>();
  private readonly clock: Clock;
  private readonly listener: { dispose(): void };
  private visible = false;
  private stopWaiting: () => void = () => undefined;
  private abort = new AbortController();

  constructor(private readonly options: TransientStatesOptions) {
    this.clock = options.clock ?? monotonicClock;
    this.listener = options.fleet.onDidChange((change) => this.follow(change));
  }

  /** Whether the user sees the servers. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.next();
  }

  dispose(): void {
    this.listener.dispose();
    this.forget();
  }

  private follow(change: FleetChange): void {
    const { fleet } = this.options;
    if (change.kind === 'status' && fleet.status.kind === 'loading') {
      this.forget(); // the listing reads everything, and finds the servers that are still not ready
    } else if (change.kind === 'servers') {
      change.ids.forEach((id) => this.check(id));
    } else if (change.kind === 'server') {
      this.check(change.id);
    } else if (fleet.size === 0) {
      this.forget();
    }
    this.next();
  }

  private check(id: string): void {
    const key = id.toLowerCase();
    const server = this.options.fleet.get(id);
    if (!server || !(willPass(server) || this.options.fleet.leftToAzure(id))) {
      this.polled.delete(key);
    } else if (!this.polled.has(key)) {
      this.polled.set(key, { id: server.id, reads: 0, due: this.clock.now() + firstPause });
    }
  }

  /** Reads the servers that are due, and waits for the next one. */
  private next(): void {
    this.stopWaiting();
    if (!this.visible || this.options.fleet.status.kind === 'loading') {
      return;
    }
    const waiting = [...this.polled]
      .filter(([key, { reads }]) => reads < mostReads && !this.reading.has(key))
      .sort(([, a], [, b]) => a.due - b.due);
    for (const [key, one] of waiting) {
      if (this.reading.size >= readsAtOnce) {
        return; // the end of a read continues here
      }
      if (one.due > this.clock.now()) {
        const pause = new AbortController();
        this.stopWaiting = () => pause.abort();
        this.clock.wait(one.due - this.clock.now(), pause.signal).then(
          () => this.next(),
          () => undefined, // aborted
        );
        return;
      }
      void this.read(key, one);
    }
  }

  private async read(key: string, one: Polled): Promise<void> {
    const { signal } = this.abort;
    this.reading.add(key);
    one.reads++;
    try {
      await this.options.fleet.read(one.id, signal);
    } catch (error) {
      if (!signal.aborted) {
        this.options.log(`${one.id} could not be read again: ${messageOf(error)}`);
      }
    }
    one.due = this.clock.now() + Math.min(longestPause, firstPause * 2 ** one.reads);
    if (!signal.aborted) {
      this.reading.delete(key);
      this.next();
    }
  }

  private forget(): void {
    this.stopWaiting();
    this.abort.abort();
    this.abort = new AbortController();
    this.polled.clear();
    this.reading.clear();
  }
}

function willPass({ state, tls }: Server): boolean {
  return passing.includes(state.toLowerCase()) && !tls.enforcement.known;
}
