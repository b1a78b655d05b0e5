import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { fromHome } from '../../files/home';
import { isUuid } from '../../domain/resourceId';
import type { ServerReference } from '../../domain/serverFailure';
import type { OfferedAction } from './failureActions';
import { fleetFile } from './settings';
import { portalPage, portalUri } from './portal';
import { runInTerminal } from './terminal';

/** Carries out a next step that an error message offers. The message itself handles the copy actions. */
export async function nextStep(
  action: OfferedAction,
  about: { readonly server?: ServerReference; readonly retry?: () => void },
): Promise<void> {
  const portal = (blade: string): Thenable<unknown> => vscode.env.openExternal(portalUri(about.server?.id, blade));
  switch (action) {
    case 'signIn':
      await vscode.commands.executeCommand('azurePostgresTls.signIn');
      break;
    case 'exploreOffline':
      await vscode.commands.executeCommand('azurePostgresTls.exploreOffline');
      break;
    case 'retry':
      about.retry?.();
      break;
    case 'openAccessControl':
      await portal('/users');
      break;
    case 'showPolicy':
      await vscode.env.openExternal(portalPage('view/Microsoft_Azure_Policy/PolicyMenuBlade/~/Compliance'));
      break;
    case 'showLocks':
      await portal('/locks');
      break;
    case 'openPortal':
      await portal('');
      break;
    case 'openSettings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'azurePostgresTls');
      break;
    case 'openFleetFile':
      await openFleetFile();
      break;
    case 'azLogin':
      await logIn('azureCli');
      break;
    case 'azdLogin':
      await logIn('azureDeveloperCli');
      break;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      break;
    case 'copyDetails':
    case 'copyAction':
      break;
  }
}

const logins = {
  azureCli: { name: 'Azure CLI', program: 'az', words: ['login'], tenant: '--tenant' },
  azureDeveloperCli: {
    name: 'Azure Developer CLI',
    program: 'azd',
    words: ['auth', 'login'],
    tenant: '--tenant-id',
  },
} as const;

/** Opens a terminal in which the program signs in. `tenantId`: a UUID. */
export async function logIn(method: keyof typeof logins, tenantId?: string): Promise<void> {
  const { name, program, words, tenant } = logins[method];
  if (tenantId !== undefined && !isUuid(tenantId)) {
    throw new TlsError({ code: 'invalidArgument', argument: 'tenant', expected: 'UUID' });
  }
  const programArguments = [...words, ...(tenantId === undefined ? [] : [tenant, tenantId])];
  await runInTerminal({ name, program, programArguments });
}

async function openFleetFile(): Promise<void> {
  const file = fleetFile();
  if (file) {
    await vscode.window.showTextDocument(vscode.Uri.file(fromHome(file)));
  } else {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'azurePostgresTls.offline');
  }
}
