import { TlsError } from '../domain/errors';
import { known } from '../domain/server';
import type { Arm } from './arm';
import { toSingleServerPatch } from './domainToWire';
import { runOperation } from './operations';
import type { Product } from './product';
import { fromSingleServer } from './wireToDomain';

/** `Microsoft.DBforPostgreSQL/servers`: rows carry the settings, a change is one PATCH. */
export function createSingleServers(arm: Arm): Product {
  return {
    async *list(subscriptionId, abortSignal) {
      for await (const page of arm.singleServers(subscriptionId).servers.list({ abortSignal }).byPage()) {
        yield page.map((wire) => fromSingleServer(wire, arm.now()));
      }
    },

    complete: (row) => Promise.resolve(row),

    readPgBouncer: () => Promise.resolve(known(false)),

    async read({ subscriptionId, resourceGroup, name }, abortSignal) {
      const wire = await arm.singleServers(subscriptionId).servers.get(resourceGroup, name, { abortSignal });
      const server = fromSingleServer(wire, arm.now());
      if (!server) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      return server;
    },

    async change({ subscriptionId, resourceGroup, name }, change, context) {
      const patch = toSingleServerPatch(change);
      if (Object.keys(patch).length === 0) {
        return;
      }
      const { servers } = arm.singleServers(subscriptionId);
      await runOperation((options) => servers.beginUpdate(resourceGroup, name, patch, options), context);
    },
  };
}
