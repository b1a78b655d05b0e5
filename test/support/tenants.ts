import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { createSimulation, demoFleet, parseFleet } from '../../src/simulation';

/** A tenant, and the Resource Manager that a token for it reaches. */
export interface ServedTenant {
  readonly id: string;
  readonly name: string;
  readonly service: HttpClient;
}

/** What stands for a token for a tenant. */
export const tokenFor = (tenantId: string): string => `token-for-${tenantId}`;

/** One Resource Manager for several tenants, as Azure's: it answers by the tenant that the token is for. */
export function serveTenants(tenants: readonly ServedTenant[]): HttpClient {
  return {
    sendRequest(request) {
      const bearer = request.headers.get('authorization')?.replace(/^Bearer /, '');
      const tenant = tenants.find(({ id }) => tokenFor(id) === bearer);
      const answer = (status: number, body: object) =>
        Promise.resolve({
          request,
          status,
          headers: createHttpHeaders({ 'content-type': 'application/json' }),
          bodyAsText: JSON.stringify(body),
        });
      if (!tenant) {
        return answer(401, { error: { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' } });
      }
      return new URL(request.url).pathname === '/tenants'
        ? answer(200, {
            value: tenants.map(({ id, name }) => ({ id: `/tenants/${id}`, tenantId: id, displayName: name })),
          })
        : tenant.service.sendRequest(request);
    },
  };
}

export const contoso = { id: '0c4d8e1f-72ab-4f35-9be6-a35d61c8f290', name: 'Contoso' };
export const contosoServer =
  '/subscriptions/3f1c7a52-8d4e-4b9a-9c61-5e2f0d8b7a14/resourceGroups/rg-shop-prod/providers/Microsoft.DBforPostgreSQL/servers/orders-db';
export const fabrikam = { id: '5b1e6d90-3c47-4a82-8f15-e07c29d4b683', name: 'Fabrikam B.V.' };
export const fabrikamServer =
  '/subscriptions/c2f7a914-0d8b-4e36-a5f1-73b96e20d84c/resourceGroups/rg-fabrikam/providers/Microsoft.DBforPostgreSQL/flexibleServers/fabrikam-pg';

export const audience = 'https://management.local/';

/** What `microsoft-sovereign-cloud.customEnvironment` says of a Resource Manager at this address. */
export const customEnvironment = (resourceManager: string): Readonly<Record<string, string>> => ({
  name: 'local',
  portalUrl: 'https://portal.local/',
  managementEndpointUrl: audience,
  resourceManagerEndpointUrl: resourceManager,
  activeDirectoryEndpointUrl: 'https://login.local/',
  activeDirectoryResourceId: audience,
  sqlServerHostnameSuffix: '.database.local',
});

/** Two tenants: the demo fleet's, and one with a single server. Changes take no time. */
export function twoTenants(): HttpClient {
  const fleet = parseFleet(
    JSON.stringify({
      subscriptions: [{ subscriptionId: 'c2f7a914-0d8b-4e36-a5f1-73b96e20d84c', displayName: 'Fabrikam Production' }],
      value: [
        {
          id: fabrikamServer,
          name: 'fabrikam-pg',
          type: 'Microsoft.DBforPostgreSQL/flexibleServers',
          location: 'westeurope',
          properties: {
            version: '17',
            state: 'Ready',
            administratorLogin: 'fabrikam',
            fullyQualifiedDomainName: 'fabrikam-pg.postgres.database.azure.com',
          },
        },
      ],
    }),
  );
  return serveTenants([
    { ...contoso, service: createSimulation({ fleet: demoFleet, operationSeconds: 0, faults: [] }).httpClient },
    { ...fabrikam, service: createSimulation({ fleet, operationSeconds: 0, faults: [] }).httpClient },
  ]);
}
