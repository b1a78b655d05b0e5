import * as vscode from 'vscode';
import { messageOf } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import { localPath } from '../app/chosenFiles';
import type { CommandName } from '../app/commands';
import type { ExtensionState } from '../app/extensionState';
import type { Log } from '../app/log';
import { serverNode } from '../app/nodes';
import type { CommandHandlers } from '../app/registry';
import { backendMode } from '../app/settings';
import { connectionCommands, type ConnectionServices } from './commands';
import { Connections } from './connections';
import { ConnectionState } from './connectionState';
import { ConnectionPanels } from './panel';
import type { DownloadedCertificate } from './session';
import { UseFailed } from './useString';

export interface ConnectionOptions {
  readonly extensionUri: vscode.Uri;
  readonly fleet: Fleet;
  readonly focus: ConnectionServices['focus'];
  readonly rows: ConnectionServices['rows'];
  readonly extensionState: ExtensionState;
  readonly log: Log;
  /** Changes that the panel offers; the panel shows their failures. */
  readonly changes: {
    toggleEnforcement(id: string): Promise<unknown>;
    setMinimum(id: string): Promise<unknown>;
  };
  /** Resolves with undefined when the user cancels. */
  readonly downloadCertificate: (server: Server) => Promise<DownloadedCertificate | undefined>;
}

/** The part that is loaded with the first string or panel. */
export interface Connection extends vscode.Disposable {
  readonly commands: CommandHandlers<'connection'>;
  readonly panels: vscode.WebviewPanelSerializer;
  readonly connections: Connections;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { extensionUri, fleet, focus, rows, extensionState, log, changes, downloadCertificate } = options;
  const connections = new Connections(new ConnectionState(extensionState.global));
  const commands = connectionCommands({ fleet, focus, rows, connections, openConnection: (id) => panels.show(id) });
  const panels = new ConnectionPanels({
    focus,
    extensionUri,
    servers: fleet,
    policyFor: (server) => fleet.policies()(server),
    simulated: () => backendMode() === 'offline',
    connections,
    onDidChange: [fleet.onDidChange, connections.onDidChange, vscode.workspace.onDidChangeConfiguration],
    log: (message) => log.warn(message),
    actions: {
      ...changes,
      refresh: (id) => fleet.read(id),
      copyAzureCli: (id) => commands.copyAzureCli({ target: serverNode(id), selection: [], options: undefined }),
      downloadCertificate: async (id) => downloadCertificate(fleet.get(id) ?? (await fleet.read(id))),
      chooseCertificate,
      verifyOnTheWire: (id) => byId('verifyOnTheWire', id),
      showVerification: (id) => byId('showVerification', id),
    },
  });
  return {
    commands,
    panels,
    connections,
    dispose: () => {
      panels.dispose();
      connections.dispose();
    },
  };
}

/** Runs a command of another feature, of whose failure VS Code passes on only the message. */
async function byId(command: CommandName, id: string): Promise<void> {
  try {
    await vscode.commands.executeCommand(`azurePostgresTls.${command}`, id);
  } catch (error) {
    throw new UseFailed(messageOf(error));
  }
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
