import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { AccountsBackend, AzureAccount, AzureLog, Cloud } from './azure';
import type { Backend } from './domain/backend';
import { TlsError, asTlsError, messageOf } from './domain/errors';
import type { SignInMethod, Tenant, TenantListing } from './domain/tenant';
import { isTlsVersion, type TlsBound } from './domain/tlsVersion';
import { FileRefused, readBounded } from './files/boundedRead';
import { fromHome } from './files/home';
import { parseServerId } from './domain/resourceId';
import type { SimulatedDatabase } from './loopback';
import type { LoopbackFleet } from './loopback/fleet';
import { OfflineState } from './offlineState';
import type { FleetDocument, FleetNotice, InputError, InputProblem, Simulation, WireBehavior } from './simulation';
import type { EntraLogin } from './ui/app/databaseLogin';
import type { WireTarget } from './verification/verifier';
import { FleetNotices } from './ui/servers/fleetNotices';
import type { Log } from './ui/app/log';
import type { SubscriptionSelection } from './ui/accounts/selection';
import { backendMode, cloudChoice, faults, fleetFile, operationSeconds, signInMethod } from './ui/app/settings';
import type { SignIn, SignInTarget } from './ui/accounts/signIn';
import type { FileProblem } from './words/simulatedFleet';
import { postgresPort } from './connect/target';

export interface BackendsOptions {
  readonly signIn: SignIn;
  readonly selection: SubscriptionSelection;
  /** Folder for the state of the simulated fleet. */
  readonly storage: vscode.Uri;
  readonly log: Log;
}

/**
 * Chooses and builds the backend according to the settings. Azure and the simulation are imported at first use, so that
 * they do not slow down activation.
 */
export class Backends {
  private simulation: Simulation | undefined;
  private accounts: AccountsBackend | undefined;
  private loopback: Promise<LoopbackFleet> | undefined;
  private disposed = false;
  private readonly log: AzureLog = (line, level) => this.options.log[level](line);
  private readonly state: OfflineState;
  private readonly notices: FleetNotices;

  constructor(private readonly options: BackendsOptions) {
    this.notices = new FleetNotices(options.log);
    const file = path.join(options.storage.fsPath, 'offline-fleet.json');
    this.state = new OfflineState(file, (error) =>
      options.log.error(`the simulated fleet was not saved: ${messageOf(error)}`),
    );
  }

  async connect(): Promise<Backend> {
    this.accounts = undefined;
    return backendMode() === 'offline' ? this.offline() : (this.accounts = await this.azure());
  }

  /** Shows VS Code's sign-in: to one tenant with its account, or to an account of the user's choice. */
  async interactiveSignIn(tenant?: Tenant): Promise<void> {
    const { tokenScope } = await import('./azure');
    const scope = tokenScope(await this.cloud());
    if (!tenant) {
      await this.options.signIn.signIn(scope);
      return;
    }
    await this.options.signIn.signIn(scope, await this.signInTarget(tenant));
  }

  /**
   * Gets a token of the account that sees the server. VS Code may first ask the user for consent.
   *
   * @throws TlsError `invalidArgument` in a cloud whose settings name no such tokens for databases
   */
  async entraLogin(serverId: string, signal: AbortSignal): Promise<EntraLogin> {
    const { databaseScope, userOf } = await import('./azure');
    const accounts = (this.accounts ??= await this.azure());
    const token = await accounts.databaseToken(serverId, signal).catch(async (error: unknown) => {
      if (signInMethod() !== 'vscode' || asTlsError(error).code !== 'signedOut' || signal.aborted) {
        throw error;
      }
      const target = await this.signInTarget(await accounts.tenantOf(serverId, signal));
      return this.options.signIn.consent(databaseScope(await this.cloud()), target);
    });
    const user = userOf(token);
    return { token, ...(user === undefined ? {} : { user }) };
  }

  async listTenants(signal: AbortSignal): Promise<readonly TenantListing[]> {
    return (await this.azure()).listTenants(signal);
  }

  /** Resets the fleet to its file. */
  async resetOffline(): Promise<void> {
    this.simulation?.reset();
    await this.state.remove();
  }

  /** Applies settings to the running simulation. */
  async updateOffline(): Promise<void> {
    const { parseFaults } = await import('./simulation');
    this.simulation?.update({
      faults: await refusing(faultsSetting, () => parseFaults(faults())),
      operationSeconds: operationSeconds(),
    });
  }

  /** Address of a server's port: simulated servers run on this machine while their addresses are used. Undefined: the server's own name. */
  async wireTarget(serverId: string, port: number): Promise<WireTarget | undefined> {
    if (backendMode() !== 'offline') {
      return undefined;
    }
    const wire = this.simulation?.onWire(serverId);
    if (!wire) {
      throw new TlsError({ code: 'notFound', what: 'server' }); // no connection leaves this machine
    }
    this.loopback ??= import('./loopback/fleet').then(({ LoopbackFleet }) => new LoopbackFleet());
    const loopback = await this.loopback;
    if (this.disposed) {
      throw new TlsError({ code: 'cancelled', operationContinues: false });
    }
    const behavior = port === postgresPort ? wire : wire.pgBouncer.find((one) => one.port === port);
    const settings =
      wire.running && behavior
        ? {
            enforcement: !behavior.plaintext,
            minimum: bound(behavior.minimum),
            maximum: bound(behavior.maximum),
            database: databaseOf(serverId, wire.database),
          }
        : undefined;
    const lease = await loopback.use(`${serverId.toLowerCase()}:${port}`, wire.host, settings);
    return { ...lease, demoAuthority: loopback.certificate };
  }

  /** Closes the loopback servers. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await (await this.loopback)?.close();
  }

  private async signInTarget(tenant: Tenant): Promise<SignInTarget> {
    const accounts = await this.options.signIn.accounts();
    const account = accounts.find(({ id }) => id === tenant.account.id);
    return targetOf(account, tenant.id);
  }

  private async azure(): Promise<AccountsBackend> {
    const { createAccountsBackend, createAzureBackend, tokenScope } = await import('./azure');
    const cloud = await this.cloud();
    const method = signInMethod();
    return createAccountsBackend({
      accounts: () =>
        method === 'vscode' ? this.vscodeAccounts(tokenScope(cloud)) : this.programAccount(method, cloud),
      selection: () => this.options.selection.current,
      createBackend: (credential) => createAzureBackend({ cloud, credential, log: this.log }),
    });
  }

  /** @param listingScope scope of tokens for the listing; other scopes are for logging in to databases */
  private async vscodeAccounts(listingScope: string): Promise<readonly AzureAccount[]> {
    const { signIn } = this.options;
    return (await signIn.accounts()).map((account) => ({
      id: account.id,
      name: account.label,
      manyTenants: true,
      credential: (tenantId) => ({
        getToken: async (scopes, options) => ({
          token: await signIn.token(String(scopes), targetOf(account, tenantId), {
            claims: options?.claims,
            lists: String(scopes) === listingScope,
          }),
          // VS Code caches and renews tokens: each request asks it, so that a sign-out applies at once
          expiresOnTimestamp: 0,
        }),
      }),
    }));
  }

  private async programAccount(
    method: Exclude<SignInMethod, 'vscode'>,
    cloud: Cloud,
  ): Promise<readonly AzureAccount[]> {
    const { createCredential } = await import('./azure/credentials');
    return [
      {
        id: method,
        name: { azureCli: 'Azure CLI', azureDeveloperCli: 'Azure Developer CLI', environment: 'Azure' }[method],
        manyTenants: method !== 'environment',
        credential: (tenantId) => createCredential(method, { cloud, ...(tenantId === undefined ? {} : { tenantId }) }),
      },
    ];
  }

  private async cloud(): Promise<Cloud> {
    const { clouds, customCloud } = await import('./azure');
    const choice = cloudChoice();
    return choice.name === 'custom' ? customCloud(choice.environment) : clouds[choice.name];
  }

  private async offline(): Promise<Backend> {
    const [{ createAzureBackend, clouds }, simulation] = await Promise.all([import('./azure'), import('./simulation')]);
    const { createSimulation, demoFleet, parseFaults } = simulation;
    const file = fleetFile();
    const fleet = file ? await this.readFleet(file, simulation) : demoFleet;
    const running = createSimulation({
      fleet,
      snapshot: await this.state.read(),
      operationSeconds: operationSeconds(),
      faults: await refusing(faultsSetting, () => parseFaults(faults())),
      onChange: () => this.state.save(() => running.snapshot()),
    });
    this.simulation = running;
    return createAzureBackend({
      cloud: clouds.public,
      credential: { getToken: async () => ({ token: 'offline', expiresOnTimestamp: Date.now() + 3_600_000 }) },
      httpClient: running.httpClient,
      pollIntervalMs: Math.min(1000, Math.max(50, operationSeconds() * 250)),
      log: this.log,
    });
  }

  private async readFleet(file: string, { maximumFleetBytes, parseFleetInTasks }: FleetReader): Promise<FleetDocument> {
    const absolute = fromHome(file);
    let content: Buffer;
    try {
      content = await readBounded(absolute, maximumFleetBytes);
    } catch (error) {
      const problem: FileProblem | InputProblem =
        error instanceof FileRefused ? { code: error.code } : { code: 'unreadable', reason: messageOf(error) };
      throw await refusal(file, problem, error);
    }
    const notices: FleetNotice[] = [];
    const fleet = await refusing(file, () => parseFleetInTasks(content, (notice) => notices.push(notice)));
    if (notices.length > 0) {
      const { fleetNoticeSentence } = await import('./words/simulatedFleet');
      this.notices.report(file, notices.map(fleetNoticeSentence));
    }
    return fleet;
  }
}

interface FleetReader {
  readonly maximumFleetBytes: number;
  readonly parseFleetInTasks: (content: Uint8Array, notice: (notice: FleetNotice) => void) => Promise<FleetDocument>;
}

const faultsSetting = 'azurePostgresTls.offline.faults';

/** VS Code asks for the account when the account is no longer known. */
function targetOf(account: SignInTarget['account'], tenantId: string | undefined): SignInTarget {
  return { ...(account ? { account } : {}), ...(tenantId === undefined ? {} : { tenantId }) };
}

/** Parses PostgreSQL's name of a version; empty: none. */
function bound(name: string): TlsBound {
  const version = name === 'TLSv1' ? '1.0' : name.replace('TLSv', '');
  return isTlsVersion(version) ? version : 'none';
}

function databaseOf(
  serverId: string,
  { gateway, users, version, clients }: WireBehavior['database'],
): SimulatedDatabase {
  return {
    version,
    ...(gateway ? { gatewayName: parseServerId(serverId)?.name ?? '' } : {}),
    users: users.map(({ name, password, administrator }) => ({ name, password, seesAll: administrator })),
    clients,
  };
}

/** Reads an input of the simulation and converts its `InputError` into a `TlsError`. */
async function refusing<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { problem, entry } = error as Partial<InputError>;
    throw problem ? await refusal(file, problem, error, entry) : error;
  }
}

async function refusal(
  file: string,
  problem: InputProblem | FileProblem,
  cause: unknown,
  entry?: string,
): Promise<TlsError> {
  const { inputProblemSentences } = await import('./words/simulatedFleet');
  const failure = {
    code: 'fleetFile',
    file,
    problem: inputProblemSentences(problem),
    ...(entry ? { entry } : {}),
  } as const;
  return new TlsError(failure, {}, { cause });
}
