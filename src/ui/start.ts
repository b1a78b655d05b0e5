import * as vscode from 'vscode';
import type { ClientSample } from '../clients/sample';
import type { Backend } from '../domain/backend';
import { reportListeners } from '../domain/emitter';
import { messageOf } from '../domain/errors';
import type { Tenant, TenantListing } from '../domain/tenant';
import { Fleet } from '../fleet/fleet';
import { registerAccounts } from './accounts/register';
import type { SubscriptionSelection } from './accounts/selection';
import type { SignIn } from './accounts/signIn';
import type { EntraLogin } from './app/databaseLogin';
import { ExtensionState } from './app/extensionState';
import { Failures } from './app/failures';
import type { Log } from './app/log';
import { OrderedState } from './app/orderedState';
import { CommandTable } from './app/registry';
import { backendMode, cloudChoice, onDidChangeSettings, signInMethod, type SettingsChange } from './app/settings';
import { registerCertificates } from './certificates/register';
import { registerChanges } from './changes/register';
import { registerClients } from './clients/register';
import { registerCode } from './code/register';
import { registerConnection } from './connection/register';
import { registerHistory } from './history/register';
import { registerPlans } from './plans/register';
import { Policies } from './policy/register';
import { registerServers } from './servers/register';
import { registerVerification } from './verification/register';
import type { WireTarget } from '../verification/verifier';

export interface UserInterfaceOptions {
  readonly context: vscode.ExtensionContext;
  readonly globalState: OrderedState;
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

const features = () => import('./features');

/** The running features. Disposing of it disposes of all of them. */
export interface UserInterface extends vscode.Disposable {
  readonly commands: CommandTable;
}

/** Builds and connects the features. */
export function startUserInterface(options: UserInterfaceOptions): UserInterface {
  const { context, log, selection, listTenants, resetOffline, wireTarget, entraLogin } = options;
  const { extensionUri, secrets } = context;
  reportListeners(log);
  const simulated = (): boolean => backendMode() === 'offline';
  const extensionState = new ExtensionState(options.globalState, new OrderedState(context.workspaceState));
  const policies: Policies = new Policies({
    log,
    onChange: () => {
      servers.policyChanged();
      fleet.policiesChanged();
    },
  });
  const fleet = new Fleet(options.connect, policies.current);
  const failures = new Failures({ log, words: features });
  const { contributes } = context.extension.packageJSON as {
    readonly contributes: { readonly menus: { readonly 'view/title': readonly { readonly command: string }[] } };
  };
  const commands = new CommandTable(failures, (name) =>
    contributes.menus['view/title'].some(({ command }) => command.endsWith(`.${name}`)),
  );
  const clientSamples = new Map<string, ClientSample>();
  const storage = context.globalStorageUri.fsPath;
  const servers = registerServers(
    {
      ...{ fleet, extensionState, failures, log, simulated },
      onRecorded: () => history.refresh(),
      storage,
      file: vscode.Uri.joinPath(context.globalStorageUri, 'known-fleet.jsonl').fsPath,
      owner: () => ({
        simulated: simulated(),
        method: signInMethod(),
        cloud: cloudChoice(),
        selection: selection.current,
        accounts: () => options.signIn.accounts(),
      }),
    },
    commands,
    features,
  );
  const { focus, rows, listSelected } = servers;
  const usesOf = (id: string) => rows.usesOf(id);
  const signIn = options.interactiveSignIn;
  const accounts = registerAccounts(
    {
      ...{ fleet, failures, log, selection, signIn, listTenants, listSelected, resetOffline },
      extension: context.extension,
      logFolder: context.logUri,
    },
    commands,
    features,
  );
  const changes = registerChanges(
    {
      ...{ fleet, focus, rows, extensionState, failures, log, secrets, clientSamples, usesOf, storage },
      showPlan: (servers, target) =>
        plans.show(
          servers.map(({ id }) => id),
          target,
        ),
    },
    commands,
    features,
  );
  const plans = registerPlans(
    {
      ...{ extensionUri, fleet, focus, rows, extensionState, failures, log, clientSamples, usesOf, storage },
      accounts: () => options.signIn.accounts(),
    },
    commands,
  );
  const history = registerHistory(
    {
      fleet,
      focus,
      rows,
      extensionState,
      failures,
      log,
      storage,
      openPlan: (id, change) => plans.show([id], () => change),
    },
    commands,
  );
  const connection = registerConnection(
    {
      ...{ extensionUri, fleet, focus, rows, extensionState, log, changes },
      downloadCertificate: (server) => certificates.download(server),
    },
    commands,
    features,
  );
  const certificates = registerCertificates(
    { extensionUri, fleet, focus, rows, failures, inStrings: connection.caFile },
    commands,
    features,
  );
  const verification = registerVerification(
    { extensionUri, fleet, focus, rows, log, wireTarget, entraLogin },
    commands,
  );
  const clients = registerClients(
    { extensionUri, fleet, focus, rows, log, clientSamples, entraLogin, wireTarget },
    commands,
  );
  const code = registerCode({ fleet, focus, rows, log, inStrings: connection.caFile }, commands);
  const startOver = async (): Promise<void> => {
    clientSamples.clear();
    history.refresh();
    await servers.startOver();
  };
  const warned = new Set<string>();
  const warnOfIgnored = (): void => {
    const { workspaceFile, workspaceFolders } = vscode.workspace;
    if (workspaceFile ?? workspaceFolders) {
      findIgnored().catch((error: unknown) => log.error(`ignored settings were not shown: ${messageOf(error)}`));
    }
  };
  const findIgnored = async (): Promise<void> => {
    const ignored = (await import('./app/ignoredCheck')).ignoredSettings();
    if (ignored.length > 0) {
      await (await features()).warnOfIgnoredSettings(ignored, { extensionState, log, warned });
    }
  };
  const settingsChanged = (changed: SettingsChange): void => {
    if (changed.destination) {
      void startOver();
    } else if (changed.offline) {
      options.updateOffline().catch((error: unknown) => failures.show(error));
    }
    if (changed.azureResourcesFilter && !selection.isOwn && fleet.status.kind !== 'idle') {
      void listSelected();
    }
    if (changed.policy) {
      void policies.update();
    }
    warnOfIgnored();
  };
  // The command or view that activated the extension does not need these, so they run one task later.
  let settings: vscode.Disposable | undefined;
  const afterActivation = setImmediate(() => {
    settings = onDidChangeSettings(settingsChanged);
    void policies.start();
    servers.start();
    warnOfIgnored();
    changes.start();
    plans.start();
    history.start();
  });
  const owned = vscode.Disposable.from(
    {
      dispose: () => {
        clearImmediate(afterActivation);
        settings?.dispose();
      },
    },
    servers,
    fleet,
    accounts,
    changes,
    plans,
    history,
    policies,
    connection,
    certificates,
    verification,
    clients,
    code,
    options.signIn.onDidChange(({ accounts: changed }) => {
      if (!simulated() && signInMethod() === 'vscode' && (changed || wasRefused(fleet))) {
        void startOver();
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(warnOfIgnored),
  );
  return { commands, dispose: () => void owned.dispose() };
}

/** Whether Azure rejected a token from VS Code: the same account may have a newer one now. */
function wasRefused({ status, tenantProblems }: Fleet): boolean {
  const failures = [...(status.kind === 'failed' ? [status.error] : []), ...tenantProblems.map(({ error }) => error)];
  return failures.some(({ code }) => code === 'authenticationFailed' || code === 'tokenExpired');
}
