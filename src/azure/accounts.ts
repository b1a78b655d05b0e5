import pLimit from 'p-limit';
import type { TokenCredential } from '@azure/core-auth';
import type { Backend, ListOptions } from '../domain/backend';
import { TlsError } from '../domain/errors';
import { parseServerId } from '../domain/resourceId';
import type { Subscription } from '../domain/server';
import {
  selectsSubscription,
  selectsTenant,
  type Account,
  type Selection,
  type Tenant,
  type TenantListing,
  type TenantProblem,
} from '../domain/tenant';
import { cancellable } from './waiting';
import type { TenantName } from './wireToDomain';

/** A backend for one credential: an account in one of its tenants. */
export interface AzureBackend extends Backend {
  /** `subscriptions`: known already, so that they are not listed again, and no others are. */
  listFleet(options: ListOptions & { readonly subscriptions?: readonly Subscription[] }): Promise<void>;

  listSubscriptions(signal: AbortSignal): Promise<readonly Subscription[]>;

  /** The tenants that the account belongs to, whatever tenant the credential is for. */
  listTenants(signal: AbortSignal): Promise<readonly TenantName[]>;

  /** A Microsoft Entra access token to log in to databases with. */
  databaseToken(signal: AbortSignal): Promise<string>;
}

/** An account with its credentials. */
export interface AzureAccount extends Account {
  /** Whether it may belong to several tenants; a service principal or a managed identity has its own only. */
  readonly manyTenants: boolean;
  /** For one tenant, or without one for the account's own. Rejects instead of asking anybody. */
  credential(tenantId?: string): TokenCredential;
}

export interface AccountsOptions {
  /** Asked at each listing; the first account that sees a subscription is the one that works with it. */
  readonly accounts: () => Promise<readonly AzureAccount[]>;
  readonly selection: () => Selection;
  /** Made once for each account and tenant. */
  readonly createBackend: (credential: TokenCredential) => AzureBackend;
}

export interface AccountsBackend extends Backend {
  /** Everything that the accounts see, selected or not. */
  listTenants(signal: AbortSignal): Promise<readonly TenantListing[]>;

  /** The tenant, and the account in it, that a server is reached through. */
  tenantOf(id: string, signal: AbortSignal): Promise<Tenant>;

  /** A Microsoft Entra access token of that account, to log in to the server's databases with. */
  databaseToken(id: string, signal: AbortSignal): Promise<string>;
}

/** One tenant of one account. */
interface Source {
  readonly tenant: Tenant;
  readonly backend: AzureBackend;
}

interface Visitor {
  /**
   * Resolves when it is done with the source. `subscriptions`: without those that an earlier account has. `isLast`:
   * every other source was found before.
   */
  found(source: Source, subscriptions: readonly Subscription[], isLast: boolean): Promise<void> | void;
  failed(problem: TenantProblem): void;
}

/** Tenants of one account that are asked at once: the Azure CLI starts a program for each. */
const tenantsAtOnce = 4;

/** One backend for several accounts and their tenants: each subscription is reached with the token that sees it. */
export function createAccountsBackend({ accounts, selection, createBackend }: AccountsOptions): AccountsBackend {
  const backends = new Map<string, AzureBackend>();
  const owners = new Map<string, Source>();

  const sourceOf = (account: AzureAccount, tenant: Tenant): Source => {
    const key = JSON.stringify([account.id, tenant.id]);
    const backend = backends.get(key) ?? createBackend(account.credential(tenant.id));
    backends.set(key, backend);
    return { tenant, backend };
  };

  const sourcesOf = async (account: AzureAccount, signal: AbortSignal): Promise<readonly Source[]> => {
    const { id, name } = account;
    const whole = sourceOf(account, { name, account: { id, name } });
    if (!account.manyTenants) {
      return [whole];
    }
    const tenants = await whole.backend.listTenants(signal).catch((error: unknown) => {
      // some clouds of their own have no tenants to list
      if (error instanceof TlsError && ['notFound', 'forbidden'].includes(error.code)) {
        return [];
      }
      throw error;
    });
    return tenants.length === 0
      ? [whole]
      : tenants.map((tenant) => sourceOf(account, { ...tenant, account: { id, name } }));
  };

  /**
   * Asks all accounts and tenants at once. A tenant that fails is reported at once; an account that fails at the end, or,
   * when there is nothing else, by rejecting with its error.
   */
  const survey = async (signal: AbortSignal, visitor: Visitor): Promise<void> => {
    const all = await accounts();
    if (all.length === 0) {
      throw new TlsError({ code: 'signedOut' });
    }
    const claimed = new Set<string>();
    const accountProblems: TenantProblem[] = [];
    let answered = false;
    // accounts whose tenants, and tenants whose subscriptions, are not known (yet)
    let open = all.length;

    const fail = (tenant: Tenant, error: unknown): void => {
      if (signal.aborted || !(error instanceof TlsError)) {
        throw error;
      }
      if (tenant.id === undefined) {
        accountProblems.push({ tenant, error });
      } else {
        answered = true;
        visitor.failed({ tenant, error });
      }
    };

    const claim = (source: Source, seen: readonly Subscription[]): readonly Subscription[] => {
      const { tenant } = source;
      const own = seen.filter(({ id }) => !claimed.has(id.toLowerCase()));
      for (const { id } of own) {
        claimed.add(id.toLowerCase());
        owners.set(id.toLowerCase(), source);
      }
      return own.map((one) => (one.tenantId === undefined && tenant.id ? { ...one, tenantId: tenant.id } : one));
    };

    let turn: Promise<unknown> = Promise.resolve();
    const visits = all.map((account) => {
      const earlier = turn;
      const limit = pLimit(tenantsAtOnce);
      const asked = sourcesOf(account, signal).then((sources) =>
        sources.map((source) => ({
          source,
          subscriptions: limit(() => source.backend.listSubscriptions(signal)),
        })),
      );
      const answers = asked.then((all) => Promise.allSettled(all.map(({ subscriptions }) => subscriptions)));
      turn = Promise.allSettled([earlier, answers]);
      const visit = async ({ source, subscriptions }: Awaited<typeof asked>[number]): Promise<void> => {
        try {
          const seen = await subscriptions;
          await earlier;
          open--;
          await visitor.found(source, claim(source, seen), open === 0);
          answered = true;
        } catch (error) {
          fail(source.tenant, error);
        }
      };
      return asked.then(
        async (sources) => {
          open += sources.length - 1;
          await Promise.all(sources.map(visit));
        },
        (error: unknown) => fail({ name: account.name, account }, error),
      );
    });
    await Promise.all(visits);

    const [first] = accountProblems;
    if (first && !answered) {
      throw first.error;
    }
    accountProblems.forEach((problem) => visitor.failed(problem));
  };

  /** The source that sees the server's subscription; searches for it when nothing has been listed yet. */
  const owner = async (id: string, signal: AbortSignal): Promise<Source> => {
    const key = parseServerId(id)?.subscriptionId.toLowerCase();
    if (key === undefined) {
      throw new TlsError({ code: 'unknownServer', id });
    }
    const known = owners.get(key);
    if (known) {
      return known;
    }
    const problems: TenantProblem[] = [];
    await cancellable(signal, () =>
      survey(signal, { found: () => undefined, failed: (problem) => problems.push(problem) }),
    );
    const found = owners.get(key);
    if (!found) {
      // it may exist in a tenant that could not be searched
      throw problems[0]?.error ?? new TlsError({ code: 'notFound', what: 'subscription' });
    }
    return found;
  };

  return {
    async listFleet({ signal, onEvent, priority }) {
      const chosen = selection();
      const known = new Set<Subscription>();
      let mayGrow = true;
      const report = (): void => onEvent({ type: 'subscriptions', subscriptions: [...known], mayGrow });
      await cancellable(signal, () =>
        survey(signal, {
          async found({ backend }, subscriptions, isLast) {
            const selected = subscriptions.filter((one) => selectsSubscription(chosen, one));
            selected.forEach((one) => known.add(one));
            mayGrow &&= !isLast;
            try {
              await backend.listFleet({
                signal,
                subscriptions: selected,
                onEvent: (event) => (event.type === 'subscriptions' ? report() : onEvent(event)),
                ...(priority ? { priority } : {}),
              });
            } catch (error) {
              if (!signal.aborted) {
                // they could not be listed after all
                selected.forEach((one) => known.delete(one));
                mayGrow = true;
                report();
              }
              throw error;
            }
          },
          failed(problem) {
            if (!signal.aborted && (problem.tenant.id === undefined || selectsTenant(chosen, problem.tenant.id))) {
              onEvent({ type: 'tenantProblem', ...problem });
            }
          },
        }),
      );
    },

    async listTenants(signal) {
      const listings: TenantListing[] = [];
      await cancellable(signal, () =>
        survey(signal, {
          found: ({ tenant }, subscriptions) => void listings.push({ tenant, subscriptions }),
          failed: (problem) => void listings.push(problem),
        }),
      );
      return listings;
    },

    tenantOf: async (id, signal) => (await owner(id, signal)).tenant,

    databaseToken: async (id, signal) => (await owner(id, signal)).backend.databaseToken(signal),

    async readServer(id, reading) {
      return (await owner(id, reading.signal)).backend.readServer(id, reading);
    },

    async readPgBouncer(id, reading) {
      return (await owner(id, reading.signal)).backend.readPgBouncer(id, reading);
    },

    async missingAction(id, asking) {
      return (await owner(id, asking.signal)).backend.missingAction(id, asking);
    },

    async readUndoingPolicies(id, reading) {
      return (await owner(id, reading.signal)).backend.readUndoingPolicies(id, reading);
    },

    async readNetwork(id, reading) {
      return (await owner(id, reading.signal)).backend.readNetwork(id, reading);
    },

    async changeServer(id, change, changing) {
      return (await owner(id, changing.signal)).backend.changeServer(id, change, changing);
    },

    async followChange(id, change, following) {
      return (await owner(id, following.signal)).backend.followChange(id, change, following);
    },
  };
}
