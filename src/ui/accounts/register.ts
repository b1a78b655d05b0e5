import type { Disposable } from 'vscode';
import { loadedHandlers, registerCommands, type CommandTable } from '../app/registry';
import type { helpCommands, HelpOptions } from './help';
import type { modeCommands, ModeOptions } from './mode';
import type { tenantCommands, TenantOptions } from './tenants';

/** Sign-in, the choice between Azure and the simulated fleet, and the selection of listed subscriptions. */
export function registerAccounts(
  options: ModeOptions & TenantOptions & HelpOptions,
  commands: CommandTable,
  load: () => Promise<{
    readonly modeCommands: typeof modeCommands;
    readonly tenantCommands: typeof tenantCommands;
    readonly helpCommands: typeof helpCommands;
  }>,
): Disposable {
  return registerCommands<'accounts'>(commands, {
    ...loadedHandlers(['signIn', 'exploreOffline', 'useAzure', 'resetOffline', 'showLog', 'showFailure'], async () =>
      (await load()).modeCommands(options),
    ),
    ...loadedHandlers(['openSettings', 'openHelp', 'openFleetFile', 'reportIssue'], async () =>
      (await load()).helpCommands(options),
    ),
    ...loadedHandlers(['signInToTenant', 'selectSubscriptions'], async () => (await load()).tenantCommands(options)),
  });
}
