import { createHash } from 'node:crypto';
import type { SubscriptionSelection } from './selection';
import { backendMode, signInMethod } from './settings';
import { cloudChoice, type SignIn } from './signIn';

/**
 * Key under which a fleet is kept for the next start, a hash: all who are signed in, how, in which cloud, and what is
 * selected there. Undefined when nobody is signed in, and for a simulated fleet, which is there at once. The accounts
 * of other tools are not known before they gave a token: there the listing takes away what the account does not see.
 */
export async function fleetOwner(signIn: SignIn, selection: SubscriptionSelection): Promise<string | undefined> {
  if (backendMode() === 'offline') {
    return undefined;
  }
  const method = signInMethod();
  const accounts = method === 'vscode' ? (await signIn.accounts()).map(({ id }) => id).sort() : environmentAccount();
  return method === 'vscode' && accounts.length === 0
    ? undefined
    : createHash('sha256')
        .update(JSON.stringify([method, accounts, cloudChoice(), selection.current]))
        .digest('hex');
}

/** Ids, no secrets. */
function environmentAccount(): readonly string[] {
  return [process.env.AZURE_TENANT_ID ?? '', process.env.AZURE_CLIENT_ID ?? ''];
}
