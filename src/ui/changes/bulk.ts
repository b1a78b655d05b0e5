import * as vscode from 'vscode';
import { decide, type Concern } from '../../changes/decide';
import type { TlsChange } from '../../domain/change';
import { TlsError, asTlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { ServerFailure, tlsErrorOf, type Failures } from '../app/failures';
import { meanwhileSentence } from '../../words/changing';
import { cutOffSentence } from '../../words/clients';
import { failureSentence } from '../../words/failureSentence';
import { effectSentence } from '../../words/terms';
import { inParallel } from '../app/parallel';
import { rememberLoss, requireTrust } from './changeFlow';
import type { CommandServices } from '../app/services';
import { showInformationMessage, showWarningMessage, withProgress } from '../app/window';

export interface BulkRequest {
  /** The requested change of a server, or undefined when nothing is to be done there. */
  readonly requestFor: (server: Server) => TlsChange | undefined;
  /** "Enforce TLS" */
  readonly title: string;
  /** "Enforcing TLS" */
  readonly progress: string;
}

interface Planned {
  readonly server: Server;
  readonly change: TlsChange;
  /** Clients get in or are refused, or somebody else has changed it. */
  readonly warns: boolean;
  readonly sentences: readonly string[];
}

/**
 * The same requested change of many servers: reads them, says for how many it fits before anything is sent, runs with progress
 * and cancel, and tells at the end what was not changed and why. Resolves with the servers as read afterwards.
 */
export async function changeMany(
  services: CommandServices,
  servers: readonly Server[],
  request: BulkRequest,
): Promise<readonly Server[]> {
  requireTrust();
  const outcomes = await withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading {0} servers', servers.length) },
    () => inParallel(servers, (server) => planOne(services, server, request)),
  );
  const fitting = outcomes.flatMap((one) => one.planned ?? []);
  const refused = outcomes.flatMap((one) => one.refusal ?? []);
  if (fitting.length === 0) {
    const nothing = vscode.l10n.t('{0}: nothing to change on the {1} selected servers.', request.title, servers.length);
    void showInformationMessage([nothing, ...refused].join(' '));
    return [];
  }
  if (!(await confirmMany(fitting, refused, servers.length, request))) {
    return [];
  }
  const { changed, failed } = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: request.progress, cancellable: true },
    (progress, token) => runMany(services, fitting, { progress, token }),
  );
  // after the progress: it would stay until somebody has read what failed
  await showOutcome(services.failures, { changed: changed.length, failed, total: fitting.length });
  return changed;
}

/** Neither planned nor refused: the server is set so already. */
interface Outcome {
  readonly planned?: Planned;
  readonly refusal?: string;
}

/** Decided on what is read now, not on what was listed a while ago. */
async function planOne(services: CommandServices, listed: Server, request: BulkRequest): Promise<Outcome> {
  let server: Server;
  try {
    server = await services.fleet.readForChange(listed.id);
  } catch (error) {
    return { refusal: failureSentence(new ServerFailure(listed, 'change', tlsErrorOf(error) ?? asTlsError(error))) };
  }
  const requested = request.requestFor(server);
  if (!requested) {
    return {};
  }
  const sample = services.clientSamples.get(server.id.toLowerCase());
  const decision = decide({ shown: listed, current: server, requested, sample });
  switch (decision.kind) {
    case 'refused': {
      const error = new TlsError({ code: 'refused', refusal: decision.refusal });
      return { refusal: failureSentence(new ServerFailure(server, 'change', error)) };
    }
    case 'alreadySet':
      return {};
    case 'send': {
      const { plan, concerns } = decision;
      const warnings = concerns.flatMap((concern) => warningOf(server, concern) ?? []);
      const sentences = [...plan.effects.map(effectSentence), ...warnings];
      return { planned: { server, change: plan.change, warns: plan.weakens || warnings.length > 0, sentences } };
    }
  }
}

/** What concerns this server alone; who looks on is asked once for all. */
function warningOf(server: Server, concern: Concern): string | undefined {
  switch (concern.code) {
    case 'changedMeanwhile':
      return meanwhileSentence(server.name, concern.differences);
    case 'refusesClients':
      return cutOffSentence(server.name, concern, Date.now() - concern.until);
    case 'weakens': // its effects are said for all together
    case 'clientsUnknown':
      return undefined;
  }
}

/** A dialog that is higher than the window hides its buttons. */
function atMostTwelve(lines: readonly string[]): readonly string[] {
  return lines.length > 12 ? [...lines.slice(0, 12), vscode.l10n.t('and {0} more', lines.length - 12)] : lines;
}

async function confirmMany(
  fitting: readonly Planned[],
  refused: readonly string[],
  total: number,
  request: BulkRequest,
): Promise<boolean> {
  const names = atMostTwelve(fitting.map((one) => one.server.name)).join(', ');
  const consequences = [...new Set(fitting.flatMap((one) => one.sentences))];
  const detail = [names, ...atMostTwelve(consequences), ...atMostTwelve(refused)];
  const message = vscode.l10n.t('{0} on {1} of {2} selected servers?', request.title, fitting.length, total);
  const answer = fitting.some((one) => one.warns)
    ? await showWarningMessage(message, { modal: true, detail }, request.title)
    : await showInformationMessage(message, { modal: true, detail }, request.title);
  return answer === request.title;
}

async function runMany(
  services: CommandServices,
  fitting: readonly Planned[],
  ui: { progress: vscode.Progress<{ message?: string; increment?: number }>; token: vscode.CancellationToken },
): Promise<{ readonly changed: readonly Server[]; readonly failed: readonly ServerFailure[] }> {
  const { fleet } = services;
  const changed: Server[] = [];
  const failed: ServerFailure[] = [];
  const report = (increment: number): void => {
    const message = vscode.l10n.t('{0} of {1}', changed.length + failed.length, fitting.length);
    ui.progress.report({ message, increment });
  };
  const cancel = ui.token.onCancellationRequested(() => {
    for (const { server } of fitting) {
      fleet.activeChange(server.id)?.cancel();
    }
  });
  try {
    report(0);
    await inParallel(fitting, async ({ server, change }) => {
      if (ui.token.isCancellationRequested) {
        return;
      }
      try {
        const after = await fleet.change(server, change);
        await rememberLoss(services, server.tls, after);
        changed.push(after);
      } catch (error) {
        failed.push(new ServerFailure(server, 'change', tlsErrorOf(error) ?? asTlsError(error)));
      }
      report(100 / fitting.length);
    });
  } finally {
    cancel.dispose();
  }
  return { changed, failed };
}

async function showOutcome(
  failures: Failures,
  outcome: { changed: number; failed: readonly ServerFailure[]; total: number },
): Promise<void> {
  const { changed, failed, total } = outcome;
  if (changed === total) {
    return; // success is quiet: rows, badge and status bar have changed
  }
  const summary = vscode.l10n.t('{0} of {1} servers were changed.', changed, total);
  const [first] = failed;
  if (failed.length === 1 && first) {
    await failures.show(first);
    return;
  }
  const details = failed.map((failure) => failureSentence(failure));
  const show = vscode.l10n.t('Show Details');
  const chosen = await showWarningMessage([summary, ...details.slice(0, 2)].join(' '), show);
  if (chosen === show) {
    await showWarningMessage(summary, { modal: true, detail: details });
  }
}
