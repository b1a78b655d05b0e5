import * as vscode from 'vscode';
import { rootNotices } from '../../connect/certificateCheck';
import { bundleFor, cloudOfHost, describeRoots } from '../../connect/roots';
import type { ConnectionString, DriverId } from '../../connect/types';
import { isCancelled } from '../../domain/errors';
import type { PolicyFor } from '../../domain/posture';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import {
  parsePageMessage,
  type Edit,
  type HostMessage,
  type PageRequest,
  type PanelState,
} from '../../webview/connection/protocol';
import { failureSentence } from '../../words/failureSentence';
import type { ActiveChange } from '../../fleet/runningChanges';
import * as messages from './words';
import { runInTerminal } from '../app/terminal';
import { CaFileInUse } from './caFileInUse';
import {
  buildMissingState,
  buildPanelState,
  runProblem,
  runVariables,
  writeString,
  type Drafts,
  type PanelInput,
} from './state';
import { PanelChannel } from '../panelKit/panelChannel';
import { terminalShell } from '../app/shell';
import { insertString, UseFailed, type LastTextEditor } from './useString';
import { driverId, fieldProblem, readStoredConnection, type StoredConnection } from './storedConnection';

export interface SessionOptions {
  readonly servers: {
    get(id: string): Server | undefined;
    activeChange(id: string): ActiveChange | undefined;
    subscriptionName(subscriptionId: string): string;
  };
  readonly policyFor: PolicyFor;
  readonly simulated: () => boolean;
  /** Per server what {@link readStoredConnection} reads, and the driver that was chosen last for any. */
  readonly extensionState: {
    connection(serverId: string): unknown;
    setConnection(serverId: string, value: StoredConnection): Thenable<void>;
    readonly lastDriver: unknown;
    setLastDriver(value: string): Thenable<void>;
    /** Ids of the drivers with a star, for every server. */
    readonly favouriteDrivers: readonly string[];
    setFavouriteDrivers(value: readonly string[]): Thenable<void>;
  };
  /** Each rejects when it fails, and the panel says so in place: they show no failure of their own. */
  readonly actions: {
    toggleEnforcement(id: string): Promise<unknown>;
    setMinimum(id: string): Promise<unknown>;
    /** Reads the server again. */
    refresh(id: string): Promise<unknown>;
    copyAzureCli(id: string): Promise<unknown>;
    verifyOnTheWire(id: string): Promise<unknown>;
    showVerification(id: string): Promise<unknown>;
    /** Resolves with undefined when the user decided against it. */
    downloadCertificate(id: string): Promise<DownloadedCertificate | undefined>;
    /** Asks for a PEM file; resolves with its path. */
    chooseCertificate(id: string): Promise<string | undefined>;
  };
  readonly lastEditor: LastTextEditor;
  readonly log: (message: string) => void;
}

export interface DownloadedCertificate {
  readonly path: string;
  readonly source: 'network' | 'bundled';
}

/** One open panel: answers its page, and keeps it showing what is true. */
export class PanelSession {
  private readonly channel: PanelChannel<PanelState, HostMessage>;
  private readonly shell = terminalShell(vscode.env.shell, process.platform);
  private drafts: Drafts = {};
  private sequence = 0;
  private reading: { failure?: string } | 'running' | undefined;
  private readonly caFile = new CaFileInUse(() => this.channel.update());
  private readonly viewState: vscode.Disposable;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly serverId: string,
    private readonly options: SessionOptions,
  ) {
    this.channel = new PanelChannel({
      panel,
      receive: (message) => this.receive(message),
      state: () => this.state(),
      stateMessage: (state) => {
        panel.title = state.kind === 'server' ? state.header.name : state.name;
        return { type: 'state', sequence: this.sequence, state };
      },
      exact: ['fields.database.value', 'fields.user.value', 'string.text'],
      sentenceOf,
    });
    // the file may have been changed, or deleted, elsewhere
    this.viewState = panel.onDidChangeViewState(() => panel.visible && this.look({ again: true }));
    if (!this.server) {
      void this.read();
    }
  }

  update(): void {
    this.look();
    this.channel.update();
  }

  dispose(): void {
    this.viewState.dispose();
    this.channel.dispose();
  }

  private get server(): Server | undefined {
    return this.options.servers.get(this.serverId);
  }

  private get favourites(): readonly DriverId[] {
    return this.options.extensionState.favouriteDrivers.flatMap((id) => driverId(id) ?? []);
  }

  private connection(server: Server): StoredConnection {
    const { extensionState } = this.options;
    return readStoredConnection(extensionState.connection(this.serverId), server, extensionState.lastDriver);
  }

  private receive(value: unknown): void {
    const message = parsePageMessage(value);
    switch (message?.type) {
      case 'ready':
        this.sequence = 0;
        this.look();
        this.channel.start();
        break;
      case 'edit':
        this.sequence = message.sequence;
        this.edit(message.edit);
        this.channel.post({ always: true });
        break;
      case 'request':
        void this.channel.answer(message.id, () => this.perform(message.request));
        break;
      case undefined:
        this.options.log('The connection panel sent a message that is not understood; it was ignored.');
    }
  }

  private edit(edit: Edit): void {
    switch (edit.field) {
      case 'database':
      case 'user': {
        const valid = fieldProblem(edit.value) === undefined;
        this.drafts = { ...this.drafts, [edit.field]: valid ? undefined : edit.value };
        if (valid) {
          this.store({ [edit.field]: edit.value });
        }
        break;
      }
      case 'level':
        this.store({ level: edit.value });
        break;
      case 'driver': {
        const driver = driverId(edit.value);
        if (driver) {
          this.store({ driver });
          this.keep(this.options.extensionState.setLastDriver(driver));
        }
        break;
      }
      case 'favourite': {
        const driver = driverId(edit.value);
        if (driver) {
          const others = this.favourites.filter((one) => one !== driver);
          const starred = others.length < this.favourites.length ? others : [...others, driver];
          this.keep(this.options.extensionState.setFavouriteDrivers(starred));
        }
        break;
      }
      case 'pgBouncer':
      case 'directTls':
      case 'entraToken':
        this.store({ [edit.field]: edit.value });
    }
  }

  private store(changes: Partial<StoredConnection>): void {
    const server = this.server;
    if (server) {
      this.keep(this.options.extensionState.setConnection(this.serverId, { ...this.connection(server), ...changes }));
      this.look({ again: changes.rootCertificate !== undefined });
    }
  }

  /** At the CA file in use. */
  private look(options?: { readonly again: boolean }): void {
    const { server } = this;
    if (server) {
      this.caFile.look(this.connection(server).rootCertificate, cloudOfHost(server.host ?? ''), options);
    }
  }

  /** What is stored can be read at once; that it was kept for the next session is not waited for. */
  private keep(stored: Thenable<void>): void {
    stored.then(undefined, (error: unknown) =>
      this.options.log(`The connection fields were not kept: ${String(error)}`),
    );
  }

  private async perform(request: PageRequest): Promise<void> {
    const { actions } = this.options;
    switch (request) {
      case 'toggleEnforcement':
      case 'setMinimum':
      case 'copyAzureCli':
      case 'verifyOnTheWire':
      case 'showVerification':
        await actions[request](this.serverId);
        break;
      case 'refresh':
        await (this.server ? actions.refresh(this.serverId) : this.read());
        break;
      case 'copyHost':
        await vscode.env.clipboard.writeText(this.server?.host ?? '');
        break;
      case 'downloadCertificate': {
        const saved = await actions.downloadCertificate(this.serverId);
        if (saved) {
          this.store({ rootCertificate: { kind: 'file', path: saved.path }, rootCertificateFrom: saved.source });
        }
        break;
      }
      case 'chooseCertificate': {
        const path = await actions.chooseCertificate(this.serverId);
        if (path !== undefined) {
          this.store({ rootCertificate: { kind: 'file', path }, rootCertificateFrom: 'chosen' });
        }
        break;
      }
      case 'useSystemRoots':
        this.store({ rootCertificate: { kind: 'system' } });
        break;
      case 'copyString':
        await vscode.env.clipboard.writeText(this.string().text);
        break;
      case 'insertString':
        await insertString(this.options.lastEditor.visible, this.string());
        break;
      case 'runString':
        await this.run();
    }
  }

  /** Starts psql with what the panel shows. */
  private async run(): Promise<void> {
    const server = this.server;
    const input = server && this.input(server);
    const problem = input ? runProblem(input) : 'noString';
    if (!input || problem) {
      throw new UseFailed(messages.reason(problem ?? 'noString'));
    }
    await runInTerminal({
      name: messages.terminalName(input.server.name),
      program: 'psql',
      variables: runVariables(input),
      entraToken: input.connection.entraToken ?? false,
    });
  }

  /** The string that the panel shows. */
  private string(): ConnectionString {
    const server = this.server;
    const written = server && writeString(this.input(server));
    if (!written?.ok) {
      throw new UseFailed(messages.reason('noString'));
    }
    return written.string;
  }

  /** Reads a server that is not known, and says how that goes. */
  private async read(): Promise<void> {
    this.reading = 'running';
    this.update();
    try {
      await this.options.actions.refresh(this.serverId);
      this.reading = undefined;
    } catch (error) {
      this.reading = isCancelled(error) ? undefined : { failure: sentenceOf(error) };
    }
    this.update();
  }

  private input(server: Server): PanelInput {
    const { servers, policyFor, simulated } = this.options;
    const cloud = cloudOfHost(server.host ?? '');
    return {
      server,
      policy: policyFor(server),
      subscription: servers.subscriptionName(server.subscriptionId),
      simulated: simulated(),
      change: servers.activeChange(this.serverId),
      connection: this.connection(server),
      drafts: this.drafts,
      favourites: this.favourites,
      roots: describeRoots(bundleFor(cloud), Date.now()),
      rootNotices: rootNotices(cloud, Date.now()),
      caFile: this.caFile.judgement,
      shell: this.shell.shell,
      trusted: vscode.workspace.isTrusted,
    };
  }

  private state(): PanelState {
    const { server, reading } = this;
    if (server) {
      return buildPanelState(this.input(server), messages);
    }
    const name = parseServerId(this.serverId)?.name ?? this.serverId;
    const failure = typeof reading === 'object' ? reading : {};
    return buildMissingState(name, { loading: reading === 'running', ...failure }, messages);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof UseFailed ? error.message : failureSentence(error);
}
