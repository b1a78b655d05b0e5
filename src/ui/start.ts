import * as vscode from 'vscode';
import { messageOf } from '../domain/errors';
import type { Backend } from '../domain/backend';
import { undoRequest } from '../changes/plan';
import type { Tenant, TenantListing } from '../domain/tenant';
import type { ClientSample } from '../clients/sample';
import { modeCommands } from './accounts/mode';
import { handlerOf, registerCommand } from './app/registry';
import type { EntraLogin, EntryServices, WireTarget } from './app/services';
import { registerDoubleClick, viewCommands } from './servers/viewCommands';
import { ContextKeys } from './servers/contextKeys';
import { reportListeners } from '../domain/emitter';
import { Failures } from './app/failures';
import { Fleet } from '../fleet/fleet';
import { FocusedServer } from './servers/focus';
import { Lazy } from './app/lazy';
import type { Log } from './app/log';
import { ExtensionState } from './app/extensionState';
import { backendMode, cloudChoice, ignoredSettings, onDidChangeSettings, signInMethod } from './app/settings';
import type { SubscriptionSelection } from './accounts/selection';
import type { SignIn } from './accounts/signIn';
import { isFiltering } from '../fleet/arrangement';
import { ServersView } from './servers/view';

export interface UserInterfaceOptions {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly signIn: SignIn;
  readonly connect: () => Promise<Backend>;
  readonly selection: SubscriptionSelection;
  readonly interactiveSignIn: (tenant?: Tenant) => Promise<void>;
  readonly listTenants: (signal: AbortSignal) => Promise<readonly TenantListing[]>;
  readonly resetOffline: () => Promise<void>;
  readonly updateOffline: () => Promise<void>;
  readonly wireTarget: (serverId: string, port: number) => Promise<WireTarget | undefined>;
  readonly entraLogin: (serverId: string, signal: AbortSignal) => Promise<EntraLogin>;
}

/** Commands whose code is in the part that is loaded at first use, which has a handler of each. */
const featureCommands = [
  'enableEnforcement',
  'disableEnforcement',
  'toggleEnforcement',
  'setMinimumTlsVersion',
  'applyRecommended',
  'undoChange',
  'cancelChange',
  'openConnection',
  'copyConnectionString',
  'copyHostName',
  'copyResourceId',
  'copyAzureCli',
  'downloadCertificate',
  'checkCertificate',
  'downloadRootCertificate',
  'openInPortal',
  'showServerActions',
  'signInToTenant',
  'selectSubscriptions',
  'filter',
  'groupBy',
  'refreshServer',
  'pinServer',
  'unpinServer',
  'revealServer',
] as const;

export type FeatureCommand = (typeof featureCommands)[number];

const verificationCommands = ['verifyOnTheWire', 'showVerification', 'diagnoseConnection'] as const;

/** Builds the user interface and wires it; disposing of the result takes everything down. */
export function startUserInterface(options: UserInterfaceOptions): vscode.Disposable {
  const { context, log } = options;
  reportListeners(log);
  const offline = (): boolean => backendMode() === 'offline';
  const extensionState = new ExtensionState(context.globalState, context.workspaceState);
  const fleet = new Fleet(options.connect);
  const focus = new FocusedServer(extensionState);
  const canUndo = (id: string): boolean => undoRequest(fleet, id) !== undefined;
  const companions = new Lazy(async () => {
    const { FleetCompanions } = await import('./servers/fleetCompanions');
    return new FleetCompanions({
      fleet,
      focus,
      view,
      file: vscode.Uri.joinPath(context.globalStorageUri, 'known-fleet.jsonl').fsPath,
      owner: () => ({
        simulated: offline(),
        method: signInMethod(),
        cloud: cloudChoice(),
        selection: options.selection.current,
        accounts: () => options.signIn.accounts(),
      }),
      log: (line) => log.info(line),
    });
  });
  // before the view, which may begin to list at once
  const firstLook = fleet.onDidChange(() => {
    firstLook.dispose();
    void companions.get();
  });
  const view = new ServersView({
    fleet,
    extensionState,
    focus,
    canUndo,
    simulated: offline,
  });
  const contextKeys = new ContextKeys(fleet, () => ({ offline: offline(), filtering: isFiltering(view.filter) }));
  const failures = new Failures({
    log,
    words: () => import('./features'),
  });
  const listSelected = async (): Promise<void> => {
    (await companions.get()).forgetOwner();
    await fleet.refresh();
  };
  const services: EntryServices = {
    extensionUri: context.extensionUri,
    secrets: context.secrets,
    log,
    fleet,
    focus,
    extensionState,
    view,
    failures,
    selection: options.selection,
    signIn: options.interactiveSignIn,
    listTenants: options.listTenants,
    listSelected,
    resetOffline: options.resetOffline,
    wireTarget: options.wireTarget,
    entraLogin: options.entraLogin,
    clientSamples: new Map<string, ClientSample>(),
  };
  const features = new Lazy(async () => (await import('./features')).createFeatures(services));
  const verification = new Lazy(async () => (await import('./verification')).createVerification(services));
  const clients = new Lazy(async () => (await import('./clients')).createClients(services));
  const startOver = async (): Promise<void> => {
    fleet.reset();
    services.clientSamples.clear();
    contextKeys.update();
    view.refreshNow();
    await fleet.refresh();
  };
  const told = new Set<string>();
  const tellIgnoredSettings = (): void => {
    const ignored = ignoredSettings();
    if (ignored.length > 0) {
      import('./features')
        .then(({ warnOfIgnoredSettings }) => warnOfIgnoredSettings(ignored, { extensionState, log, told }))
        .catch((error: unknown) => log.error(`ignored settings were not shown: ${messageOf(error)}`));
    }
  };
  // of no use to the command or the view that activated the extension: these are the window's, a task later
  const brought = setImmediate(() => {
    contextKeys.update();
    tellIgnoredSettings();
    readFocusedServer(fleet, focus, log);
    if (extensionState.runningChanges.size > 0) {
      features
        .get()
        .then(({ resumeChanges }) => resumeChanges())
        .catch((error: unknown) => log.warn(`changes of the last session were not taken up: ${messageOf(error)}`));
    }
  });
  return vscode.Disposable.from(
    new vscode.Disposable(() => clearImmediate(brought)),
    firstLook,
    companions,
    fleet,
    focus,
    view,
    contextKeys,
    features,
    verification,
    clients,
    registerDoubleClick(view),
    ...Object.entries({ ...viewCommands(services), ...modeCommands(services) }).map(([name, handler]) =>
      registerCommand(name, failures, handler),
    ),
    ...featureCommands.map((name) =>
      registerCommand(name, failures, async (invocation) =>
        handlerOf((await features.get()).commands, name)(invocation),
      ),
    ),
    ...verificationCommands.map((name) =>
      registerCommand(name, failures, async (invocation) =>
        handlerOf((await verification.get()).commands, name)(invocation),
      ),
    ),
    registerCommand('showClients', failures, async (invocation) => (await clients.get()).showClients(invocation)),
    ...Object.entries({ connection: features, verification, clients }).map(([name, part]) =>
      vscode.window.registerWebviewPanelSerializer(`azurePostgresTls.${name}`, {
        deserializeWebviewPanel: async (panel, state) =>
          (await part.get()).panels.deserializeWebviewPanel(panel, state),
      }),
    ),
    view.onDidChangeFilter(() => contextKeys.update()),
    options.signIn.onDidChange(({ accounts }) => {
      if (!offline() && signInMethod() === 'vscode' && (accounts || wasRefused(fleet))) {
        void startOver();
      }
    }),
    onDidChangeSettings((changed) => {
      if (changed.destination) {
        void startOver();
      } else if (changed.offline) {
        options.updateOffline().catch((error: unknown) => failures.show(error));
      }
      if (changed.azureResourcesFilter && !options.selection.isOwn && fleet.status.kind !== 'idle') {
        void listSelected();
      }
      if (changed.policy) {
        view.refreshNow();
      }
      tellIgnoredSettings();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(tellIgnoredSettings),
  );
}

/** Azure did not take a token that VS Code gave: the same account may have a better one now. */
function wasRefused({ status, tenantProblems }: Fleet): boolean {
  const failures = [...(status.kind === 'failed' ? [status.error] : []), ...tenantProblems.map(({ error }) => error)];
  return failures.some(({ code }) => code === 'authenticationFailed' || code === 'tokenExpired');
}

/** The indicator is true from the start: the server that it showed last is read, and nothing else. */
function readFocusedServer(fleet: Fleet, focus: FocusedServer, log: Log): void {
  if (focus.id !== undefined && fleet.get(focus.id) === undefined) {
    fleet.read(focus.id).catch((error: unknown) => {
      log.info(`the server in focus was not read: ${messageOf(error)}`);
    });
  }
}
