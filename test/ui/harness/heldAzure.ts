import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localAzureSettings, startLocalAzure } from '../../host/azure';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { HeldService } from '../../support/heldService';
import { contoso, serveTenants, tokenFor } from '../../support/tenants';
import { openWorkbench, type Workbench } from '../harness';

/** A workbench on a service that outlives its extensions. The Azure CLI is signed in to it. */
export interface HeldAzure {
  readonly workbench: Workbench;
  readonly service: HeldService;
  close(): Promise<void>;
}

/** @param fleet a fleet file */
export async function openOnHeldAzure(
  fleet: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<HeldAzure> {
  const service = new HeldService(fleet);
  const azure = await startLocalAzure(serveTenants([{ ...contoso, service }]));
  const folder = await temporaryFolder('az');
  const token = { accessToken: tokenFor(contoso.id), expires_on: 4_102_444_800, tokenType: 'Bearer' };
  await writeFile(path.join(folder, 'az'), `#!/bin/sh\necho '${JSON.stringify(token)}'\n`);
  await chmod(path.join(folder, 'az'), 0o755);
  const release = async (): Promise<void> => {
    await azure.close();
    await removeTemporary(folder);
  };
  const workbench = await openWorkbench({
    env: {
      ...azure.env,
      PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`,
      VSCODE_CLI: '1', // VS Code keeps this PATH, rather than reading a login shell's
    },
    settings: { ...localAzureSettings, ...azure.cloudSettings, 'azurePostgresTls.signIn': 'azureCli', ...settings },
  }).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    workbench,
    service,
    async close() {
      await workbench.close();
      await release();
    },
  };
}
