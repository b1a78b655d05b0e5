import type { BackendMode } from '../domain/backend';
import type { Clock } from '../domain/clock';
import { asTlsError, messageOf, TlsError } from '../domain/errors';
import type { Server } from '../domain/server';
import type { Fleet } from '../fleet/fleet';
import { apply } from './apply';
import { endingChange, readException, stateOf, type ExceptionStorage, type TimedException } from './exceptions';
import type { Guard } from './guard';
import type { LostMinimums } from './lostMinimum';
import { planServer } from './plan';

/** Result of ending an exception. */
export type Ending =
  /** TLS is enforced again, with the minimum from before. */
  | { readonly kind: 'restored'; readonly server: Server }
  /** TLS was enforced already; nothing was sent. */
  | { readonly kind: 'enforced'; readonly server: Server }
  /** Another user has changed the server since; nothing was sent. */
  | { readonly kind: 'changedByOthers'; readonly server: Server }
  | { readonly kind: 'gone' }
  /** The exception stays, and is tried again. */
  | { readonly kind: 'failed'; readonly error: TlsError };

export interface ExceptionKeeperOptions {
  readonly fleet: Pick<
    Fleet,
    | 'get'
    | 'read'
    | 'readForChange'
    | 'undoingPolicies'
    | 'change'
    | 'activeChange'
    | 'leftToAzure'
    | 'onDidChange'
    | 'annotateWith'
    | 'annotateAgain'
  >;
  readonly storage: ExceptionStorage;
  readonly lostMinimums: LostMinimums;
  readonly guard: () => Guard;
  readonly mode: () => BackendMode;
  /** Time since the epoch. */
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Called with each exception that ended, or that failed to end, without the user. */
  readonly onEnded: (exception: TimedException, ending: Ending) => void;
}

const minute = 60_000;
/** Pause after an exception could not be ended, in milliseconds. */
const pauseAfterFailure = 5 * minute;

/** The exceptions of this session and of earlier ones: shows them on their servers, and ends them when they are due. */
export class ExceptionKeeper {
  private readonly aborter = new AbortController();
  /** Those that were due before this session: the user is asked. */
  private readonly overdue = new Set<string>();
  private readonly pausedUntil = new Map<string, number>();
  private readonly ending = new Map<string, Promise<Ending>>();
  /** Exceptions whose first change is being sent: their server is not judged meanwhile. */
  private readonly starting = new Set<string>();
  private readonly listener: { dispose(): unknown };
  private round = new AbortController();

  constructor(private readonly options: ExceptionKeeperOptions) {
    const { fleet, clock } = options;
    fleet.annotateWith((server) => this.annotate(server));
    for (const { id, until } of this.all) {
      if (until <= clock.now()) {
        this.overdue.add(id.toLowerCase());
      }
      fleet.annotateAgain(id);
    }
    this.listener = fleet.onDidChange((change) => {
      if (change.kind === 'server') {
        this.look(change.id);
      }
    });
    void this.run();
  }

  /** Of the servers that are shown: those of Azure, or the simulated ones. */
  get all(): readonly TimedException[] {
    const { storage, mode } = this.options;
    return [...storage.exceptions.values()].flatMap((value) => {
      const found = readException(value);
      return found?.mode === mode() ? [found] : [];
    });
  }

  get(id: string): TimedException | undefined {
    const found = readException(this.options.storage.exceptions.get(id.toLowerCase()));
    return found?.mode === this.options.mode() ? found : undefined;
  }

  /** Exceptions that were due before this session. */
  get overdueExceptions(): readonly TimedException[] {
    return this.all.filter(({ id }) => this.overdue.has(id.toLowerCase()));
  }

  /**
   * Records an exception and makes its change. The record comes first: a crash leaves no server without one. It goes
   * again when the server still enforces TLS afterwards. Resolves with whether the exception runs.
   */
  async begin(
    server: Server,
    { until, reason }: Pick<TimedException, 'until' | 'reason'>,
    stopEnforcing: () => Promise<unknown>,
  ): Promise<boolean> {
    const { mode, clock } = this.options;
    const key = server.id.toLowerCase();
    const { minimum } = server.tls;
    const exception: TimedException = {
      ...{ id: server.id, mode: mode(), until, from: clock.now(), reason },
      ...(minimum.known ? { minimum: minimum.value } : {}),
    };
    this.starting.add(key);
    try {
      await this.store(exception);
      await stopEnforcing();
    } finally {
      this.starting.delete(key);
      await this.settle(exception);
    }
    this.wake();
    return this.get(server.id) !== undefined;
  }

  /** Gives an exception another time or reason. */
  async change(exception: TimedException, to: Pick<TimedException, 'until' | 'reason'>): Promise<void> {
    this.overdue.delete(exception.id.toLowerCase());
    await this.store({ ...exception, ...to, from: this.options.clock.now() });
    this.wake();
  }

  /** Ends an exception now. Several calls are one. */
  end(id: string): Promise<Ending> {
    const key = id.toLowerCase();
    const running = this.ending.get(key);
    if (running) {
      return running;
    }
    const exception = this.get(id);
    const ended: Promise<Ending> = exception
      ? this.endNow(exception).finally(() => this.ending.delete(key))
      : Promise.resolve({ kind: 'gone' });
    if (exception) {
      this.ending.set(key, ended);
    }
    return ended;
  }

  dispose(): void {
    this.aborter.abort();
    this.round.abort();
    this.listener.dispose();
  }

  private async endNow(exception: TimedException): Promise<Ending> {
    const { fleet, log } = this.options;
    try {
      const server = await fleet.readForChange(exception.id);
      switch (stateOf(exception, server)) {
        case 'enforced':
          await this.forget(exception);
          return { kind: 'enforced', server };
        case 'changedByOthers':
          await this.forget(exception);
          return { kind: 'changedByOthers', server };
        case 'unknown':
          return this.failed(
            exception,
            new TlsError({ code: 'refused', refusal: { code: 'settingUnknown', setting: 'enforcement' } }),
          );
        case 'running':
          return await this.restore(exception, server);
      }
    } catch (error) {
      const failure = asTlsError(error);
      if (failure.code === 'notFound') {
        log(`the exception of ${exception.id} has ended: the server no longer exists`);
        await this.forget(exception);
        return { kind: 'gone' };
      }
      return this.failed(exception, failure);
    }
  }

  /** Sends what ends the exception, by the way of every change. It refuses clients that were refused before. */
  private async restore(exception: TimedException, server: Server): Promise<Ending> {
    const { fleet, lostMinimums, guard, log } = this.options;
    const context = {
      ...{ fleet, lostMinimums, log, guard: guard(), clientSamples: new Map<string, never>() },
      consent: { asker: 'caller', confirmed: true, clients: 'shown' },
    } as const;
    const planned = await planServer(server, endingChange(exception, server), context);
    const { servers } = await apply({ servers: [planned] }, context);
    const [outcome] = servers;
    switch (outcome?.kind) {
      case 'changed':
      case 'alreadySet':
        await this.forget(exception);
        return { kind: 'restored', server: outcome.server };
      case 'failed':
        return this.failed(exception, outcome.error);
      case 'skipped':
      case undefined:
        return this.failed(exception, new TlsError({ code: 'cancelled', operationContinues: false }));
    }
  }

  private failed({ id }: TimedException, error: TlsError): Ending {
    this.pausedUntil.set(id.toLowerCase(), this.options.clock.now() + pauseAfterFailure);
    return { kind: 'failed', error };
  }

  /** After the first change: keeps the exception only where TLS is no longer enforced, or may not be. */
  private async settle(exception: TimedException): Promise<void> {
    const { fleet } = this.options;
    const server = fleet.get(exception.id);
    const isOpen = fleet.leftToAzure(exception.id) !== undefined || !server;
    const { enforcement, minimum } = server?.tls ?? {};
    if (enforcement?.known && enforcement.value && !isOpen) {
      await this.forget(exception);
    } else if (enforcement?.known && !enforcement.value && minimum?.known) {
      await this.store({ ...exception, left: minimum.value });
    }
  }

  /** Another user, or this one by another command, may have enforced TLS again. */
  private look(id: string): void {
    const { fleet, log } = this.options;
    const exception = this.get(id);
    const server = exception && fleet.get(id);
    const key = id.toLowerCase();
    const isBusy =
      this.starting.has(key) || this.ending.has(key) || fleet.activeChange(id) || fleet.leftToAzure(id) !== undefined;
    if (!exception || !server || isBusy) {
      return;
    }
    if (stateOf(exception, server) === 'enforced') {
      log(`the exception of ${id} has ended: TLS is enforced`);
      this.forget(exception).catch((error: unknown) => log(`an exception was not removed: ${messageOf(error)}`));
    }
  }

  /** Ends what is due, and redraws the time that is left, once a minute. */
  private async run(): Promise<void> {
    const { clock, fleet, log } = this.options;
    while (!this.aborter.signal.aborted) {
      const now = clock.now();
      const { all } = this;
      for (const exception of all) {
        this.followClock(exception, now);
        const key = exception.id.toLowerCase();
        const isDue = exception.until <= now && (this.pausedUntil.get(key) ?? 0) <= now;
        if (isDue && !this.overdue.has(key) && !this.starting.has(key)) {
          this.endWhenDue(exception).catch((error: unknown) => log(`an exception did not end: ${messageOf(error)}`));
        } else {
          fleet.annotateAgain(exception.id);
        }
      }
      const next = all.map(({ until }) => until - now).filter((left) => left > 0);
      this.round = new AbortController();
      await clock.wait(Math.min(minute, ...next), this.round.signal).catch(() => undefined);
    }
  }

  /** The clock was set back to before the exception began: it lasts no longer from now than was agreed. */
  private followClock({ from = -Infinity, ...exception }: TimedException, now: number): void {
    if (now < from) {
      const shifted = { ...exception, from: now, until: now + (exception.until - from) };
      this.store(shifted).catch((error: unknown) =>
        this.options.log(`an exception was not stored: ${messageOf(error)}`),
      );
    }
  }

  private wake(): void {
    this.round.abort();
  }

  private async endWhenDue(exception: TimedException): Promise<void> {
    if (!this.ending.has(exception.id.toLowerCase())) {
      this.options.onEnded(exception, await this.end(exception.id));
    }
  }

  private annotate(server: Server): Server {
    const exception = this.get(server.id);
    const { exception: _, ...plain } = server;
    return exception ? { ...plain, exception: { until: exception.until, reason: exception.reason } } : plain;
  }

  private async store(exception: TimedException): Promise<void> {
    const { storage, fleet } = this.options;
    await storage.setException(exception.id.toLowerCase(), exception);
    fleet.annotateAgain(exception.id);
  }

  private async forget({ id }: TimedException): Promise<void> {
    const { storage, fleet } = this.options;
    const key = id.toLowerCase();
    this.overdue.delete(key);
    this.pausedUntil.delete(key);
    await storage.setException(key, undefined);
    fleet.annotateAgain(id);
  }
}
