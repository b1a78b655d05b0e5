import { createHash } from 'node:crypto';
import { backendMode, signInMethod } from './settings';
import { cloudChoice, type SignIn } from './signIn';

/**
 * Key under which a fleet is kept for the next start: whoever is signed in, how, and in which cloud. Undefined when
 * nobody is, and for a simulated fleet, which is there at once. The accounts of other tools are not known before they
 * gave a token: there the listing takes away what the account does not see.
 */
export async function fleetOwner(signIn: SignIn): Promise<string | undefined> {
  if (backendMode() === 'offline') {
    return undefined;
  }
  const method = signInMethod();
  const accounts = method === 'vscode' ? await signIn.accounts() : environmentAccount();
  return method === 'vscode' && accounts.length === 0
    ? undefined
    : createHash('sha256')
        .update(JSON.stringify([method, accounts, cloudChoice()]))
        .digest('hex');
}

/** Ids, no secrets. */
function environmentAccount(): readonly string[] {
  return [process.env.AZURE_TENANT_ID ?? '', process.env.AZURE_CLIENT_ID ?? ''];
}
