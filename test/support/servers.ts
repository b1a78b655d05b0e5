import { known, type Server, type TlsSettings } from '../../src/domain/server';

/** A Flexible Server that enforces TLS 1.2; say what differs. */
export function flexibleServer(overrides: Partial<Server> = {}, tls: Partial<TlsSettings> = {}): Server {
  const name = overrides.name ?? 'payments-pg';
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/rg-pay/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`,
    kind: 'flexible',
    name,
    resourceGroup: 'rg-pay',
    subscriptionId,
    location: 'westeurope',
    host: `${name}.postgres.database.azure.com`,
    version: '17',
    state: 'Ready',
    administratorLogin: 'pgadmin',
    tls: { enforcement: known(true), minimum: known('1.2'), maximum: known('none'), ...tls },
    readAt: 0,
    ...overrides,
  };
}

/** A Single Server that enforces TLS 1.2; say what differs. */
export function singleServer(overrides: Partial<Server> = {}, tls: Partial<TlsSettings> = {}): Server {
  const name = overrides.name ?? 'orders-db';
  return flexibleServer(
    {
      id: `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.DBforPostgreSQL/servers/${name}`,
      kind: 'single',
      name,
      resourceGroup: 'rg-shop',
      version: '11',
      ...overrides,
    },
    tls,
  );
}

export const subscriptionId = '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21';
