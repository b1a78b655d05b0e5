import * as vscode from 'vscode';
import { apply } from '../../changes/apply';
import type { Consent, ServerChange, ServerPlan } from '../../changes/decide';
import { planChosen, planServer } from '../../changes/plan';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { changingPhrase } from '../../words/changing';
import { changedSentence } from '../../words/terms';
import { ServerFailure, tlsErrorOf } from '../../domain/serverFailure';
import type { Targets } from '../app/targets';
import { setStatusBarMessage, showInformationMessage, withProgress } from '../app/window';
import { changeMany } from './bulk';
import { agree } from './questions';
import { contextOf, declined, requireTrust, type ChangeFlowOptions, type ChangeRequest } from './request';

/** What the commands of this feature work with. */
export interface ChangeServices extends ChangeFlowOptions {
  readonly targets: Targets;
  readonly flow: ChangeFlow;
}

/** After this long, or when the window has lost the focus, a notification reports a success. */
const quietMilliseconds = 30_000;

/** Questions and progress of changes; `src/changes` decides which questions are asked and which settings are sent. */
export class ChangeFlow {
  constructor(private readonly options: ChangeFlowOptions) {}

  /**
   * Changes servers, which are given as they were shown. One server: resolves with it as read afterwards, or with
   * undefined after a no; rejects with a {@link ServerFailure}. Many: resolves with those that were changed.
   */
  async run(servers: readonly Server[], request: ChangeRequest): Promise<Server | readonly Server[] | undefined> {
    const [server] = servers;
    if (!server || servers.length > 1) {
      return changeMany(this.options, servers, request);
    }
    const context = contextOf(this.options, request.consent);
    return this.attempt(server, async () => this.settle(await planServer(server, request.requested, context), request));
  }

  /** Reads a server, lets a person choose with its settings in view, and changes it as chosen. */
  async choose(
    target: Server,
    consent: Consent,
    choice: (current: Server) => Promise<{ readonly requested: TlsChange; readonly verb: string } | undefined>,
  ): Promise<Server | undefined> {
    return this.attempt(target, async () => {
      const current = await this.options.fleet.readForChange(target.id);
      const chosen = await choice(current);
      return chosen
        ? this.settle(planChosen(current, chosen.requested, contextOf(this.options, consent)), { ...chosen, consent })
        : declined(consent);
    });
  }

  /** Failures name the server, and can be tried again. */
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
        const agreed = await agree(planned, request);
        return agreed ? this.send(agreed, request) : declined(request.consent);
      }
    }
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
            onConflict: request.consent.asker === 'person' ? (again) => agree(again, request) : undefined,
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
