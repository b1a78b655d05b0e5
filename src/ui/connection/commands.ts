import * as vscode from 'vscode';
import { azureCliFor } from '../../connect/azureCli';
import { connectionString, findDriver } from '../../connect/connectionString';
import { driverId, type RootCertificate } from '../../connect/types';
import type { OperationArguments } from '../../operations';
import type { TlsChange } from '../../domain/change';
import { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { Connections } from './connections';
import { targetOf } from '../../connect/target';
import { shellWords } from '../../words/stringNotes';
import { terminalShell, type TerminalShell } from '../../connect/terminalShell';
import type { StoredConnection } from '../../connect/storedConnection';
import { askDriver } from './driverPick';
import { portalUri } from '../app/portal';
import type { PanelFocus } from '../panelKit/serverPanels';
import type { CommandHandler, CommandHandlers } from '../app/registry';
import type { Fleet } from '../../fleet/fleet';
import { Targets, type ServerRows } from '../app/targets';
import { setStatusBarMessage, showQuickPick, showWarningMessage } from '../app/window';

export interface ConnectionServices {
  readonly fleet: Fleet;
  /** The server that the status bar and panels follow. */
  readonly focus: PanelFocus & { readonly id: string | undefined; follow(id: string): void };
  readonly rows: ServerRows;
  readonly connections: Connections;
  readonly openConnection: (serverId: string) => void;
}

/** Commands that copy strings and other text about a server. */
export function connectionCommands(services: ConnectionServices) {
  const targets = new Targets(services.fleet, services.focus, services.rows);
  const copyField =
    (placeHolder: string, field: (server: Server) => string): CommandHandler<'copyHostName' | 'copyResourceId'> =>
    async (invocation) => {
      const server = await targets.one(invocation, placeHolder);
      return server && copy(field(server), server.name);
    };
  return {
    openConnection: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to open its connection panel'));
      if (server) {
        services.focus.follow(server.id);
        services.openConnection(server.id);
      }
    },
    copyConnectionString: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to copy its connection string'));
      return server && copyString(services, server, invocation.options);
    },
    copyAzureCli: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to copy its Azure CLI command'));
      return server && copyAzureCli(services, server, invocation.options);
    },
    copyHostName: copyField(vscode.l10n.t('Select a server to copy its host name'), (server) => targetOf(server).host),
    copyResourceId: copyField(vscode.l10n.t('Select a server to copy its resource ID'), (server) => server.id),
    openInPortal: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select a server to open in the Azure portal'));
      return server && vscode.env.openExternal(portalUri(server.id));
    },
  } satisfies CommandHandlers<'connection'>;
}

/** The shell that copied commands are quoted for: VS Code's default terminal shell. */
function shellInUse(): TerminalShell {
  return terminalShell(vscode.env.shell, process.platform);
}

/** Copies a text, confirms it in the status bar, and resolves with it. */
export async function copy(text: string, what: string): Promise<string> {
  await vscode.env.clipboard.writeText(text);
  setStatusBarMessage({ icon: 'check', text: vscode.l10n.t('Copied: {0}', what) }, 4000);
  return text;
}

async function copyString(
  services: ConnectionServices,
  server: Server,
  options: OperationArguments<'copyConnectionString'> | undefined,
): Promise<string | undefined> {
  const remembered = services.connections.get(server);
  const given = options && withRemembered(options, remembered);
  const driver = given ? given.driver : await askDriver(remembered.driver, services.connections.favoriteDrivers);
  if (!driver) {
    return undefined;
  }
  const fields = given ?? { ...remembered, driver };
  const { shell } = shellInUse();
  const { text, notes } = connectionString(driver, targetOf(server), fields, { shell });
  if (!given) {
    await Promise.all([services.connections.set(server, { driver }), services.connections.use(driver)]);
  }
  const label = findDriver(driver)?.label ?? driver;
  const forShell = notes.some(({ code }) => code === 'forShell');
  return copy(
    text,
    forShell ? vscode.l10n.t('{0}, {1}, for {2}', server.name, label, shellWords(shell)) : `${server.name}, ${label}`,
  );
}

/** Completes the given arguments with those last used for this server. */
function withRemembered(
  given: OperationArguments<'copyConnectionString'>,
  { rootCertificateFrom: _, ...remembered }: StoredConnection,
): StoredConnection {
  const { rootCertificate, ...fields } = given;
  const root: RootCertificate | undefined =
    rootCertificate === undefined
      ? remembered.rootCertificate
      : rootCertificate === 'system'
        ? { kind: 'system' }
        : { kind: 'file', path: rootCertificate };
  return {
    ...{ pgBouncer: false, directTls: false, entraToken: false },
    ...remembered,
    ...fields,
    driver: driverId(fields.driver) ?? remembered.driver,
    ...(root ? { rootCertificate: root } : {}),
  };
}

/** Copies an Azure CLI command; without arguments, asks which one if there are several. */
async function copyAzureCli(
  services: ConnectionServices,
  server: Server,
  given: OperationArguments<'copyAzureCli'> = {},
): Promise<string | undefined> {
  const { shell, windows } = shellInUse();
  if (shell === 'other') {
    throw new TlsError({ code: 'noCommandLine' });
  }
  const completed = services.fleet.completedChange(server.id);
  const choices = cliChoices(server, completed?.change, { shell, windows });
  if (choices.length === 0) {
    void showWarningMessage(
      vscode.l10n.t('The settings of {0} are unknown, so there is no command for them.', server.name),
    );
    return undefined;
  }
  const asked = given.of !== undefined || given.olderCli !== undefined;
  const fitting = choices.filter(
    ({ of, olderCli }) => (given.of ?? of) === of && (asked ? (given.olderCli ?? false) === olderCli : true),
  );
  const text = asked || choices.length === 1 ? (fitting[0] ?? choices[0])?.text : await askWhichCommand(choices);
  return text && copy(text, vscode.l10n.t('Azure CLI command for {0}, for {1}', server.name, shellWords(shell)));
}

interface CliChoice {
  readonly of: 'settings' | 'lastChange';
  readonly olderCli: boolean;
  readonly text: string;
}

/** Distinct commands, that of the last change first. */
function cliChoices(server: Server, change: TlsChange | undefined, shell: TerminalShell): readonly CliChoice[] {
  const choices: CliChoice[] = [];
  for (const of of ['lastChange', 'settings'] as const) {
    for (const olderCli of server.kind === 'single' ? [false, true] : [false]) {
      const wanted = of === 'lastChange' ? change : undefined;
      const text = of === 'lastChange' && !change ? undefined : azureCliFor(server, wanted, { ...shell, olderCli });
      if (text !== undefined && !choices.some((other) => other.text === text)) {
        choices.push({ of, olderCli, text });
      }
    }
  }
  return choices;
}

async function askWhichCommand(choices: readonly CliChoice[]): Promise<string | undefined> {
  const chosen = await showQuickPick(
    choices.map(({ of, olderCli, text }) => ({
      label: of === 'lastChange' ? vscode.l10n.t('The last change') : vscode.l10n.t('The current settings'),
      description: olderCli ? vscode.l10n.t('for Azure CLI before 2.80') : '',
      detail: text.replaceAll('\n', ' ; '),
      text,
    })),
    { title: vscode.l10n.t('Copy as Azure CLI'), matchOnDescription: true },
  );
  return chosen?.text;
}
