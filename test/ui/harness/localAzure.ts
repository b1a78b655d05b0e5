import { localAzureSettings, startLocalAzure, testAccounts } from '../../host/azure';
import { openWorkbench, type Tree, type Workbench, type WorkbenchOptions } from '../harness';

const signInQuestion = "The extension 'TLS for Azure Database for PostgreSQL' wants to sign in using Microsoft.";

/** A workbench whose Azure is a Resource Manager on this machine, with the accounts of the tests. */
export interface LocalAzureWorkbench {
  readonly workbench: Workbench;
  readonly tree: Tree;
  /** Addresses of the requests that came in, in their order. */
  readonly asked: readonly string[];
  /** From the empty view. */
  signIn(): Promise<void>;
  /** Answers VS Code's own question, a dialog without details. */
  allow(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it with the view in sight. Nobody is signed in yet. */
export async function openOnLocalAzure({
  otherExtensions = [],
  env = {},
}: Pick<WorkbenchOptions, 'otherExtensions' | 'env'> = {}): Promise<LocalAzureWorkbench> {
  const azure = await startLocalAzure();
  const workbench = await openWorkbench({
    otherExtensions: [testAccounts, ...otherExtensions],
    env: { ...azure.env, ...env },
    settings: { ...localAzureSettings, ...azure.cloudSettings },
  }).catch(async (error: unknown) => {
    await azure.close();
    throw error;
  });
  await workbench.showView('PostgreSQL TLS');
  const allow = async (): Promise<void> => {
    const dialog = workbench.page.locator('.monaco-dialog-box').filter({ hasText: signInQuestion });
    await dialog.getByRole('button', { name: 'Allow' }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  return {
    workbench,
    tree: workbench.tree('PostgreSQL TLS'),
    asked: azure.asked,
    allow,
    async signIn() {
      await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).click();
      await allow();
    },
    async close() {
      await workbench.close();
      await azure.close();
    },
  };
}
