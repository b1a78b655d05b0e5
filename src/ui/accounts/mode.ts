import * as vscode from 'vscode';
import { setBackendMode, signInMethod } from '../app/settings';
import { serversViewId } from '../servers/view';
import type { CommandHandlers } from '../app/registry';
import type { EntryServices } from '../app/services';
import { showWarningMessage } from '../app/window';

/** What helps where VS Code has nobody to ask. */
const elsewhere = { azureCli: 'azLogin', azureDeveloperCli: 'azdLogin', environment: 'openSettings' } as const;

/** Sign-in, and the way into the simulated fleet and back. */
export function modeCommands(services: EntryServices) {
  const { failures, fleet } = services;
  const show = () => vscode.commands.executeCommand(`${serversViewId}.focus`);
  return {
    signIn: async () => {
      const method = signInMethod();
      if (method !== 'vscode') {
        const { nextStep } = await import('../features');
        await nextStep(elsewhere[method], {});
        return;
      }
      await services.signIn();
      fleet.reset();
      await show();
      await fleet.refresh();
    },
    exploreOffline: async () => {
      await setBackendMode('offline');
      await show();
    },
    useAzure: async () => {
      await setBackendMode('azure');
      await show();
    },
    resetOffline: async () => {
      const reset = vscode.l10n.t('Reset');
      const answer = await showWarningMessage(
        vscode.l10n.t('Reset the simulated fleet?'),
        {
          modal: true,
          detail: vscode.l10n.t('Every change made to simulated servers is lost. Nothing in Azure is touched.'),
        },
        reset,
      );
      if (answer === reset) {
        await services.resetOffline();
        await fleet.refresh();
      }
    },
    showFailure: async () => {
      const { status } = fleet;
      if (status.kind === 'failed') {
        await failures.show(status.error, () => void fleet.refresh());
      }
    },
    showLog: async () => services.log.show(),
  } satisfies CommandHandlers;
}
