import type * as vscode from 'vscode';
import { toCsv, toJson } from '../../clients/export';
import { ClientsError } from '../../clients/problem';
import type { ClientSample } from '../../clients/sample';
import { TlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import type { Credentials } from '../../probe';
import {
  parseClientsMessage,
  type ClientsHostMessage,
  type ClientsRequest,
  type ClientsState,
} from '../../webview/clients/protocol';
import { postgresPort } from '../../connect/target';
import { failureSentence } from '../../words/failureSentence';
import type { Fleet } from '../../fleet/fleet';
import type { WireTarget } from '../../verification/verifier';
import * as messages from './words';
import { PanelChannel } from '../panelKit/panelChannel';
import type { ServerPanelSession } from '../panelKit/serverPanels';
import { ReportNotSaved, saveReport } from '../panelKit/saveReport';
import { buildClientsState, buildUnknownState } from './state';
import { ClientsWatch, type ClientsWatchOptions } from '../../clients/watch';

export interface Wanted {
  readonly credentials: Credentials;
  readonly period: number;
}

export interface ClientsSessionOptions extends Pick<ClientsWatchOptions, 'open' | 'clock'> {
  readonly fleet: Pick<Fleet, 'get' | 'read'>;
  /** The last sample of each server in this session, by server ID in lower case. */
  readonly samples: Map<string, ClientSample>;
  /** Asks for the login and the duration, in milliseconds. Resolves with undefined when the user cancels. */
  readonly askLook: (server: Server) => Promise<Wanted | undefined>;
  /** Certification authorities for a host's certificate chain, as PEM. */
  readonly authorities: (host: string) => Promise<readonly string[]>;
  readonly simulated: () => boolean;
  /** Address of a simulated server; undefined: the server's own name. */
  readonly wireTarget: (serverId: string, port: number) => Promise<WireTarget | undefined>;
  readonly log: (message: string) => void;
}

/** One open panel of a server's clients: performs the page's requests and keeps the page up to date. */
export class ClientsSession implements ServerPanelSession {
  private readonly channel: PanelChannel<ClientsState, ClientsHostMessage, ClientsRequest>;
  private readonly watch: ClientsWatch;
  private failure: string | undefined;
  private closed = false;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly serverId: string,
    private readonly options: ClientsSessionOptions,
  ) {
    this.channel = new PanelChannel<ClientsState, ClientsHostMessage, ClientsRequest>({
      panel,
      parse: parseClientsMessage,
      perform: (request) => this.perform(request),
      state: () => this.state(),
      sentenceOf,
      log: options.log,
    });
    this.watch = new ClientsWatch({
      open: options.open,
      clock: options.clock,
      onChange: () => this.update(),
      onSample: (sample) => options.samples.set(this.key, sample),
    });
    if (!this.server) {
      // The panel was restored after a reload.
      options.fleet.read(serverId).then(
        () => this.update(),
        (error: unknown) => {
          this.failure = failureSentence(error);
          this.update();
        },
      );
    }
  }

  /** Whether a sample exists or is being collected. */
  get isUsed(): boolean {
    return this.watch.isRunning || this.sample !== undefined;
  }

  /** Asks for a login and a duration, and collects a sample. If that is impossible, the panel shows the reason. */
  async look(): Promise<void> {
    const { server } = this;
    if (!server?.host || this.watch.isRunning) {
      return;
    }
    const wanted = await this.options.askLook(server);
    if (wanted && !this.closed && !this.watch.isRunning) {
      await this.run(server, server.host, wanted);
    }
  }

  update(): void {
    this.channel.update();
  }

  /** Stops sampling: its result has no panel. */
  dispose(): void {
    this.closed = true;
    this.channel.dispose();
    this.watch.cancel();
  }

  private get server(): Server | undefined {
    return this.options.fleet.get(this.serverId);
  }

  private get key(): string {
    return this.serverId.toLowerCase();
  }

  private get sample(): ClientSample | undefined {
    return this.options.samples.get(this.key);
  }

  private async run(server: Server, host: string, { credentials, period }: Wanted): Promise<void> {
    this.failure = undefined;
    let simulated: WireTarget | undefined;
    try {
      const ca = await this.options.authorities(host);
      simulated = await this.options.wireTarget(server.id, postgresPort);
      const address = simulated
        ? { host: simulated.host, port: simulated.port, serverName: host, ca: [simulated.demoAuthority] }
        : { host, port: postgresPort, ca };
      // the panel may have been closed, or its button pressed again, meanwhile
      if (!this.closed) {
        await this.watch.run({ ...credentials, ...address }, period);
      }
    } catch (error) {
      this.failure = sentenceOf(error);
    } finally {
      await simulated?.release();
    }
    this.update();
  }

  private async perform(request: ClientsRequest): Promise<void> {
    switch (request) {
      case 'look':
        await this.look();
        break;
      case 'cancel':
        this.watch.cancel();
        break;
      case 'saveCsv':
      case 'saveJson':
        await this.save(request);
    }
  }

  private async save(request: 'saveCsv' | 'saveJson'): Promise<void> {
    const { server, sample } = this;
    if (!server || !sample) {
      throw new TlsError({ code: 'notFound', what: 'server' });
    }
    const { id, name, host = '' } = server;
    await (request === 'saveCsv'
      ? saveReport(server, 'csv', toCsv(sample), 'clients')
      : saveReport(server, 'json', toJson({ id, name, host }, sample), 'clients'));
  }

  private state(): ClientsState {
    const { server, watch, sample, failure } = this;
    return server
      ? buildClientsState(
          {
            server,
            simulated: this.options.simulated(),
            sample,
            running: watch.isRunning ? { period: watch.wanted } : undefined,
            user: watch.user,
            passwordAsked: watch.method !== 'none',
            failure,
          },
          messages,
        )
      : buildUnknownState(parseServerId(this.serverId)?.name ?? this.serverId, failure, messages);
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof ClientsError) {
    return messages.problemSentence(error.problem);
  }
  return error instanceof ReportNotSaved ? error.message : failureSentence(error);
}
