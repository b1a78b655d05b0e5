import { remainingChange, type TlsChange } from '../domain/change';
import { asTlsError, messageOf } from '../domain/errors';
import type { Server } from '../domain/server';
import type { Fleet } from '../fleet/fleet';
import type { EndedChange } from '../fleet/fleetState';
import { recorded, type History, type HistoryEntry } from './history';

/** Writes that an entry names: more were only repeated. */
const mostWrites = 4;

export interface HistoryRecorderOptions {
  readonly fleet: Pick<Fleet, 'all' | 'get' | 'byId' | 'activeChange' | 'onDidChange' | 'onDidEndChange'>;
  readonly history: Pick<History, 'append'>;
  /** Name of the account that is signed in; undefined when it is not one. */
  readonly account: () => Promise<string | undefined>;
  readonly log: (line: string) => void;
  readonly now?: () => number;
}

/** Records every change that this window makes, and those of others that a read finds. */
export class HistoryRecorder {
  private readonly seen = new Map<string, Server>();
  /** Changes of this window that may still take effect. */
  private readonly pending = new Map<string, TlsChange>();
  private readonly listeners: readonly { dispose(): unknown }[];
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: HistoryRecorderOptions) {
    const { fleet } = options;
    this.look(fleet.byId.keys());
    this.listeners = [
      fleet.onDidEndChange((ended) => this.ended(ended)),
      fleet.onDidChange((change) => {
        switch (change.kind) {
          case 'server':
            this.look([change.id]);
            return;
          case 'servers':
            this.look(change.ids);
            return;
          case 'fleet':
            this.forgetGone();
            return;
          case 'status':
        }
      }),
    ];
  }

  /** Resolves when every entry so far is stored. */
  async written(): Promise<void> {
    await this.work;
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
  }

  /** Compares servers with how they were seen last. */
  private look(ids: Iterable<string>): void {
    const found: HistoryEntry[] = [];
    for (const id of ids) {
      const key = id.toLowerCase();
      const server = this.options.fleet.get(id);
      const before = this.seen.get(key);
      if (!server || server === before) {
        continue;
      }
      if (!before || this.options.fleet.activeChange(id)) {
        this.remember(key, server);
        continue;
      }
      if (differs(before, server)) {
        found.push(this.foundEntry(key, before, server));
      }
      this.remember(key, server);
    }
    if (found.length > 0) {
      this.append(found);
    }
  }

  /** A setting that is not known at the moment keeps the value that it was seen with. */
  private remember(key: string, server: Server): void {
    const before = this.seen.get(key);
    const { enforcement, minimum } = server.tls;
    const tls =
      before && (!enforcement.known || !minimum.known)
        ? {
            ...server.tls,
            enforcement: enforcement.known ? enforcement : before.tls.enforcement,
            minimum: minimum.known ? minimum : before.tls.minimum,
          }
        : server.tls;
    // values that were seen earlier keep their time
    this.seen.set(key, !before || tls === server.tls ? server : { ...server, tls, readAt: before.readAt });
  }

  private foundEntry(key: string, before: Server, server: Server): HistoryEntry {
    const requested = this.pending.get(key);
    const isOurs = requested && Object.keys(remainingChange(server, requested)).length === 0;
    this.pending.delete(key);
    return {
      at: this.time(),
      since: new Date(before.readAt).toISOString(),
      id: server.id,
      result: isOurs ? 'changed' : 'found',
      before: recorded(before.tls),
      after: recorded(server.tls),
      ...(isOurs ? { requested } : {}),
    };
  }

  private ended({ id, before, change, correlationIds, ...outcome }: EndedChange): void {
    const key = id.toLowerCase();
    this.pending.delete(key);
    const exception = change.enforcement === undefined ? undefined : this.options.fleet.get(id)?.exception;
    const base = {
      ...{ at: this.time(), id, before: before ? recorded(before.tls) : {}, requested: change },
      ...(exception ? { exception: { until: new Date(exception.until).toISOString(), reason: exception.reason } } : {}),
    };
    if ('after' in outcome) {
      const { after } = outcome;
      const isThere = Object.keys(remainingChange(after, change)).length === 0;
      this.remember(key, after);
      const result = isThere ? 'changed' : 'unknown';
      this.append([{ ...base, result, after: recorded(after.tls), ...correlation(correlationIds) }], true);
      return;
    }
    const { failure, details } = asTlsError(outcome.error);
    const continues = 'operationContinues' in failure && failure.operationContinues;
    const isUnknown = continues || details.changed === 'perhaps' || failure.code === 'notApplied';
    const wasSent = isUnknown || details.changed === 'partly' || details.status !== undefined;
    if (!wasSent) {
      return; // nothing was sent, so there is nothing to record
    }
    if (isUnknown) {
      this.pending.set(key, change);
    }
    const after = this.options.fleet.get(id);
    this.append(
      [
        {
          ...base,
          result: isUnknown ? 'unknown' : 'failed',
          error: failure.code,
          ...(after ? { after: recorded(after.tls) } : {}),
          ...correlation([...correlationIds, details.correlationId ?? '']),
        },
      ],
      true,
    );
  }

  private forgetGone(): void {
    const { byId } = this.options.fleet;
    for (const key of [...this.seen.keys()].filter((one) => !byId.has(one))) {
      this.seen.delete(key);
      this.pending.delete(key);
    }
    this.look(byId.keys());
  }

  private time(): string {
    return new Date((this.options.now ?? Date.now)()).toISOString();
  }

  private append(entries: readonly HistoryEntry[], own = false): void {
    const { history, account, log } = this.options;
    this.work = this.work
      .then(async () => {
        const name = own ? await account() : undefined;
        await history.append(name === undefined ? entries : entries.map((entry) => ({ ...entry, account: name })));
      })
      .catch((error: unknown) => log(`the history was not stored: ${messageOf(error)}`));
  }
}

/** A write that was repeated, or refused, is named once. */
function correlation(ids: readonly string[]): Pick<HistoryEntry, 'correlationId'> {
  const named = [...new Set(ids)].filter(Boolean).slice(-mostWrites);
  return named.length > 0 ? { correlationId: named.join(' ') } : {};
}

/** Whether a setting that is known in both has another value. */
function differs(before: Server, now: Server): boolean {
  return (['enforcement', 'minimum'] as const).some((setting) => {
    const [a, b] = [before.tls[setting], now.tls[setting]];
    return a.known && b.known && a.value !== b.value;
  });
}
