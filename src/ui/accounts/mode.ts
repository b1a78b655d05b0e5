import * as vscode from 'vscode';
import type { Tenant } from '../../domain/tenant';
import type { Fleet } from '../../fleet/fleet';
import type { Failures } from '../app/failures';
import type { Log } from '../app/log';
import { nextStep } from '../app/nextSteps';
import type { CommandHandlers } from '../app/registry';
import { setBackendMode, signInMethod } from '../app/settings';
import { showWarningMessage } from '../app/window';

/** The next step for each sign-in method in which VS Code cannot prompt. */
const elsewhere = { azureCli: 'azLogin', azureDeveloperCli: 'azdLogin', environment: 'openSettings' } as const;

export interface ModeOptions {
  readonly fleet: Fleet;
  readonly failures: Failures;
  readonly log: Log;
  /** VS Code's sign-in, to one tenant or to an account of the user's choice. */
  readonly signIn: (tenant?: Tenant) => Promise<void>;
  readonly resetOffline: () => Promise<void>;
}

/** Commands that sign in, and that switch between Azure and the simulated fleet. */
export function modeCommands({ fleet, failures, log, signIn, resetOffline }: ModeOptions) {
  const show = () => vscode.commands.executeCommand('azurePostgresTls.servers.focus');
  return {
    signIn: async () => {
      const method = signInMethod();
      if (method !== 'vscode') {
        await nextStep(elsewhere[method], {});
        return;
      }
      await signIn();
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
          detail: vscode.l10n.t('All changes to simulated servers are lost. Nothing in Azure is affected.'),
        },
        reset,
      );
      if (answer === reset) {
        await resetOffline();
        await fleet.refresh();
      }
    },
    showFailure: async () => {
      const { status } = fleet;
      if (status.kind === 'failed') {
        await failures.show(status.error, () => void fleet.refresh());
      }
    },
    showLog: async () => log.show(),
  } satisfies Partial<CommandHandlers<'accounts'>>;
}
