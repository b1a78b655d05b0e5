import pLimit from 'p-limit';
import { TlsError, type FailureCode } from '../domain/errors';
import type { Server, ServerKind, Subscription } from '../domain/server';
import type { FleetEvent } from '../domain/backend';
import type { Arm } from './arm';
import { toTlsError } from './errors';
import type { Product } from './product';
import { limitPages } from './waiting';
import { toSubscription } from './wireToDomain';

export interface SubscriptionListingOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: FleetEvent) => void;
  /** Gets the rows of one subscription, in parts. */
  readonly onRows: (subscriptionId: string, rows: readonly Server[]) => void;
  /** Known and reported subscriptions, the only ones that are listed. */
  readonly subscriptions?: readonly Subscription[];
}

/** Subscriptions whose lists run at once, two lists each. */
const subscriptionsAtOnce = 4;

/** Failures of the account or of the way to the service: the same whatever is asked. */
export const commonFailures: readonly FailureCode[] = [
  'signedOut',
  'authenticationFailed',
  'tokenExpired',
  'credentialUnavailable',
  'network',
];

/** The product does not exist there: it has been retired in that cloud, or was never used in that subscription. */
const noSuchProduct = ['InvalidResourceType', 'NoRegisteredProviderFound', 'MissingSubscriptionRegistration'];

/**
 * Lists both products in each subscription. A failed list is a `problem` of its subscription; rejects only when nothing
 * could be listed for one common reason.
 */
export async function listBySubscription(
  arm: Arm,
  products: Readonly<Record<ServerKind, Product>>,
  options: SubscriptionListingOptions,
): Promise<void> {
  const { signal, onEvent, onRows } = options;
  const subscriptions = options.subscriptions ?? (await listSubscriptions(arm, signal));
  if (!options.subscriptions) {
    onEvent({ type: 'subscriptions', subscriptions });
  }

  const list = async (product: Product, { id: subscriptionId }: Subscription): Promise<TlsError | undefined> => {
    let failure: TlsError | undefined;
    let unreadable = 0;
    try {
      for await (const page of product.list(subscriptionId, ownSignal(signal))) {
        signal.throwIfAborted();
        const servers = page.filter((row) => row !== undefined);
        onRows(subscriptionId, servers);
        unreadable += page.length - servers.length;
      }
    } catch (error) {
      failure = toTlsError(error);
    }
    failure ??= unreadable > 0 ? new TlsError({ code: 'unreadableServers', count: unreadable }) : undefined;
    return failure && noSuchProduct.includes(failure.details.serviceCode ?? '') ? undefined : failure;
  };

  const listSubscription = async (subscription: Subscription): Promise<(TlsError | undefined)[]> => {
    signal.throwIfAborted();
    const failures = await Promise.all(Object.values(products).map((product) => list(product, subscription)));
    const errors = failures.filter((failure) => failure !== undefined);
    for (const error of errors.filter((one, at) => errors.findIndex(({ code }) => code === one.code) === at)) {
      onEvent({ type: 'problem', subscriptionId: subscription.id, error });
    }
    return failures;
  };

  const limitLists = pLimit(subscriptionsAtOnce);
  const failures = await Promise.all(subscriptions.map((one) => limitLists(() => listSubscription(one))));
  const [first, ...others] = failures.flat();
  if (first && commonFailures.includes(first.code) && others.every((other) => other?.code === first.code)) {
    throw first;
  }
}

export async function listSubscriptions(arm: Arm, signal: AbortSignal): Promise<Subscription[]> {
  const subscriptions: Subscription[] = [];
  for await (const page of limitPages(arm.subscriptions.subscriptions.list({ abortSignal: signal }).byPage())) {
    subscriptions.push(...page.flatMap((wire) => toSubscription(wire) ?? []));
  }
  return subscriptions;
}

/** Many requests run at once, and each listens: a signal of its own for each keeps Node from warning of a leak. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  // no deadline depends on it, and the waiting code holds it: it is not collected too early
  // eslint-disable-next-line no-restricted-properties -- one signal of the listing's own, followed by many
  return AbortSignal.any([signal]);
}
