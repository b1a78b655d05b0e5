import * as vscode from 'vscode';
import { startCommand } from '../../connect/azureCli';
import { catalogueAnchors } from '../../connect/certificateFile';
import { cloudOfHost } from '../../connect/roots';
import { probeServer, tryLogin } from '../../probe';
import type { CommandHandlers } from '../app/registry';
import type { Fleet } from '../../fleet/fleet';
import type { Log } from '../app/log';
import { ServerPanels } from '../panelKit/serverPanels';
import { terminalShell } from '../../connect/terminalShell';
import { backendMode } from '../app/settings';
import { verificationCommands, type VerificationParts } from './commands';
import { askLogin, type EntraLogin } from '../app/databaseLogin';
import { VerificationSession } from './session';
import { Verifier, type VerifierOptions } from '../../verification/verifier';

export interface VerificationOptions {
  readonly extensionUri: vscode.Uri;
  readonly fleet: Fleet;
  readonly focus: VerificationParts['focus'];
  readonly rows: VerificationParts['rows'];
  readonly log: Log;
  readonly wireTarget: VerifierOptions['wireTarget'];
  /** Requests a token for the account that listed the server; may ask the user to sign in again. */
  readonly entraLogin: (serverId: string, signal: AbortSignal) => Promise<EntraLogin>;
}

/** Verification on the wire; loaded at first use. */
export interface Verification extends vscode.Disposable {
  readonly commands: CommandHandlers<'verification'>;
  readonly panels: vscode.WebviewPanelSerializer;
}

export function createVerification(options: VerificationOptions): Verification {
  const { fleet, focus, rows, extensionUri, log, wireTarget, entraLogin } = options;
  const mediaFolder = vscode.Uri.joinPath(extensionUri, 'media', 'ca').fsPath;
  const verifier = new Verifier({
    fleet,
    wireTarget,
    anchors: (host) => catalogueAnchors(cloudOfHost(host), mediaFolder),
    probe: probeServer,
    tryLogin,
  });
  const panels = new ServerPanels({
    focus,
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
            entra: backendMode() === 'offline' ? undefined : (signal) => entraLogin(server.id, signal),
          }),
        simulated: () => backendMode() === 'offline',
        startCommand: (server) => startCommand(server, terminalShell(vscode.env.shell, process.platform)),
        log: (message) => log.warn(message),
      }),
  });
  return {
    commands: verificationCommands({ fleet, focus, rows, verifier, panels }),
    panels,
    dispose: () => {
      panels.dispose();
      verifier.dispose();
    },
  };
}
