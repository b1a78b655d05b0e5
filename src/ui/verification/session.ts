import * as vscode from 'vscode';
import { isCancelled, TlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import { visibleJson } from '../../domain/visible';
import type { Credentials } from '../../probe';
import {
  parseVerificationMessage,
  type PageRequest,
  type VerificationHostMessage,
  type VerificationState,
} from '../../webview/verification/protocol';
import { failureSentence } from '../../words/failureSentence';
import { toMarkdown } from '../../words/reportView';
import { portalUri } from '../app/portal';
import type { Fleet } from '../../fleet/fleet';
import * as messages from './words';
import { PanelChannel } from '../panelKit/panelChannel';
import type { ServerPanelSession } from '../panelKit/serverPanels';
import { resultOf } from '../../verification/observation';
import { ReportNotSaved, saveReport } from '../panelKit/saveReport';
import { buildMissingState, buildVerificationState, reportView, type VerificationInput } from './state';
import type { Verifier } from '../../verification/verifier';

export interface VerificationSessionOptions {
  readonly fleet: Pick<Fleet, 'get' | 'read'>;
  readonly verifier: Pick<Verifier, 'verify' | 'diagnose' | 'cancel' | 'logIn' | 'observation' | 'isVerifying'>;
  /** Resolves with undefined when the user cancels. */
  readonly askLogin: (server: Server) => Promise<Credentials | undefined>;
  readonly simulated: () => boolean;
  /** Undefined if no such command exists, or the user's shell cannot express it. */
  readonly startCommand: (server: Server) => string | undefined;
  readonly log: (message: string) => void;
}

/** One open verification panel: performs the page's requests and keeps the page up to date. */
export class VerificationSession implements ServerPanelSession {
  private readonly channel: PanelChannel<VerificationState, VerificationHostMessage, PageRequest>;
  /** The login in progress. */
  private login: AbortController | undefined;
  private closed = false;
  private ended: VerificationInput['ended'];

  constructor(
    panel: vscode.WebviewPanel,
    private readonly serverId: string,
    private readonly options: VerificationSessionOptions,
  ) {
    this.channel = new PanelChannel<VerificationState, VerificationHostMessage, PageRequest>({
      panel,
      parse: parseVerificationMessage,
      perform: (request) => this.perform(request),
      state: () => this.state(),
      sentenceOf,
      log: options.log,
    });
    if (!this.server) {
      // The panel was restored after a reload.
      options.fleet.read(serverId).then(
        () => this.update(),
        (error: unknown) => this.end(error),
      );
    }
  }

  /** Verifies the server, and shows the outcome in the panel. */
  async verify(): Promise<void> {
    await this.watch(() => this.options.verifier.verify(this.serverId));
  }

  /** Verifies, reads the reasons from Azure, and moves to the steps of the diagnosis. */
  async diagnose(): Promise<void> {
    await this.watch(() => this.options.verifier.diagnose(this.serverId));
    this.channel.post();
    this.channel.send({ type: 'showSteps' });
  }

  update(): void {
    this.channel.update();
  }

  /** Cancels the login: its result has no panel. */
  dispose(): void {
    this.closed = true;
    this.channel.dispose();
    this.login?.abort();
  }

  private get server(): Server | undefined {
    return this.options.fleet.get(this.serverId);
  }

  private async watch(work: () => Promise<unknown>): Promise<void> {
    this.ended = undefined;
    try {
      await work();
    } catch (error) {
      this.end(error);
    }
  }

  private end(error: unknown): void {
    this.ended = isCancelled(error)
      ? { kind: 'cancelled', what: 'verification' }
      : { kind: 'failed', sentence: failureSentence(error) };
    this.update();
  }

  private async perform(request: PageRequest): Promise<void> {
    const { verifier } = this.options;
    switch (request) {
      case 'verify':
        await this.verify();
        break;
      case 'cancel':
        verifier.cancel(this.serverId);
        this.login?.abort();
        break;
      case 'diagnose':
        await this.diagnose();
        break;
      case 'logIn':
        await this.logIn();
        break;
      case 'copyMarkdown':
        await vscode.env.clipboard.writeText(this.markdown());
        break;
      case 'saveMarkdown':
        await saveReport(this.known(), 'md', this.markdown());
        break;
      case 'saveJson':
        await saveReport(this.known(), 'json', this.json());
        break;
      case 'openServer':
        await vscode.env.openExternal(portalUri(this.serverId));
        break;
      case 'openNetworking':
        await vscode.env.openExternal(
          portalUri(this.serverId, this.known().kind === 'single' ? '/connectionSecurity' : '/networking'),
        );
        break;
      case 'copyStartCommand':
        await vscode.env.clipboard.writeText(this.options.startCommand(this.known()) ?? '');
    }
  }

  private async logIn(): Promise<void> {
    const credentials = await this.options.askLogin(this.known());
    if (!credentials || this.login || this.closed) {
      return;
    }
    this.ended = undefined;
    this.login = new AbortController();
    this.update();
    try {
      await this.options.verifier.logIn(this.serverId, credentials, this.login.signal);
    } catch (error) {
      if (!isCancelled(error)) {
        throw error;
      }
      this.ended = { kind: 'cancelled', what: 'login' };
    } finally {
      this.login = undefined;
    }
  }

  private known(): Server {
    const { server } = this;
    if (!server) {
      throw new TlsError({ code: 'notFound', what: 'server' });
    }
    return server;
  }

  private input(server: Server): VerificationInput {
    const { verifier, simulated } = this.options;
    const startCommand = this.options.startCommand(server);
    return {
      server,
      simulated: simulated(),
      observation: verifier.observation(this.serverId),
      running: verifier.isVerifying(this.serverId) ? 'verification' : this.login && 'login',
      ...(startCommand === undefined ? {} : { startCommand }),
      ...(this.ended ? { ended: this.ended } : {}),
    };
  }

  private markdown(): string {
    const state = buildVerificationState(this.input(this.known()), messages);
    return toMarkdown(reportView(state, messages));
  }

  private json(): string {
    const observation = this.options.verifier.observation(this.serverId);
    return observation ? `${visibleJson(resultOf(this.known(), observation))}\n` : '';
  }

  private state(): VerificationState {
    const { server, ended } = this;
    return server
      ? buildVerificationState(this.input(server), messages)
      : buildMissingState(parseServerId(this.serverId)?.name ?? this.serverId, ended, messages);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof ReportNotSaved ? error.message : failureSentence(error);
}
