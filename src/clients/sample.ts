import type { Clock } from '../domain/clock';
import type { Client, Look } from './client';
import { ClientsError } from './problem';

/** Maximum number of sessions in a sample. */
const mostSessions = 50_000;

/** All clients observed over a period. */
export interface ClientSample {
  /** Times of the first and the last reading, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly looks: number;
  /** Each session once, even if it was observed several times. */
  readonly clients: readonly Client[];
  /** Number of sessions whose details are not visible. */
  readonly notVisible: number;
  /** Whether the whole period was sampled, without cancellation or failure. */
  readonly complete: boolean;
}

export interface SampleOptions {
  readonly look: () => Promise<Look>;
  /** Duration of sampling, in milliseconds; 0: one reading. */
  readonly period: number;
  /** Milliseconds between two readings: a client that connects only between them is not observed. */
  readonly interval: number;
  /** Milliseconds since the epoch. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads repeatedly and yields the sample after each reading. Ends when the period is over, or the signal is aborted.
 *
 * @throws ClientsError `tooMuch` when there are more sessions than a server can have had
 */
export async function* sampleClients(options: SampleOptions): AsyncGenerator<ClientSample, void, undefined> {
  const { look, period, interval, clock, signal } = options;
  const clients = new Map<string, Client>();
  const notVisible = new Set<string>();
  const from = clock.now();
  for (let looks = 1; !signal.aborted; looks++) {
    const seen = await look();
    seen.clients.forEach((client) => clients.set(client.key, client));
    seen.notVisible.forEach((key) => notVisible.add(key));
    if (clients.size + notVisible.size > mostSessions) {
      throw new ClientsError({ code: 'tooMuch' });
    }
    const until = clock.now();
    const complete = until - from >= period;
    yield { from, until, looks, clients: [...clients.values()], notVisible: notVisible.size, complete };
    if (complete) {
      return;
    }
    await clock.wait(Math.min(interval, period - (until - from)), signal).catch(() => undefined); // aborted
  }
}
