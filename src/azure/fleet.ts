import type { FleetEvent } from '../domain/backend';
import { TlsError, type FailureCode } from '../domain/errors';
import type { Server, Subscription } from '../domain/server';
import type { Arm } from './arm';
import { toTlsError } from './errors';
import type { Product } from './product';
import { createLimiter } from './waiting';
import { toSubscription } from './wireToDomain';

export interface ListingOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: FleetEvent) => void;
  /** Known already; listed first if absent. */
  readonly subscriptions?: readonly Subscription[];
  /** Servers whose settings are read at once. */
  readonly concurrency: number;
}

/** Subscriptions whose lists run at once, two lists each. */
const subscriptionsAtOnce = 4;

/** Failures of the account or of the way to the service: the same for every subscription. */
const commonFailures: readonly FailureCode[] = [
  'signedOut',
  'authenticationFailed',
  'credentialUnavailable',
  'network',
];

/** The product does not exist there: it has been retired in that cloud, or was never used in that subscription. */
const noSuchProduct = ['InvalidResourceType', 'NoRegisteredProviderFound', 'MissingSubscriptionRegistration'];

/**
 * Tells what there is as it arrives: rows first, the settings of Flexible Servers one by one. What cannot be listed
 * is a `problem` of its subscription; rejects only when nothing could be listed for one common reason.
 */
export async function listFleet(arm: Arm, products: readonly Product[], options: ListingOptions): Promise<void> {
  const { signal, onEvent, concurrency } = options;
  const subscriptions = options.subscriptions ?? (await listSubscriptions(arm, signal));
  onEvent({ type: 'subscriptions', subscriptions });

  const limitLists = createLimiter(subscriptionsAtOnce);
  const limitSettings = createLimiter(concurrency);
  const settings: Promise<void>[] = [];

  const complete = async (product: Product, row: Server): Promise<void> => {
    signal.throwIfAborted();
    onEvent({ type: 'server', server: await product.complete(row, ownSignal(signal)) });
  };

  const list = async (product: Product, { id: subscriptionId }: Subscription): Promise<TlsError | undefined> => {
    let failure: TlsError | undefined;
    try {
      for await (const page of product.list(subscriptionId, ownSignal(signal))) {
        signal.throwIfAborted();
        const servers = page.filter((row) => row !== undefined);
        onEvent({ type: 'servers', subscriptionId, servers });
        for (const row of servers.filter(isIncomplete)) {
          settings.push(limitSettings(() => complete(product, row)));
        }
        if (servers.length < page.length) {
          failure = new TlsError({ code: 'unexpectedResponse' });
        }
      }
    } catch (error) {
      failure = toTlsError(error);
    }
    return failure && noSuchProduct.includes(failure.details.serviceCode ?? '') ? undefined : failure;
  };

  const listSubscription = async (subscription: Subscription): Promise<(TlsError | undefined)[]> => {
    signal.throwIfAborted();
    const failures = await Promise.all(products.map((product) => list(product, subscription)));
    const errors = failures.filter((failure) => failure !== undefined);
    for (const error of errors.filter((one, at) => errors.findIndex(({ code }) => code === one.code) === at)) {
      onEvent({ type: 'problem', subscriptionId: subscription.id, error });
    }
    return failures;
  };

  const failures = await Promise.all(subscriptions.map((one) => limitLists(() => listSubscription(one))));
  await Promise.all(settings);

  const [first, ...others] = failures.flat();
  if (first && commonFailures.includes(first.code) && others.every((other) => other?.code === first.code)) {
    throw first;
  }
}

export async function listSubscriptions(arm: Arm, signal: AbortSignal): Promise<Subscription[]> {
  const subscriptions: Subscription[] = [];
  for await (const wire of arm.subscriptions.subscriptions.list({ abortSignal: signal })) {
    const subscription = toSubscription(wire);
    if (subscription) {
      subscriptions.push(subscription);
    }
  }
  return subscriptions;
}

/** Many requests run at once, and each listens: a signal of its own for each keeps Node from warning of a leak. */
function ownSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}

function isIncomplete({ tls }: Server): boolean {
  return !tls.enforcement.known && tls.enforcement.reason === 'notReadYet';
}
