import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Backend, FleetEvent } from '../domain/backend';
import { TlsError } from '../domain/errors';
import { parseServerId, type ServerId } from '../domain/resourceId';
import type { Subscription } from '../domain/server';
import { createArm } from './arm';
import type { Cloud } from './clouds';
import { listFleet, listSubscriptions } from './fleet';
import { createFlexibleServers } from './flexibleServer';
import { createSingleServers } from './singleServer';
import { cancellable } from './waiting';
import { toTenantName, type TenantName } from './wireToDomain';

export { createAccountsBackend, type AccountsBackend, type AzureAccount } from './accounts';
export { clouds, customCloud, tokenScope, type Cloud } from './clouds';

/** All in milliseconds. */
export interface AzureTimeouts {
  /** One attempt of a request (60 s). */
  readonly request?: number;
  /** A change, until the service's operations have ended (10 min). */
  readonly change?: number;
  /** A cancelled write, until its answer says whether the service has the change (5 s). */
  readonly answer?: number;
  /** First pause before a failed request is tried again (1 s). */
  readonly retryDelay?: number;
  /** The longest `Retry-After` that is honoured (30 s). */
  readonly longestRetryAfter?: number;
}

export interface AzureBackendOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  /** What sends the requests; the packages' own if absent. */
  readonly httpClient?: HttpClient;
  /** Between two looks at a running operation (2 s, the packages' own). */
  readonly pollIntervalMs?: number;
  /** Servers whose settings are read at once (8). */
  readonly concurrency?: number;
  readonly timeouts?: AzureTimeouts;
  readonly now?: () => number;
  /** Gets one line for each request: method, path, status, duration. */
  readonly log?: (line: string) => void;
}

/** A backend for what one credential sees: an account in one of its tenants. */
export interface AzureBackend extends Backend {
  /** `subscriptions`: known already, so that they are not listed again. */
  listFleet(options: {
    readonly signal: AbortSignal;
    readonly onEvent: (event: FleetEvent) => void;
    readonly subscriptions?: readonly Subscription[];
  }): Promise<void>;

  listSubscriptions(signal: AbortSignal): Promise<readonly Subscription[]>;

  /** The tenants that the account belongs to, whatever tenant the credential is for. */
  listTenants(signal: AbortSignal): Promise<readonly TenantName[]>;
}

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
    log: options.log ?? (() => undefined),
  });
  const products = { single: createSingleServers(arm), flexible: createFlexibleServers(arm) };

  return {
    async listFleet({ signal, onEvent, subscriptions }) {
      await cancellable(signal, () =>
        listFleet(arm, [products.single, products.flexible], {
          signal,
          onEvent: (event) => {
            if (!signal.aborted) {
              onEvent(event);
            }
          },
          concurrency: options.concurrency ?? 8,
          ...(subscriptions ? { subscriptions } : {}),
        }),
      );
    },

    listSubscriptions: (signal) => cancellable(signal, () => listSubscriptions(arm, signal)),

    listTenants: (signal) =>
      cancellable(signal, async () => {
        const tenants: TenantName[] = [];
        for await (const wire of arm.subscriptions.tenants.list({ abortSignal: signal })) {
          tenants.push(...toTenantName(wire));
        }
        return tenants;
      }),

    async readServer(id, { signal }) {
      const target = parse(id);
      return cancellable(signal, () => products[target.kind].read(target, signal));
    },

    async changeServer(id, change, { signal, onPhase = () => undefined }) {
      const target = parse(id);
      const product = products[target.kind];
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), timeouts.change ?? 600_000);
      try {
        await product.change(target, change, {
          signal,
          limit: limit.signal,
          onPhase,
          writes: arm.writes,
          pollIntervalMs: options.pollIntervalMs ?? 2_000,
          answerMs: timeouts.answer ?? 5_000,
        });
      } finally {
        clearTimeout(timer);
      }
      onPhase('reading');
      try {
        return await cancellable(signal, () => product.read(target, signal));
      } catch (error) {
        // the service has the change: it must not look as if nothing had happened
        throw signal.aborted ? new TlsError({ code: 'cancelled', operationContinues: true }) : error;
      }
    },
  };
}

/** The packages check that a subscription id is a UUID, with an error of their own. */
function parse(id: string): ServerId {
  const target = parseServerId(id);
  if (!target || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(target.subscriptionId)) {
    throw new TlsError({ code: 'unknownServer', id });
  }
  return target;
}
