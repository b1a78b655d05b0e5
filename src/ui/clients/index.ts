import * as vscode from 'vscode';
import { openDatabaseSession } from '../../clients/databaseSession';
import { catalogueAnchors } from '../../connect/certificateFile';
import { cloudOfHost } from '../../connect/roots';
import { wallClock } from '../../domain/clock';
import type { Server } from '../../domain/server';
import type { CommandHandlers } from '../app/registry';
import type { ClientSample } from '../../clients/sample';
import type { Fleet } from '../../fleet/fleet';
import type { Log } from '../app/log';
import { Targets, type ServerRows } from '../app/targets';
import { ServerPanels, type PanelFocus } from '../panelKit/serverPanels';
import { backendMode } from '../app/settings';
import { askLogin, type EntraLogin } from '../app/databaseLogin';
import { askPeriod } from './period';
import { ClientsSession, type ClientsSessionOptions, type Wanted } from './session';

export interface ClientsOptions {
  readonly extensionUri: vscode.Uri;
  readonly fleet: Fleet;
  /** The server that the status bar and panels follow. */
  readonly focus: PanelFocus & { readonly id: string | undefined; follow(id: string): void };
  readonly rows: ServerRows;
  readonly log: Log;
  /** The last observed clients of each server in this session, by server ID in lower case. Never stored. */
  readonly clientSamples: Map<string, ClientSample>;
  /** Requests a token for the account that listed the server; may ask the user to sign in again. */
  readonly entraLogin: (serverId: string, signal: AbortSignal) => Promise<EntraLogin>;
  readonly wireTarget: ClientsSessionOptions['wireTarget'];
}

/** The panel of the connected clients; loaded at first use. */
export interface ConnectedClients extends vscode.Disposable {
  readonly commands: CommandHandlers<'clients'>;
  readonly panels: vscode.WebviewPanelSerializer;
}

export function createClients(options: ClientsOptions): ConnectedClients {
  const { fleet, focus, rows, extensionUri, log, clientSamples } = options;
  const mediaFolder = vscode.Uri.joinPath(extensionUri, 'media', 'ca').fsPath;
  const targets = new Targets(fleet, focus, rows);
  const panels = new ServerPanels({
    focus,
    extensionUri,
    page: 'clients',
    title: (name) => vscode.l10n.t('{0}: Clients', name),
    onDidChange: [fleet.onDidChange],
    createSession: (panel, serverId) =>
      new ClientsSession(panel, serverId, {
        fleet,
        samples: clientSamples,
        askLook: (server) => askLook(server, options),
        authorities: async (host) => {
          const anchors = await catalogueAnchors(cloudOfHost(host), mediaFolder);
          return anchors.filter(({ trusted }) => trusted).map(({ pem }) => pem);
        },
        open: openDatabaseSession,
        clock: wallClock,
        simulated: () => backendMode() === 'offline',
        wireTarget: options.wireTarget,
        log: (message) => log.warn(message),
      }),
  });
  return {
    panels,
    commands: {
      showClients: async (invocation) => {
        const server = await targets.one(invocation, vscode.l10n.t('Select a server to show its clients'));
        if (!server) {
          return;
        }
        focus.follow(server.id);
        const session = panels.show(server.id);
        if (!session.isUsed) {
          await session.look();
        }
      },
    },
    dispose: () => panels.dispose(),
  };
}

async function askLook(server: Server, { entraLogin }: ClientsOptions): Promise<Wanted | undefined> {
  const credentials = await askLogin(server, {
    title: vscode.l10n.t('Clients of {0}', server.name),
    entra: backendMode() === 'offline' ? undefined : (signal) => entraLogin(server.id, signal),
  });
  const period = credentials && (await askPeriod(server));
  return credentials && period !== undefined ? { credentials, period } : undefined;
}
