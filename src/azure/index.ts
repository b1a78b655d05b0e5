import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { monotonicClock, type Clock } from '../domain/clock';
import { remainingChange } from '../domain/change';
import { TlsError } from '../domain/errors';
import { parseServerId, type ServerId } from '../domain/resourceId';
import type { Server } from '../domain/server';
import type { AzureBackend } from './accounts';
import { createArm, type AzureLog } from './arm';
import { changeOneServer } from './changing';
import { getToken } from './authentication';
import { databaseScope, type Cloud } from './clouds';
import { unreadReason } from './errors';
import { listFleet } from './fleet';
import { createFlexibleServers } from './flexibleServer';
import { followOperation, until } from './followChange';
import { readNetwork } from './network';
import { missingAction } from './permissions';
import { createSingleServers } from './singleServer';
import { listSubscriptions } from './subscriptionListing';
import { createUndoingPolicies } from './undoingPolicies';
import { cancellable, createTurns, limitPages } from './waiting';
import { toTenantName, withoutSettings, type TenantName } from './wireToDomain';

export { createAccountsBackend, type AccountsBackend, type AzureAccount } from './accounts';
export type { AzureBackend } from './accounts';
export type { AzureLog } from './arm';
export { userOf } from './authentication';
export { clouds, customCloud, databaseScope, tokenScope, type Cloud } from './clouds';

/** All in milliseconds. */
export interface AzureTimeouts {
  /** One attempt of a request (60 s). */
  readonly request?: number;
  /** A change, until the service's operations have ended (10 min). */
  readonly change?: number;
  /** Limit of the response to a cancelled write, which shows whether the service has the change (5 s). */
  readonly answer?: number;
  /** First pause before a failed request is tried again (1 s). */
  readonly retryDelay?: number;
  /** The longest `Retry-After` that is waited for (30 s). */
  readonly longestRetryAfter?: number;
}

export interface AzureBackendOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  /** The client that sends the requests; the packages' own if absent. */
  readonly httpClient?: HttpClient;
  /** Pause between two polls of a running operation (2 s, as in the packages). */
  readonly pollIntervalMs?: number;
  /** Servers whose settings are read at once (8). */
  readonly concurrency?: number;
  readonly timeouts?: AzureTimeouts;
  /** The source of `readAt` (`Date.now`). */
  readonly now?: () => number;
  /** The clock of pauses and limits (real time). */
  readonly clock?: Clock;
  /** Gets one line for each request (method, path, status, duration), and one when Resource Graph does not answer. */
  readonly log?: AzureLog;
}

/** How long Resource Graph may not have a change, in milliseconds; its documentation says minutes. */
const graphLag = 600_000;

/** How long a server is polled for a change whose operation is not known, in milliseconds. */
const unknownOperation = 120_000;

/** The backend on the Resource Manager of one cloud, for one credential. */
export function createAzureBackend(options: AzureBackendOptions): AzureBackend {
  const { cloud, credential, httpClient, timeouts = {} } = options;
  const arm = createArm({
    cloud,
    credential,
    ...(httpClient ? { httpClient } : {}),
    waits: {
      request: timeouts.request ?? 60_000,
      retryDelay: timeouts.retryDelay ?? 1_000,
      longestRetryAfter: timeouts.longestRetryAfter ?? 30_000,
    },
    now: options.now ?? Date.now,
    clock: options.clock ?? monotonicClock,
    log: options.log ?? (() => undefined),
  });
  const products = { single: createSingleServers(arm), flexible: createFlexibleServers(arm) };
  const pollIntervalMs = options.pollIntervalMs ?? 2_000;
  const undoingPolicies = createUndoingPolicies(arm);
  const turns = createTurns();
  const changedAt = new Map<string, number>();
  const changedLately = (id: string): boolean =>
    arm.clock.now() - (changedAt.get(id.toLowerCase()) ?? -Infinity) < graphLag;

  /** One reader per server at a time: a read that waits for its turn starts after the one before, and is as fresh. */
  const oneReader = <T>(id: string, signal: AbortSignal, read: () => Promise<T>): Promise<T> =>
    cancellable(signal, () => turns(id.toLowerCase(), () => cancellable(signal, read)));

  const read = (id: string, target: ServerId, signal: AbortSignal): Promise<Server> =>
    oneReader(id, signal, () => products[target.kind].read(target, signal));

  async function readSettings(row: Server, signal: AbortSignal): Promise<Server> {
    if (!changedLately(row.id)) {
      return oneReader(row.id, signal, () => products[row.kind].complete(row, signal));
    }
    try {
      return await read(row.id, parse(row.id), signal);
    } catch (error) {
      signal.throwIfAborted();
      return withoutSettings(row, unreadReason(error));
    }
  }

  return {
    async listFleet({ signal, onEvent, priority = () => [], subscriptions }) {
      await cancellable(signal, () =>
        listFleet(arm, products, {
          signal,
          onEvent: (event) => {
            if (!signal.aborted) {
              onEvent(event);
            }
          },
          priority,
          concurrency: options.concurrency ?? 8,
          changedLately,
          readSettings,
          ...(subscriptions ? { subscriptions } : {}),
        }),
      );
    },

    listSubscriptions: (signal) => cancellable(signal, () => listSubscriptions(arm, signal)),

    listTenants: (signal) =>
      cancellable(signal, async () => {
        const tenants: TenantName[] = [];
        for await (const page of limitPages(arm.subscriptions.tenants.list({ abortSignal: signal }).byPage())) {
          tenants.push(...page.flatMap(toTenantName));
        }
        return tenants;
      }),

    databaseToken: (signal) =>
      cancellable(
        signal,
        async () => (await getToken(credential, databaseScope(cloud), { abortSignal: signal })).token,
      ),

    async readServer(id, { signal }) {
      return read(id, parse(id), signal);
    },

    async readPgBouncer(id, { signal }) {
      const target = parse(id);
      return cancellable(signal, () => products[target.kind].readPgBouncer(target, signal));
    },

    async missingAction(id, { signal }) {
      const target = parse(id);
      return cancellable(signal, () => missingAction(arm, id, target, signal));
    },

    async readUndoingPolicies(id, { signal }) {
      const target = parse(id);
      return cancellable(signal, () => undoingPolicies(id, target, signal));
    },

    async readNetwork(id, { signal }) {
      const target = parse(id);
      return cancellable(signal, () => readNetwork(arm, target, signal));
    },

    async changeServer(id, change, changing) {
      const target = parse(id);
      const mark = (): unknown => changedAt.set(id.toLowerCase(), arm.clock.now());
      mark();
      return changeOneServer(arm, change, {
        ...changing,
        read: () => read(id, target, changing.signal),
        write: (context) => products[target.kind].change(target, change, context).finally(mark),
        timeouts: {
          change: timeouts.change ?? 600_000,
          answer: timeouts.answer ?? 5_000,
          longestWait: timeouts.longestRetryAfter ?? 30_000,
        },
        pollIntervalMs,
      });
    },

    async followChange(id, change, { signal, operation, onPhase = () => undefined }) {
      const target = parse(id);
      const context = { client: arm.subscriptions, clock: arm.clock, signal, pollIntervalMs };
      const mark = (): unknown => changedAt.set(id.toLowerCase(), arm.clock.now());
      mark();
      onPhase('running');
      if (operation === undefined) {
        const shows = async (): Promise<boolean> =>
          Object.keys(remainingChange(await read(id, target, signal), change)).length === 0;
        await until(
          shows,
          { ...context, pollIntervalMs: 5 * pollIntervalMs, limitMs: unknownOperation },
          () => undefined,
        );
      } else {
        await followOperation(operation, { ...context, limitMs: timeouts.change ?? 600_000 });
      }
      mark();
      onPhase('reading');
      return read(id, target, signal);
    },
  };
}

function parse(id: string): ServerId {
  const target = parseServerId(id);
  if (!target) {
    throw new TlsError({ code: 'unknownServer', id });
  }
  return target;
}
