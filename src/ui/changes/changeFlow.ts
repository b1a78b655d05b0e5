import * as vscode from 'vscode';
import { apply } from '../../changes/apply';
import type { Consent, ServerChange, ServerPlan } from '../../changes/decide';
import { planChosen, planServer, type RequestedChange } from '../../changes/plan';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { changingPhrase } from '../../words/changing';
import { changedSentence } from '../../words/terms';
import { ServerFailure, tlsErrorOf } from '../../domain/serverFailure';
import type { Targets } from '../app/targets';
import { requireTrust } from '../app/trust';
import { setStatusBarMessage, showInformationMessage, withProgress } from '../app/window';
import { agree, type Asked } from './questions';
import { contextOf, declined, type ChangeFlowOptions, type ChangeRequest } from './request';

/** Services that the commands of this feature use. */
export interface ChangeServices extends ChangeFlowOptions {
  readonly targets: Targets;
  readonly flow: ChangeFlow;
}

/** A notification reports success after this duration, or if the window has lost focus. */
const quietMilliseconds = 30_000;

/** Questions and progress of changes. `src/changes` decides which questions to ask and which settings to send. */
export class ChangeFlow {
  constructor(private readonly options: ChangeFlowOptions) {}

  /** Changes servers, given as they were displayed. Several: shows a plan, and resolves with undefined. */
  async run(servers: readonly Server[], request: ChangeRequest): Promise<Server | undefined> {
    const [server] = servers;
    if (server && servers.length === 1) {
      return this.one(server, request);
    }
    await this.showPlan(servers, request.requested);
    return undefined;
  }

  /** Shows a plan even for a single server; nothing is sent until the user applies it. */
  showPlan(servers: readonly Server[], requested: RequestedChange): Promise<void> {
    // exactly what was chosen: a lower minimum weakens, which the plan shows and leaves out until its name is typed
    return this.options.showPlan(
      servers,
      typeof requested === 'function' ? requested : { ...requested, exactly: true },
    );
  }

  /**
   * Changes a server, given as it was displayed. Resolves with it as read afterwards, or with undefined when the user
   * declines; rejects with a {@link ServerFailure}.
   */
  async one(server: Server, request: ChangeRequest): Promise<Server | undefined> {
    const context = contextOf(this.options, request.consent);
    return this.attempt(server, async () => this.settle(await planServer(server, request.requested, context), request));
  }

  /** Reads a server, lets the user choose with its settings in view, and applies the choice. */
  async choose(
    target: Server,
    consent: Consent,
    choice: (current: Server) => Promise<{ readonly requested: TlsChange; readonly verb: string } | undefined>,
  ): Promise<Server | undefined> {
    return this.attempt(target, async () => {
      const current = await this.options.fleet.readForChange(target.id);
      const chosen = await choice(current);
      return chosen
        ? this.settle(await planChosen(current, chosen.requested, contextOf(this.options, consent)), {
            ...chosen,
            consent,
          })
        : declined(consent);
    });
  }

  /** Runs a change so that a failure names the server and can be retried. */
  private async attempt(target: Server, work: () => Promise<Server | undefined>): Promise<Server | undefined> {
    requireTrust();
    try {
      return await work();
    } catch (error) {
      const known = tlsErrorOf(error);
      const retry = (): void => {
        this.attempt(target, work).catch((again: unknown) => this.options.failures.show(again));
      };
      throw known && !(error instanceof ServerFailure) ? new ServerFailure(target, 'change', known, retry) : error;
    }
  }

  private async settle(planned: ServerPlan, request: ChangeRequest): Promise<Server | undefined> {
    switch (planned.kind) {
      case 'impossible':
        throw planned.error;
      case 'alreadySet':
        return alreadySet(planned.server);
      case 'change': {
        const agreed = await agree(planned, this.asked(request));
        return agreed ? this.send(agreed, request) : declined(request.consent);
      }
    }
  }

  private asked({ verb, consent }: ChangeRequest): Asked {
    const showPlan = ({ server, change }: ServerChange): void => {
      this.showPlan([server], change).catch((error: unknown) => this.options.failures.show(error));
    };
    return { verb, consent, ...(consent.asker === 'person' ? { showPlan } : {}) };
  }

  private async send(change: ServerChange, request: ChangeRequest): Promise<Server | undefined> {
    const started = Date.now();
    const phrase = changingPhrase({ change: change.change, phase: 'running' });
    const { servers } = await withProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t('{0}: {1}', change.server.name, phrase),
      },
      () =>
        apply(
          { servers: [change] },
          {
            ...contextOf(this.options, request.consent),
            onConflict: request.consent.asker === 'person' ? (again) => agree(again, this.asked(request)) : undefined,
          },
        ),
    );
    const [outcome] = servers;
    switch (outcome?.kind) {
      case 'changed':
        if (Date.now() - started > quietMilliseconds || !vscode.window.state.focused) {
          void showInformationMessage(changedSentence(outcome.server));
        }
        return outcome.server;
      case 'alreadySet':
        return alreadySet(outcome.server);
      case 'failed':
        throw outcome.error;
      case 'skipped':
      case undefined:
        return declined(request.consent);
    }
  }
}

function alreadySet(server: Server): Server {
  setStatusBarMessage({ icon: 'check', text: vscode.l10n.t('{0} already has these settings', server.name) }, 5000);
  return server;
}
