import fs from 'node:fs/promises';
import path from 'node:path';
import { startConnectProxy } from '../support/connectProxy';
import { proxiedName, startHttpsResourceManager } from '../support/httpsResourceManager';
import { customEnvironment, twoTenants } from '../support/tenants';
import { repository } from './paths';
import { removeTemporary, temporaryFolder } from './temporary';

/** What an extension host needs to reach the Resource Manager: its addresses, one of them behind a proxy, and trust in its CA. */
export interface LocalAzure {
  readonly env: Readonly<Record<string, string>>;
  /** The settings with which the extension uses it. */
  readonly cloudSettings: Readonly<Record<string, unknown>>;
  /** Addresses of the requests that came in, in their order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** The settings without which VS Code does not take the CAs that the environment names. */
export const localAzureSettings = { 'http.systemCertificates': false };

/** The folder of the extension that stands in for VS Code's own Microsoft accounts. */
export const testAccounts = path.join(repository, 'test', 'support', 'microsoftAuthentication');

/** Starts a Resource Manager on this machine. */
export async function startLocalAzure(tenants = twoTenants()): Promise<LocalAzure> {
  const asked: string[] = [];
  const manager = await startHttpsResourceManager({
    sendRequest: (request) => {
      asked.push(request.url);
      return tenants.sendRequest(request);
    },
  });
  const { port } = new URL(manager.endpoint);
  const proxy = await startConnectProxy(proxiedName, Number(port));
  const folder = await temporaryFolder('azure');
  const ca = path.join(folder, 'ca.pem');
  await fs.writeFile(ca, manager.ca);
  return {
    env: {
      NODE_EXTRA_CA_CERTS: ca,
      RESOURCE_MANAGER: manager.endpoint,
      PROXY: proxy.address,
      PROXIED_RESOURCE_MANAGER: `https://${proxiedName}:${port}`,
    },
    cloudSettings: {
      'azurePostgresTls.backend': 'azure',
      'microsoft-sovereign-cloud.environment': 'custom',
      'microsoft-sovereign-cloud.customEnvironment': customEnvironment(manager.endpoint),
    },
    asked,
    async close() {
      await proxy.close();
      await manager.close();
      await removeTemporary(folder);
    },
  };
}
