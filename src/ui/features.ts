import * as vscode from 'vscode';
import { messageOf } from '../domain/errors';
import type { Server } from '../domain/server';
import { ChangeJournal } from '../changes/journal';
import { arrangeCommands } from './servers/arrange';
import { ChangeFlow } from './changes/changeFlow';
import { localPath } from './app/chosenFiles';
import { checkCertificateCommand } from './certificates/check';
import { connectionCommands, downloadCertificate, sourceOf } from './connection/commands';
import { enforcementCommands } from './changes/enforcement';
import { minimumCommand } from './changes/minimum';
import { resumeChanges } from './changes/resume';
import type { CommandHandler } from './app/registry';
import { serverActionsCommand } from './servers/serverActions';
import type { CommandServices, EntryServices } from './app/services';
import { Targets } from './app/targets';
import { tenantCommands } from './accounts/tenants';
import { Connections } from './connection/connections';
import type { Fleet } from '../fleet/fleet';
import { ConnectionPanels } from './connection/panel';
import { UseFailed } from './connection/useString';
import { backendMode, policyFor } from './app/settings';
import type { FeatureCommand } from './start';
import { serverNode } from './app/nodes';

export { actionLabel, offeredActions } from './app/failureActions';
export { detailsText } from '../words/failures';
export { failureSentence } from '../words/failureSentence';
export { warnOfIgnoredSettings } from './app/ignoredSettings';
export { nextStep } from './app/nextSteps';
export { detailItem, detailKinds, serverTooltip } from './servers/details';
export { problemItem, tenantItem } from './servers/problemItems';

/** The part of the user interface that is loaded when it is first used: changes, strings, certificates, panels. */
export interface Features extends vscode.Disposable {
  readonly commands: Readonly<Record<FeatureCommand, CommandHandler>>;
  readonly panels: vscode.WebviewPanelSerializer;
  /** Takes up the changes that the session before left. */
  readonly resumeChanges: () => Promise<void>;
}

export function createFeatures(entry: EntryServices): Features {
  const { fleet, extensionState, log, extensionUri } = entry;
  const connections = new Connections(extensionState);
  const journal = new ChangeJournal({
    fleet,
    storage: extensionState,
    secrets: entry.secrets,
    mode: backendMode,
    log: (line) => log.warn(line),
  });
  /** As a user's action; failures are the panel's, which shows them in place. */
  const run = (handler: CommandHandler, id: string): Promise<unknown> =>
    handler({ target: serverNode(id), selection: [], options: undefined });
  const panels = new ConnectionPanels({
    extensionUri,
    servers: fleet,
    policyFor,
    simulated: () => backendMode() === 'offline',
    extensionState,
    onDidChange: [fleet.onDidChange, connections.onDidChange, vscode.workspace.onDidChangeConfiguration],
    log: (message) => log.warn(message),
    actions: {
      toggleEnforcement: (id) => run(enforcement.toggleEnforcement, id),
      setMinimum: (id) => run(setMinimumTlsVersion, id),
      refresh: (id) => fleet.read(id),
      copyAzureCli: (id) => run(connection.copyAzureCli, id),
      downloadCertificate: async (id) => {
        const saved = await downloadCertificate(services, await knownServer(fleet, id));
        return saved?.path === undefined ? undefined : { path: saved.path, source: sourceOf(saved) };
      },
      chooseCertificate,
      verifyOnTheWire: (id) => elsewhere('verifyOnTheWire', id),
      showVerification: (id) => elsewhere('showVerification', id),
    },
  });
  const services: CommandServices = {
    ...entry,
    targets: new Targets(fleet, entry.focus),
    connections,
    flow: new ChangeFlow({ fleet, extensionState, failures: entry.failures, log, clientSamples: entry.clientSamples }),
    openConnection: (id) => panels.show(id),
  };
  const enforcement = enforcementCommands(services);
  const connection = connectionCommands(services);
  const setMinimumTlsVersion = minimumCommand(services);
  return {
    panels,
    commands: {
      ...enforcement,
      ...connection,
      ...tenantCommands(services),
      ...arrangeCommands(services),
      setMinimumTlsVersion,
      checkCertificate: checkCertificateCommand(services),
      showServerActions: serverActionsCommand(services),
    },
    resumeChanges: () => resumeChanges(services, journal),
    dispose: () => {
      journal.dispose();
      panels.dispose();
      connections.dispose();
    },
  };
}

/** Runs a command of another part. VS Code hands on no more of its failure than the sentence. */
async function elsewhere(command: string, id: string): Promise<void> {
  try {
    await vscode.commands.executeCommand(`azurePostgresTls.${command}`, id);
  } catch (error) {
    throw new UseFailed(messageOf(error));
  }
}

async function knownServer(fleet: Fleet, id: string): Promise<Server> {
  return fleet.get(id) ?? (await fleet.read(id));
}

async function chooseCertificate(): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose a CA Certificate'),
      canSelectMany: false,
      filters: { [vscode.l10n.t('PEM certificates')]: ['pem', 'crt', 'cer'], [vscode.l10n.t('All files')]: ['*'] },
    })) ?? [];
  return uri && localPath(uri);
}
