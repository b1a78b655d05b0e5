import type { Clock } from '../domain/clock';
import type { Server } from '../domain/server';

export interface SettingsQueueOptions {
  /** Servers that are read at once. */
  readonly concurrency: number;
  /** Ids that are wanted first, the most urgent first; asked whenever a place gets free. */
  readonly priority: () => readonly string[];
  /** Milliseconds until the settings of `servers` servers of a subscription may be read; 0: now. */
  readonly delay: (subscriptionId: string, servers: number) => number;
  /** Rejects only when the whole listing is to end. */
  readonly read: (row: Server) => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Rows whose settings are still to be read, in their order. */
export interface SettingsQueue {
  /** Until {@link release} only rows that are wanted first are read: the list itself is more urgent than the rest. */
  add(rows: readonly Server[]): void;
  release(): void;
  /** Resolves when everything that was added has been read; rejects with the first error. Called once, at the end. */
  drain(): Promise<void>;
  /** Starts nothing more. */
  stop(): void;
}

/** Waiting rows of one subscription in their order, and how many are being read there. */
interface Lane {
  readonly rows: Map<string, Server>;
  running: number;
}

/** Wanted rows go first, then those that came first; a subscription without budget does not hold up the others. */
export function createSettingsQueue(options: SettingsQueueOptions): SettingsQueue {
  const { concurrency, priority, delay, read, clock, signal } = options;
  const lanes = new Map<string, Lane>();
  const laneOf = new Map<string, Lane>();
  let running = 0;
  let sleeping = false;
  let released = false;
  let stopped = false;
  let failure: { readonly error: unknown } | undefined;
  let onEmpty: (() => void) | undefined;

  function take(lane: Lane, key: string, row: Server): Server {
    lane.rows.delete(key);
    laneOf.delete(key);
    return row;
  }

  /** The row to read next, or for how many milliseconds none may be read; Infinity: until one is wanted. */
  function next(): Server | number {
    let shortest = Infinity;
    const delays = new Map<Lane, number>();
    const isDue = (lane: Lane, row: Server): boolean => {
      const milliseconds = delays.get(lane) ?? delay(row.subscriptionId, lane.running + 1);
      delays.set(lane, milliseconds);
      shortest = Math.min(shortest, milliseconds);
      return milliseconds === 0;
    };
    for (const id of priority()) {
      const key = id.toLowerCase();
      const lane = laneOf.get(key);
      const row = lane?.rows.get(key);
      if (lane && row && isDue(lane, row)) {
        return take(lane, key, row);
      }
    }
    for (const lane of released ? lanes.values() : []) {
      const [first] = lane.rows;
      if (first && isDue(lane, first[1])) {
        return take(lane, ...first);
      }
    }
    return shortest;
  }

  function pump(): void {
    while (!stopped && running < concurrency && laneOf.size > 0) {
      const row = next();
      if (typeof row === 'number') {
        if (row < Infinity) {
          sleep(row);
        }
        return;
      }
      start(row);
    }
    if (stopped || (running === 0 && laneOf.size === 0)) {
      onEmpty?.();
    }
  }

  function start(row: Server): void {
    const lane = lanes.get(row.subscriptionId.toLowerCase());
    const count = (by: number): void => {
      running += by;
      if (lane) {
        lane.running += by;
      }
    };
    count(1);
    read(row)
      .catch(fail)
      .finally(() => {
        count(-1);
        pump();
      });
  }

  function sleep(milliseconds: number): void {
    if (sleeping) {
      return;
    }
    sleeping = true;
    clock
      .wait(milliseconds, signal)
      .catch(fail)
      .finally(() => {
        sleeping = false;
        pump();
      });
  }

  function fail(error: unknown): void {
    failure ??= { error };
    stopped = true;
  }

  return {
    add(rows) {
      for (const row of rows) {
        const subscription = row.subscriptionId.toLowerCase();
        const lane = lanes.get(subscription) ?? { rows: new Map<string, Server>(), running: 0 };
        lanes.set(subscription, lane);
        lane.rows.set(row.id.toLowerCase(), row);
        laneOf.set(row.id.toLowerCase(), lane);
      }
      pump();
    },

    release() {
      released = true;
      pump();
    },

    async drain() {
      released = true;
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
        pump();
      });
      if (failure) {
        throw failure.error;
      }
    },

    stop() {
      stopped = true;
    },
  };
}
