import * as vscode from 'vscode';
import { planChange, type TlsChange } from '../../domain/change';
import { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { failureSentence, ServerFailure, tlsErrorOf, type Failures } from '../failures';
import type { Fleet } from '../fleet';
import { effectSentence } from '../messages/words';
import { requireTrust } from './changeFlow';

/** Changes that run at the same time: one write a server at a time is the service's rule, not one a subscription. */
const parallel = 4;

export interface BulkRequest {
  /** The wish for a server, or undefined when nothing is to be done there. */
  readonly wishFor: (server: Server) => TlsChange | undefined;
  /** "Enforce TLS" */
  readonly title: string;
  /** "Enforcing TLS" */
  readonly progress: string;
}

interface Planned {
  readonly server: Server;
  readonly change: TlsChange;
  readonly weakens: boolean;
  readonly sentences: readonly string[];
}

/**
 * The same wish for many servers: says for how many it fits before anything is sent, runs with progress and cancel,
 * and tells at the end what was not changed and why. Resolves with the servers as read afterwards.
 */
export async function changeMany(
  fleet: Fleet,
  failures: Failures,
  servers: readonly Server[],
  request: BulkRequest,
): Promise<readonly Server[]> {
  requireTrust();
  const planned = servers.map((server) => planOne(server, request));
  const fitting = planned.flatMap((one) => ('change' in one ? [one] : []));
  const refused = planned.flatMap((one) => ('refusal' in one ? [one.refusal] : []));
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(
      [
        vscode.l10n.t('{0}: nothing to change on the {1} selected servers.', request.title, servers.length),
        ...refused,
      ].join(' '),
    );
    return [];
  }
  if (!(await confirmMany(fitting, refused, servers.length, request))) {
    return [];
  }
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: request.progress, cancellable: true },
    (progress, token) => runMany(fleet, failures, fitting, { progress, token }),
  );
}

function planOne(server: Server, request: BulkRequest): Planned | { refusal: string } | { already: Server } {
  const wish = request.wishFor(server);
  if (!wish) {
    return { already: server };
  }
  const result = planChange(server, wish);
  if (!result.ok) {
    const error = new TlsError({ code: 'refused', refusal: result.refusal });
    return { refusal: failureSentence(new ServerFailure(server, 'change', error)) };
  }
  if (Object.keys(result.plan.change).length === 0) {
    return { already: server };
  }
  return {
    server,
    change: result.plan.change,
    weakens: result.plan.weakens,
    sentences: result.plan.effects.map(effectSentence),
  };
}

async function confirmMany(
  fitting: readonly Planned[],
  refused: readonly string[],
  total: number,
  request: BulkRequest,
): Promise<boolean> {
  const names = fitting.map((one) => one.server.name);
  const shown = names.length > 12 ? [...names.slice(0, 12), vscode.l10n.t('and {0} more', names.length - 12)] : names;
  const consequences = [...new Set(fitting.flatMap((one) => one.sentences))];
  const detail = [shown.join(', '), ...consequences, ...refused].join('\n\n');
  const message = vscode.l10n.t('{0} on {1} of {2} selected servers?', request.title, fitting.length, total);
  const answer = fitting.some((one) => one.weakens)
    ? await vscode.window.showWarningMessage(message, { modal: true, detail }, request.title)
    : await vscode.window.showInformationMessage(message, { modal: true, detail }, request.title);
  return answer === request.title;
}

async function runMany(
  fleet: Fleet,
  failures: Failures,
  fitting: readonly Planned[],
  ui: { progress: vscode.Progress<{ message?: string; increment?: number }>; token: vscode.CancellationToken },
): Promise<readonly Server[]> {
  const changed: Server[] = [];
  const failed: ServerFailure[] = [];
  const waiting = [...fitting];
  const report = (): void => {
    const done = changed.length + failed.length;
    ui.progress.report({
      message: vscode.l10n.t('{0} of {1}', done, fitting.length),
      increment: done > 0 ? 100 / fitting.length : 0,
    });
  };
  const cancel = ui.token.onCancellationRequested(() => {
    for (const one of fitting) {
      fleet.activeChange(one.server.id)?.cancel();
    }
  });
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !ui.token.isCancellationRequested; next = waiting.shift()) {
      try {
        changed.push(await fleet.change(next.server, next.change));
      } catch (error) {
        const known = tlsErrorOf(error) ?? new TlsError({ code: 'unexpected' }, {}, { cause: error });
        failed.push(new ServerFailure(next.server, 'change', known));
      }
      report();
    }
  };
  try {
    report();
    await Promise.all(Array.from({ length: Math.min(parallel, fitting.length) }, work));
  } finally {
    cancel.dispose();
  }
  await tellOutcome(failures, { changed: changed.length, failed, total: fitting.length });
  return changed;
}

async function tellOutcome(
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
  const chosen = await vscode.window.showWarningMessage([summary, ...details.slice(0, 2)].join(' '), show);
  if (chosen === show) {
    await vscode.window.showWarningMessage(summary, { modal: true, detail: details.join('\n') });
  }
}
