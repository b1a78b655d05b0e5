import * as vscode from 'vscode';
import { isCancelled, TlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import { toMarkdown } from '../../probe';
import {
  parseVerificationMessage,
  type VerificationHostMessage,
  type VerificationRequest,
} from '../../webview/verificationProtocol';
import { failureSentence } from '../messages/failureSentence';
import type { Fleet } from '../fleet';
import * as messages from '../messages/verification';
import type { ServerPanelSession } from '../panels/serverPanels';
import { resultOf, type Observation } from './observation';
import { askLogin } from './login';
import { ReportNotSaved, saveReport } from './saveReport';
import { buildMissingState, buildVerificationState, reportView, type VerificationInput } from './state';
import type { Verifier } from './verifier';

export interface VerificationSessionOptions {
  readonly fleet: Pick<Fleet, 'get' | 'read'>;
  readonly verifier: Verifier;
  readonly simulated: () => boolean;
  readonly log: (message: string) => void;
}

/** One open verification panel: answers its page, and keeps it showing what is true. */
export class VerificationSession implements ServerPanelSession {
  private readonly subscription: vscode.Disposable;
  private scheduled: NodeJS.Immediate | undefined;
  private posted = '';
  private ready = false;
  private stepsWanted = false;
  private ended: VerificationInput['ended'];
  private disposed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly serverId: string,
    private readonly options: VerificationSessionOptions,
  ) {
    this.subscription = panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    if (!this.server) {
      // a panel that was restored after a reload
      options.fleet.read(serverId).then(
        () => this.update(),
        (error: unknown) => this.end(error),
      );
    }
  }

  /** Verifies the server, and says in the panel how that went. */
  async verify(): Promise<Observation | undefined> {
    this.ended = undefined;
    try {
      return await this.options.verifier.verify(this.serverId);
    } catch (error) {
      this.end(error);
      return undefined;
    }
  }

  /** Verifies, and leads to the steps of the diagnosis. */
  async diagnose(): Promise<void> {
    this.stepsWanted = true;
    await this.verify();
    this.showSteps();
  }

  /** Many calls at once give one message. */
  update(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = undefined;
      this.post();
    });
  }

  dispose(): void {
    this.disposed = true;
    clearImmediate(this.scheduled);
    this.subscription.dispose();
  }

  private get server(): Server | undefined {
    return this.options.fleet.get(this.serverId);
  }

  private end(error: unknown): void {
    this.ended = isCancelled(error) ? { kind: 'cancelled' } : { kind: 'failed', sentence: failureSentence(error) };
    this.update();
  }

  private receive(value: unknown): void {
    const message = parseVerificationMessage(value);
    switch (message?.type) {
      case 'ready':
        this.ready = true;
        this.post({ always: true });
        this.showSteps();
        break;
      case 'request':
        void this.answer(message.id, message.request);
        break;
      case undefined:
        this.options.log('The verification panel sent a message that is not understood; it was ignored.');
    }
  }

  private async answer(id: number, request: VerificationRequest): Promise<void> {
    try {
      await this.perform(request);
      this.send({ type: 'answer', id, ok: true });
    } catch (error) {
      this.send(
        isCancelled(error)
          ? { type: 'answer', id, ok: true }
          : { type: 'answer', id, ok: false, message: sentenceOf(error) },
      );
    }
    this.post();
  }

  private async perform(request: VerificationRequest): Promise<void> {
    const { verifier } = this.options;
    switch (request) {
      case 'verify':
        await this.verify();
        break;
      case 'cancel':
        verifier.cancel(this.serverId);
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
    }
  }

  private async logIn(): Promise<void> {
    const credentials = await askLogin(this.known());
    if (credentials) {
      const controller = new AbortController();
      await this.options.verifier.logIn(this.serverId, credentials, controller.signal);
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
    return {
      server,
      simulated: simulated(),
      observation: verifier.observation(this.serverId),
      verifying: verifier.isVerifying(this.serverId),
      ...(this.ended ? { ended: this.ended } : {}),
    };
  }

  private markdown(): string {
    const state = buildVerificationState(this.input(this.known()), messages);
    return toMarkdown(reportView(state, messages));
  }

  private json(): string {
    const observation = this.options.verifier.observation(this.serverId);
    return observation ? `${JSON.stringify(resultOf(this.known(), observation), null, 2)}\n` : '';
  }

  private post({ always = false } = {}): void {
    if (!this.ready) {
      return;
    }
    const { server, ended } = this;
    const state = server
      ? buildVerificationState(this.input(server), messages)
      : buildMissingState(parseServerId(this.serverId)?.name ?? this.serverId, ended, messages);
    const text = JSON.stringify(state);
    if (always || text !== this.posted) {
      this.posted = text;
      this.send({ type: 'state', state });
    }
  }

  private showSteps(): void {
    if (this.stepsWanted && this.ready && !this.options.verifier.isVerifying(this.serverId)) {
      this.stepsWanted = false;
      this.post();
      this.send({ type: 'showSteps' });
    }
  }

  private send(message: VerificationHostMessage): void {
    if (!this.disposed) {
      void this.panel.webview.postMessage(message);
    }
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof ReportNotSaved ? error.message : failureSentence(error);
}
