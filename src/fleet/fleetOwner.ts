import type { CloudChoice, Selection, SignInMethod } from '../domain/tenant';
import type { Hash } from './fleetCacheFormat';

export interface FleetOwnerOptions {
  readonly simulated: boolean;
  readonly method: SignInMethod;
  readonly cloud: CloudChoice;
  readonly selection: Selection;
  /** The signed-in accounts of VS Code; needs no token and no network. */
  readonly accounts: () => Promise<readonly { readonly id: string; readonly label?: string }[]>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hash: Hash;
}

/**
 * Cache key of a fleet: a hash of the accounts, the sign-in method, the cloud and the selection. Undefined without a
 * signed-in account, and for a simulated fleet, which needs no cache. The accounts of other tools are unknown before
 * they issue a token: for these the listing removes servers that the account cannot see.
 */
export async function fleetOwner(options: FleetOwnerOptions): Promise<string | undefined> {
  const { simulated, method, cloud, selection, environment, hash } = options;
  if (simulated) {
    return undefined;
  }
  const accounts =
    method === 'vscode'
      ? (await options.accounts()).map(({ id }) => id).sort()
      : [environment['AZURE_TENANT_ID'] ?? '', environment['AZURE_CLIENT_ID'] ?? ''];
  return accounts.length === 0 ? undefined : hash(JSON.stringify([method, accounts, cloud, selection]));
}
