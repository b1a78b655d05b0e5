import { messageOf } from '../domain/errors';
import type { Server } from '../domain/server';
import type { Fleet, FleetChange } from './fleet';

/** Time as polling sees it, in milliseconds; tests bring their own. */
export interface PollingClock {
  now(): number;
  /** Returns what takes the callback back. */
  setTimeout(callback: () => void, milliseconds: number): () => void;
}

export interface TransientStatesOptions {
  readonly fleet: Fleet;
  readonly log: (line: string) => void;
  readonly clock?: PollingClock;
}

/** States that pass by themselves; a server that is stopped, disabled or inaccessible waits for somebody. */
const passing = ['starting', 'stopping', 'updating', 'restarting', 'provisioning', 'dropping'];

/** Until a server is read again, and the longest that this becomes, doubled after each time it was still not ready. */
const firstPause = 10_000;
const longestPause = 300_000;
/** Some 50 minutes altogether: what takes longer is left to a refresh. */
const mostReads = 15;
const readsAtOnce = 4;

interface Polled {
  readonly id: string;
  reads: number;
  due: number;
}

/**
 * Reads servers again whose settings cannot be read in a state that will pass, or that Azure goes on changing, more and
 * more seldom, until they are back; only while somebody looks, and a few at a time.
 */
export class TransientStates {
  private readonly polled = new Map<string, Polled>();
  private readonly reading = new Set<string>();
  private readonly clock: PollingClock;
  private readonly listener: { dispose(): void };
  private visible = false;
  private stopWaiting: () => void = () => undefined;
  private abort = new AbortController();

  constructor(private readonly options: TransientStatesOptions) {
    this.clock = options.clock ?? systemClock;
    this.listener = options.fleet.onDidChange((change) => this.follow(change));
  }

  /** Whether somebody looks at the servers. */
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
      this.forget(); // the listing reads everything, and finds out which ones are still not ready
    } else if (change.kind === 'servers') {
      change.ids.forEach((id) => this.look(id));
    } else if (change.kind === 'server') {
      this.look(change.id);
    } else if (fleet.size === 0) {
      this.forget();
    }
    this.next();
  }

  private look(id: string): void {
    const key = id.toLowerCase();
    const server = this.options.fleet.get(id);
    if (!server || !(willPass(server) || this.options.fleet.leftToAzure(id))) {
      this.polled.delete(key);
    } else if (!this.polled.has(key)) {
      this.polled.set(key, { id: server.id, reads: 0, due: this.clock.now() + firstPause });
    }
  }

  /** Reads what is due, and waits for the next one. */
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
        return; // the end of one of them comes back here
      }
      if (one.due > this.clock.now()) {
        this.stopWaiting = this.clock.setTimeout(() => this.next(), one.due - this.clock.now());
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
        this.options.log(`${one.id} was not read again: ${messageOf(error)}`);
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

const systemClock: PollingClock = {
  now: () => performance.now(),
  setTimeout: (callback, milliseconds) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
