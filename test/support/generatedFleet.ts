const serversPerSubscription = 40;

/**
 * A fleet file: `pg-…` are Flexible Servers, two of five, and `db-…` Single Servers, of which a few are weak or exposed.
 * Their numbers go round the subscriptions.
 */
export function generateFleet(size: number, tenantId = '00000000-0000-4000-9000-000000000000'): string {
  const subscriptions = Math.ceil(size / serversPerSubscription);
  const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return JSON.stringify({
    subscriptions: Array.from({ length: subscriptions }, (_, index) => ({
      id: `/subscriptions/${idOf(index)}`,
      subscriptionId: idOf(index),
      tenantId,
      displayName: `Subscription ${index + 1}`,
      state: 'Enabled',
    })),
    value: Array.from({ length: size }, (_, index) => {
      const flexible = Math.floor(index / subscriptions) % 5 < 2;
      const type = flexible ? 'flexibleServers' : 'servers';
      const name = `${flexible ? 'pg' : 'db'}-${index}`;
      const group = `/subscriptions/${idOf(index % subscriptions)}/resourceGroups/rg-${index % 7}`;
      return {
        id: `${group}/providers/Microsoft.DBforPostgreSQL/${type}/${name}`,
        name,
        type: `Microsoft.DBforPostgreSQL/${type}`,
        location: index % 3 ? 'westeurope' : 'northeurope',
        properties: {
          administratorLogin: 'pgadmin',
          version: flexible ? '17' : '11',
          fullyQualifiedDomainName: `${name}.postgres.database.azure.com`,
          ...(flexible
            ? { state: 'Ready' }
            : {
                userVisibleState: 'Ready',
                sslEnforcement: index % 11 ? 'Enabled' : 'Disabled',
                minimalTlsVersion: index % 4 && index % 11 ? 'TLS1_2' : 'TLSEnforcementDisabled',
              }),
        },
      };
    }),
  });
}
