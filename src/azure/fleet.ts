import type { FleetEvent } from '../domain/backend';
import { TlsError } from '../domain/errors';
import { isUnread, type Server, type ServerKind, type Subscription } from '../domain/server';
import type { Arm } from './arm';
import { toTlsError } from './errors';
import { parametersPerServer } from './flexibleServer';
import type { Product } from './product';
import { graphServers, graphSubscriptions } from './resourceGraph';
import { createSettingsQueue } from './settingsQueue';
import { commonFailures, listBySubscription, ownSignal } from './subscriptionListing';
import { withoutSettings } from './wireToDomain';

export interface ListingOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: FleetEvent) => void;
  /** IDs of the servers whose settings are read first. */
  readonly priority: () => readonly string[];
  /** Known subscriptions, the only ones that are listed. Without them they are listed first. */
  readonly subscriptions?: readonly Subscription[];
  /** Servers whose settings are read at once. */
  readonly concurrency: number;
  /** Whether Resource Graph may not have a change of this server yet. */
  readonly changedLately: (id: string) => boolean;
  /** Reads the settings of a row that has them `notReadYet`; rejects only when the signal is aborted. */
  readonly readSettings: (row: Server, signal: AbortSignal) => Promise<Server>;
}

/**
 * Reports servers as they arrive: rows first, then the settings that they lack, one by one. Resource Graph is queried
 * for all subscriptions at once; where it fails, each subscription is listed.
 */
export async function listFleet(
  arm: Arm,
  products: Readonly<Record<ServerKind, Product>>,
  options: ListingOptions,
): Promise<void> {
  const { signal, onEvent, concurrency, priority, readSettings } = options;
  const reported = new Set<string>();
  const settings = createSettingsQueue({
    concurrency,
    priority,
    delay: (subscriptionId, servers) => arm.reads.backgroundDelay(subscriptionId, servers * parametersPerServer),
    async read(row) {
      signal.throwIfAborted();
      onEvent({ type: 'server', server: await readSettings(row, ownSignal(signal)) });
    },
    clock: arm.clock,
    signal,
  });

  /** Reports rows once: the settings of a reported row may be there already. */
  const onRows = (subscriptionId: string, rows: readonly Server[]): void => {
    const servers = rows.filter(({ id }) => !reported.has(id.toLowerCase()));
    if (servers.length > 0) {
      servers.forEach(({ id }) => reported.add(id.toLowerCase()));
      onEvent({ type: 'servers', subscriptionId, servers });
      settings.add(servers.filter(isUnread));
    }
  };

  try {
    if (options.subscriptions) {
      onEvent({ type: 'subscriptions', subscriptions: options.subscriptions });
    }
    try {
      await listByGraph(arm, options, onRows);
    } catch (error) {
      const { code, details } = toTlsError(error);
      if (signal.aborted || commonFailures.includes(code)) {
        throw error;
      }
      const reason = [code, details.status, details.serviceCode].filter(Boolean).join(', ');
      arm.log(`Resource Graph does not answer (${reason}): listing each subscription instead`, 'info');
      settings.release(); // these lists take long, and one that hangs must not hold up the others' settings
      await listBySubscription(arm, products, { ...options, onRows });
    }
    await settings.drain();
  } finally {
    settings.stop();
  }
}

async function listByGraph(
  arm: Arm,
  { signal, onEvent, subscriptions: known, changedLately }: ListingOptions,
  onRows: (subscriptionId: string, rows: readonly Server[]) => void,
): Promise<void> {
  const scope = known?.map(({ id }) => id);
  const pages = graphServers(arm, scope, ownSignal(signal));
  const first = pages.next();
  if (!known) {
    const subscriptions = graphSubscriptions(arm, ownSignal(signal));
    await Promise.allSettled([subscriptions, first]);
    onEvent({ type: 'subscriptions', subscriptions: await subscriptions });
  }
  const unreadable = new Map<string, number>();
  for (let page = await first; !page.done; page = await pages.next()) {
    signal.throwIfAborted();
    const rows = page.value.servers.map((row) => (changedLately(row.id) ? withoutSettings(row) : row));
    for (const [subscriptionId, servers] of bySubscription(rows)) {
      onRows(subscriptionId, servers);
    }
    for (const subscriptionId of page.value.unreadable) {
      unreadable.set(subscriptionId, (unreadable.get(subscriptionId) ?? 0) + 1);
    }
  }
  for (const [subscriptionId, count] of unreadable) {
    onEvent({ type: 'problem', subscriptionId, error: new TlsError({ code: 'unreadableServers', count }) });
  }
}

function bySubscription(rows: readonly Server[]): Map<string, Server[]> {
  const groups = new Map<string, Server[]>();
  for (const row of rows) {
    const group = groups.get(row.subscriptionId);
    if (group) {
      group.push(row);
    } else {
      groups.set(row.subscriptionId, [row]);
    }
  }
  return groups;
}
