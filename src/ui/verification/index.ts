import * as vscode from 'vscode';
import { startCommand } from '../../connect/azureCli';
import { catalogueAnchors } from '../../connect/certificateFile';
import { cloudOfHost } from '../../connect/roots';
import { probeServer, tryLogin } from '../../probe';
import type { CommandHandler } from '../app/registry';
import type { EntryServices } from '../app/services';
import { ServerPanels } from '../panelKit/serverPanels';
import { terminalShell } from '../app/shell';
import { backendMode } from '../app/settings';
import { verificationCommands } from './commands';
import { askLogin } from '../app/databaseLogin';
import { VerificationSession } from './session';
import { Verifier } from './verifier';

/** What is loaded when somebody looks at a server on the wire for the first time. */
export interface Verification extends vscode.Disposable {
  readonly commands: Readonly<Record<'verifyOnTheWire' | 'showVerification' | 'diagnoseConnection', CommandHandler>>;
  readonly panels: vscode.WebviewPanelSerializer;
}

export function createVerification(services: EntryServices): Verification {
  const { fleet, extensionUri, log } = services;
  const mediaFolder = vscode.Uri.joinPath(extensionUri, 'media', 'ca').fsPath;
  const verifier = new Verifier({
    fleet,
    wireTarget: services.wireTarget,
    anchors: (host) => catalogueAnchors(cloudOfHost(host), mediaFolder),
    probe: probeServer,
    tryLogin,
  });
  const panels = new ServerPanels({
    extensionUri,
    page: 'verification',
    title: (name) => vscode.l10n.t('{0}: Verification', name),
    onDidChange: [fleet.onDidChange, verifier.onDidChange],
    createSession: (panel, serverId) =>
      new VerificationSession(panel, serverId, {
        fleet,
        verifier,
        askLogin: (server) =>
          askLogin(server, {
            title: vscode.l10n.t('Try a login on {0}', server.name),
            entra: backendMode() === 'offline' ? undefined : (signal) => services.entraLogin(server.id, signal),
          }),
        simulated: () => backendMode() === 'offline',
        startCommand: (server) => startCommand(server, terminalShell(vscode.env.shell, process.platform)),
        log: (message) => log.warn(message),
      }),
  });
  return {
    commands: verificationCommands({ services, verifier, panels }),
    panels,
    dispose: () => {
      panels.dispose();
      verifier.dispose();
    },
  };
}
