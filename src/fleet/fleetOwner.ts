import { createHash } from 'node:crypto';
import type { Selection } from '../domain/tenant';
import type { CloudChoice, SignInMethod } from '../ui/app/settings';

export interface FleetOwnerOptions {
  readonly simulated: boolean;
  readonly method: SignInMethod;
  readonly cloud: CloudChoice;
  readonly selection: Selection;
  /** Those of VS Code's sign-in; it takes no token and no network. */
  readonly accounts: () => Promise<readonly { readonly id: string }[]>;
}

/**
 * Key under which a fleet is kept for the next start, a hash: all who are signed in, how, in which cloud, and what is
 * selected there. Undefined when nobody is signed in, and for a simulated fleet, which is there at once. The accounts
 * of other tools are not known before they gave a token: there the listing takes away what the account does not see.
 */
export async function fleetOwner(options: FleetOwnerOptions): Promise<string | undefined> {
  const { simulated, method, cloud, selection } = options;
  if (simulated) {
    return undefined;
  }
  const accounts = method === 'vscode' ? (await options.accounts()).map(({ id }) => id).sort() : environmentAccount();
  return accounts.length === 0
    ? undefined
    : createHash('sha256')
        .update(JSON.stringify([method, accounts, cloud, selection]))
        .digest('hex');
}

/** Ids, no secrets. */
function environmentAccount(): readonly string[] {
  return [process.env.AZURE_TENANT_ID ?? '', process.env.AZURE_CLIENT_ID ?? ''];
}
