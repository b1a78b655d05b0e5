import type { Clock } from '../domain/clock';
import type { Client, Look } from './client';
import { ClientsError } from './problem';

/** Most sessions that a sample holds. */
const mostSessions = 50_000;

/** Everything that was seen over a time. */
export interface ClientSample {
  /** First and last look, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly looks: number;
  /** Each session once, however often it was seen. */
  readonly clients: readonly Client[];
  /** Sessions that were there and could not be seen into. */
  readonly notVisible: number;
  /** The whole duration was sampled: it was not cancelled, and nothing failed. */
  readonly complete: boolean;
}

export interface SampleOptions {
  readonly look: () => Promise<Look>;
  /** Duration of sampling, in milliseconds; 0: once. */
  readonly period: number;
  /** Milliseconds between two looks: a client that comes and goes between them is not seen. */
  readonly interval: number;
  /** Milliseconds since the epoch. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Looks again and again; gives what was seen so far after each look. Ends when the time is over, or the signal aborts.
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
