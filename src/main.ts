import { config } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Backends } from './backends';
import { Log } from './ui/app/log';
import { OrderedState } from './ui/app/orderedState';
import { startUserInterface, type UserInterface } from './ui/start';
import { SubscriptionSelection } from './ui/accounts/selection';
import { azureResourcesFilter, cloudChoice } from './ui/app/settings';
import { SignIn } from './ui/accounts/signIn';

/** The composition root: builds the parts and connects them. Large parts are loaded at first use. */
export function start(context: vscode.ExtensionContext): UserInterface {
  const { bundle } = vscode.l10n;
  if (bundle) {
    config({ contents: bundle });
  }
  const log = new Log();
  const signIn = new SignIn();
  const globalState = new OrderedState(context.globalState);
  const selection = new SubscriptionSelection(globalState, { cloud: cloudChoice, azureResourcesFilter });
  let loading: Promise<Backends> | undefined;
  const backends = (): Promise<Backends> =>
    (loading ??= import('./backends').then(
      ({ Backends }) => new Backends({ signIn, selection, storage: context.globalStorageUri, log }),
    ));
  const userInterface = startUserInterface({
    context,
    globalState,
    log,
    signIn,
    selection,
    connect: async () => (await backends()).connect(),
    interactiveSignIn: async (tenant) => (await backends()).interactiveSignIn(tenant),
    listTenants: async (signal) => (await backends()).listTenants(signal),
    resetOffline: async () => (await backends()).resetOffline(),
    updateOffline: async () => (await backends()).updateOffline(),
    wireTarget: async (serverId, port) => (await backends()).wireTarget(serverId, port),
    entraLogin: async (serverId, signal) => (await backends()).entraLogin(serverId, signal),
  });
  return {
    commands: userInterface.commands,
    async dispose() {
      userInterface.dispose();
      signIn.dispose();
      log.dispose();
      await (await loading)?.dispose();
    },
  };
}
