import type { TlsChange } from '../domain/change';
import { TlsError } from '../domain/errors';
import type { ServerId } from '../domain/resourceId';
import { isReady, unknown, type Server, type TlsSettings } from '../domain/server';
import type { Arm } from './arm';
import { parameterNames, toParameterWrites } from './domainToWire';
import { mayHaveChanged, unreadReason } from './errors';
import { runOperation } from './operations';
import type { Product } from './product';
import { limitPages } from './waiting';
import { fromFlexibleServer, fromParameters, fromPgBouncerParameter, type ParameterReading } from './wireToDomain';

/** Number of requests for the settings of one server. */
export const parametersPerServer = Object.keys(parameterNames).length;

/**
 * `Microsoft.DBforPostgreSQL/flexibleServers`: the settings are three server parameters, read one by one (the whole
 * list is several hundred kB) and written one after the other (the service takes one write per server at a time).
 */
export function createFlexibleServers(arm: Arm): Product {
  async function readParameter(id: ServerId, name: string, abortSignal: AbortSignal): Promise<ParameterReading> {
    try {
      const { configurations } = arm.flexibleServers(id.subscriptionId);
      return await configurations.get(id.resourceGroup, id.name, name, { abortSignal });
    } catch (error) {
      abortSignal.throwIfAborted();
      return unreadReason(error);
    }
  }

  async function readSettings(id: ServerId, signal: AbortSignal): Promise<TlsSettings> {
    const [enforcement, minimum, maximum] = await Promise.all([
      readParameter(id, parameterNames.enforcement, signal),
      readParameter(id, parameterNames.minimum, signal),
      readParameter(id, parameterNames.maximum, signal),
    ]);
    return fromParameters({ enforcement, minimum, maximum });
  }

  async function complete(row: Server, signal: AbortSignal): Promise<Server> {
    return isReady(row) ? { ...row, tls: await readSettings(row, signal), readAt: arm.now() } : row;
  }

  return {
    async *list(subscriptionId, abortSignal) {
      const { servers } = arm.flexibleServers(subscriptionId);
      for await (const page of limitPages(servers.listBySubscription({ abortSignal }).byPage())) {
        yield page.map((wire) => fromFlexibleServer(wire, arm.now()));
      }
    },

    complete,

    async read({ subscriptionId, resourceGroup, name }, abortSignal) {
      const wire = await arm.flexibleServers(subscriptionId).servers.get(resourceGroup, name, { abortSignal });
      const row = fromFlexibleServer(wire, arm.now());
      if (!row) {
        throw new TlsError({ code: 'unexpectedResponse' });
      }
      return complete(row, abortSignal);
    },

    async readPgBouncer(id, signal) {
      const parameter = await readParameter(id, 'pgbouncer.enabled', signal);
      if (parameter === 'absent') {
        // a server that is gone has no such parameter either, and that says nothing about PgBouncer
        const { servers } = arm.flexibleServers(id.subscriptionId);
        try {
          await servers.get(id.resourceGroup, id.name, { abortSignal: signal });
        } catch (error) {
          signal.throwIfAborted();
          return unknown(unreadReason(error));
        }
      }
      return fromPgBouncerParameter(parameter);
    },

    async change({ subscriptionId, resourceGroup, name: server }, change, context) {
      const { configurations } = arm.flexibleServers(subscriptionId);
      let written: TlsChange = {};
      for (const { setting, name, body } of toParameterWrites(change)) {
        try {
          await runOperation(
            (options) => configurations.beginUpdate(resourceGroup, server, name, body, options),
            context,
            written,
          );
          written = { ...written, [setting]: change[setting] };
        } catch (error) {
          throw Object.keys(written).length === 0 ? error : mayHaveChanged(error, 'partly');
        }
      }
    },
  };
}
