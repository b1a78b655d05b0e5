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
  type EditMessage,
  type HostMessage,
  type PageRequest,
  type PanelState,
} from '../../webview/connection/protocol';
import { failureSentence } from '../../words/failureSentence';
import type { ActiveChange } from '../../fleet/runningChanges';
import * as messages from './words';
import { runInTerminal } from '../app/terminal';
import { CaFileInUse } from '../../connect/caFileInUse';
import type { Connections } from './connections';
import { Edits } from './edits';
import type { PanelInput } from './panelInput';
import { buildMissingState, buildPanelState } from './state';
import { PanelChannel } from '../panelKit/panelChannel';
import { terminalShell } from '../../connect/terminalShell';
import { insertString, UseFailed, type LastTextEditor } from './useString';
import type { StoredConnection } from '../../connect/storedConnection';
import { runProblem, runVariables, writeString } from './stringView';

export interface SessionOptions {
  readonly servers: {
    get(id: string): Server | undefined;
    activeChange(id: string): ActiveChange | undefined;
    subscriptionName(subscriptionId: string): string;
  };
  readonly policyFor: PolicyFor;
  readonly simulated: () => boolean;
  readonly connections: Pick<
    Connections,
    'get' | 'set' | 'type' | 'save' | 'use' | 'favoriteDrivers' | 'recentDrivers' | 'toggleFavorite'
  >;
  /** Actions that reject on failure without showing it: the panel shows the failure in place. */
  readonly actions: {
    toggleEnforcement(id: string): Promise<unknown>;
    setMinimum(id: string): Promise<unknown>;
    /** Reads the server again. */
    refresh(id: string): Promise<unknown>;
    copyAzureCli(id: string): Promise<unknown>;
    verifyOnTheWire(id: string): Promise<unknown>;
    showVerification(id: string): Promise<unknown>;
    /** Resolves with undefined when the user cancels. */
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

/** One open connection panel: performs the page's requests and keeps the page up to date. */
export class PanelSession {
  private readonly channel: PanelChannel<PanelState, HostMessage, PageRequest, EditMessage>;
  private readonly shell = terminalShell(vscode.env.shell, process.platform);
  private readonly edits: Edits;
  private sequence = 0;
  /** As of the last start of the page, so that its list does not move under the pointer. */
  private recent: readonly DriverId[] = [];
  private reading: { failure?: string } | 'running' | undefined;
  private readonly caFile = new CaFileInUse(() => this.channel.update());
  private readonly viewState: vscode.Disposable;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly serverId: string,
    private readonly options: SessionOptions,
  ) {
    this.edits = new Edits(options.connections);
    this.channel = new PanelChannel({
      panel,
      parse: parsePageMessage,
      perform: (request) => this.perform(request),
      edit: ({ sequence, edit }) => {
        this.sequence = sequence;
        this.edit(edit);
        this.channel.post({ always: true });
      },
      onStart: () => {
        this.sequence = 0;
        this.recent = options.connections.recentDrivers;
        this.checkCaFile();
      },
      state: () => this.state(),
      about: (state) => {
        panel.title = state.kind === 'server' ? state.header.name : state.name;
        return { sequence: this.sequence };
      },
      exact: ['fields.database.value', 'fields.user.value', 'string.text'],
      sentenceOf,
      log: options.log,
    });
    // Another program may have changed or deleted the file.
    this.viewState = panel.onDidChangeViewState(() =>
      panel.visible ? this.checkCaFile({ again: true }) : this.keep(options.connections.save()),
    );
    if (!this.server) {
      void this.read();
    }
  }

  update(): void {
    this.checkCaFile();
    this.channel.update();
  }

  dispose(): void {
    this.keep(this.options.connections.save());
    this.viewState.dispose();
    this.channel.dispose();
  }

  private get server(): Server | undefined {
    return this.options.servers.get(this.serverId);
  }

  private edit(edit: Edit): void {
    const { server } = this;
    if (server) {
      this.keep(this.edits.apply(server, edit));
    }
  }

  private useRoot(changes: Pick<StoredConnection, 'rootCertificate' | 'rootCertificateFrom'>): void {
    const { server } = this;
    if (server) {
      this.keep(this.options.connections.set(server, changes));
      this.checkCaFile({ again: true });
    }
  }

  /** Checks the CA file in use. */
  private checkCaFile(options?: { readonly again: boolean }): void {
    const { server } = this;
    if (server) {
      this.caFile.look(this.options.connections.get(server).rootCertificate, cloudOfHost(server.host ?? ''), options);
    }
  }

  /** Logs a failure to store fields. They are usable at once, so nothing waits for the storage. */
  private keep(stored: Promise<void>): void {
    stored.catch((error: unknown) => this.options.log(`The connection fields could not be stored: ${String(error)}`));
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
          this.useRoot({ rootCertificate: { kind: 'file', path: saved.path }, rootCertificateFrom: saved.source });
        }
        break;
      }
      case 'chooseCertificate': {
        const path = await actions.chooseCertificate(this.serverId);
        if (path !== undefined) {
          this.useRoot({ rootCertificate: { kind: 'file', path }, rootCertificateFrom: 'chosen' });
        }
        break;
      }
      case 'useSystemRoots':
        this.useRoot({ rootCertificate: { kind: 'system' } });
        break;
      case 'copyString':
        await vscode.env.clipboard.writeText(this.string().text);
        this.used();
        break;
      case 'insertString':
        await insertString(this.options.lastEditor.visible, this.string());
        this.used();
        break;
      case 'runString':
        await this.run();
        this.used();
    }
  }

  /** Remembers that the string of the chosen driver was used. */
  private used(): void {
    const { server, options } = this;
    if (server) {
      this.keep(options.connections.use(options.connections.get(server).driver));
    }
  }

  /** Starts psql with the displayed settings. */
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

  /** The displayed string. */
  private string(): ConnectionString {
    const server = this.server;
    const written = server && writeString(this.input(server));
    if (!written?.ok) {
      throw new UseFailed(messages.reason('noString'));
    }
    return written.string;
  }

  /** Reads an unknown server, and shows the outcome. */
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
    const { servers, connections, policyFor, simulated } = this.options;
    const cloud = cloudOfHost(server.host ?? '');
    return {
      server,
      policy: policyFor(server),
      subscription: servers.subscriptionName(server.subscriptionId),
      simulated: simulated(),
      change: servers.activeChange(this.serverId),
      connection: connections.get(server),
      drafts: this.edits.drafts,
      favorites: connections.favoriteDrivers,
      recent: this.recent,
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
