import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { Cloud } from './azure';
import type { Backend } from './domain/backend';
import { TlsError } from './domain/errors';
import type { Simulation } from './simulation';
import type { Log } from './ui/log';
import { backendMode, faults, fleetFile, operationSeconds, signInMethod } from './ui/settings';
import { cloudChoice, type SignIn } from './ui/signIn';

/**
 * Chooses and builds the backend that the settings ask for. Azure and the simulation come with a dynamic import at
 * first use: activation must not pay for them.
 */
export class Backends {
  private simulation: Simulation | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly signIn: SignIn,
    private readonly storage: vscode.Uri,
    private readonly log: Log,
  ) {}

  connect(): Promise<Backend> {
    return backendMode() === 'offline' ? this.offline() : this.azure();
  }

  async interactiveSignIn(): Promise<void> {
    const { tokenScope } = await import('./azure');
    await this.signIn.signIn([tokenScope(await this.cloud())]);
  }

  /** Back to the fleet as its file has it. */
  async resetOffline(): Promise<void> {
    this.simulation?.reset();
    await this.saving;
    await rm(this.stateFile, { force: true });
  }

  /** Settings of the simulation that apply to the one that runs. */
  async updateOffline(): Promise<void> {
    const { parseFaults } = await import('./simulation');
    this.simulation?.update({
      faults: simulated('azurePostgresTls.offline.faults', () => parseFaults(faults())),
      operationSeconds: operationSeconds(),
    });
  }

  private async azure(): Promise<Backend> {
    const { createAzureBackend } = await import('./azure');
    const cloud = await this.cloud();
    const method = signInMethod();
    const credential =
      method === 'vscode'
        ? { getToken: async (scopes: string | string[]) => this.accountToken([scopes].flat()) }
        : (await import('./azure/credentials')).createCredential(method, { cloud });
    return createAzureBackend({ cloud, credential, log: (line) => this.log.debug(line) });
  }

  private async accountToken(scopes: string[]): Promise<{ token: string; expiresOnTimestamp: number }> {
    // VS Code renews tokens itself and does not say until when one is good: ask it again after a short while
    return { token: await this.signIn.token(scopes), expiresOnTimestamp: Date.now() + 5 * 60_000 };
  }

  private async cloud(): Promise<Cloud> {
    const { clouds, customCloud } = await import('./azure');
    const choice = cloudChoice();
    return choice.name === 'custom' ? customCloud((choice.environment ?? {}) as object) : clouds[choice.name];
  }

  private async offline(): Promise<Backend> {
    const [{ createAzureBackend, clouds }, { createSimulation, demoFleet, parseFaults, parseFleet }] =
      await Promise.all([import('./azure'), import('./simulation')]);
    const file = fleetFile();
    const fleet = file ? await this.readFleet(file, parseFleet) : demoFleet;
    this.simulation = createSimulation({
      fleet,
      snapshot: await this.readState(),
      operationSeconds: operationSeconds(),
      faults: simulated('azurePostgresTls.offline.faults', () => parseFaults(faults())),
      onChange: (snapshot) => this.saveState(snapshot),
    });
    return createAzureBackend({
      cloud: clouds.public,
      credential: { getToken: async () => ({ token: 'offline', expiresOnTimestamp: Date.now() + 3_600_000 }) },
      httpClient: this.simulation.httpClient,
      pollIntervalMs: Math.min(1000, Math.max(50, operationSeconds() * 250)),
      log: (line) => this.log.debug(line),
    });
  }

  private async readFleet<T>(file: string, parse: (text: string, name: string) => T): Promise<T> {
    const absolute = file.startsWith('~') ? path.join(homedir(), file.slice(1)) : file;
    let text: string;
    try {
      text = await readFile(absolute, 'utf8');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TlsError({ code: 'fleetFile', file, problem: reason }, {}, { cause: error });
    }
    return simulated(file, () => parse(text, file));
  }

  private get stateFile(): string {
    return path.join(this.storage.fsPath, 'offline-fleet.json');
  }

  /** What cannot be read is no state: the simulation starts afresh. */
  private async readState(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.stateFile, 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  private saveState(snapshot: unknown): void {
    const text = JSON.stringify(snapshot);
    this.saving = this.saving.then(async () => {
      try {
        await mkdir(this.storage.fsPath, { recursive: true });
        await writeFile(`${this.stateFile}.tmp`, text);
        await rename(`${this.stateFile}.tmp`, this.stateFile);
      } catch (error) {
        this.log.error(`the simulated fleet was not saved: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }
}

/** The simulation's own errors, told as failures of this extension. */
function simulated<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { entry, problem } = error as { entry?: unknown; problem?: unknown };
    throw new TlsError(
      {
        code: 'fleetFile',
        file,
        problem: typeof problem === 'string' ? problem : error instanceof Error ? error.message : String(error),
        ...(typeof entry === 'string' ? { entry } : {}),
      },
      {},
      { cause: error },
    );
  }
}
