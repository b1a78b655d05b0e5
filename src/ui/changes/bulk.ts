import * as vscode from 'vscode';
import { apply, type Outcome } from '../../changes/apply';
import { agreedTo, type Concern, type ServerChange } from '../../changes/decide';
import { typedConfirmation } from '../../changes/guard';
import { plan } from '../../changes/plan';
import type { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { changedMeanwhileSentence } from '../../words/changing';
import { cutOffSentence } from '../../words/clients';
import { failureSentence } from '../../words/failureSentence';
import { effectSentence } from '../../words/terms';
import { abortable } from '../app/abortable';
import { ServerFailure } from '../../domain/serverFailure';
import type { Failures } from '../app/failures';
import { confirmsByTyping } from '../app/confirmTyping';
import { guard } from '../app/settings';
import { requireTrust } from '../app/trust';
import { showInformationMessage, showWarningMessage, withProgress } from '../app/window';
import { buttonsFor } from './questions';
import { contextOf, type ChangeFlowOptions, type ChangeRequest } from './request';

/**
 * Changes many servers: plans, asks once with the consequences for all of them, applies with progress and cancel, and
 * reports failures. Resolves with the changed servers as read afterwards.
 */
export async function changeMany(
  options: ChangeFlowOptions,
  servers: readonly Server[],
  { requested, verb, consent }: ChangeRequest,
): Promise<readonly Server[]> {
  requireTrust();
  const context = contextOf(options, { ...consent, clients: 'ifSeen' });
  const planned = await withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading {0} servers', servers.length) },
    () => plan(servers, requested, context),
  );
  const changes = planned.servers.flatMap((one) => (one.kind === 'change' ? [one] : []));
  const refusals = planned.servers.flatMap((one) =>
    one.kind === 'impossible' ? [failureSentence(failureOf(one))] : [],
  );
  if (changes.length === 0) {
    const nothing = vscode.l10n.t('{0}: nothing to change on the {1} selected servers.', verb, servers.length);
    void showInformationMessage([nothing, ...refusals].join(' '));
    return [];
  }
  if (!(await confirmMany(changes, { refusals, selected: servers.length, verb, fleetSize: options.fleet.size }))) {
    return [];
  }
  const outcome = await withProgress(
    { location: vscode.ProgressLocation.Notification, title: verb, cancellable: true },
    (progress, token) =>
      abortable(token, (signal) =>
        apply(
          { servers: changes.map(agreedTo) },
          {
            ...context,
            signal,
            onProgress: ({ done, total }) =>
              progress.report({
                message: vscode.l10n.t('{0} of {1}', done, total),
                increment: done === 0 ? 0 : 100 / total,
              }),
          },
        ),
      ),
  );
  // Outside the progress, which would otherwise stay until the failures are dismissed.
  return showOutcome(options.failures, outcome);
}

const failureOf = ({ server, error }: { readonly server: Server; readonly error: TlsError }): ServerFailure =>
  new ServerFailure(server, 'change', error);

/** The lines of the question that state a concern. Effects of weakening are listed for all servers together. */
function warningOf({ name }: Server, concern: Concern): readonly string[] {
  switch (concern.code) {
    case 'changedMeanwhile':
      return [changedMeanwhileSentence(name, concern.differences)];
    case 'refusesClients':
      return [cutOffSentence(name, concern, Date.now() - concern.until)];
    case 'weakens':
    case 'minimumRestorable':
    case 'clientsUnknown':
      return [];
  }
}

/** Limits the lines: a dialog taller than the window hides its buttons. */
function atMostTwelve(lines: readonly string[]): readonly string[] {
  return lines.length > 12 ? [...lines.slice(0, 12), vscode.l10n.t('and {0} more', lines.length - 12)] : lines;
}

async function confirmMany(
  changes: readonly ServerChange[],
  {
    refusals,
    selected,
    verb,
    fleetSize,
  }: { refusals: readonly string[]; selected: number; verb: string; fleetSize: number },
): Promise<boolean> {
  const names = atMostTwelve(changes.map(({ server }) => server.name)).join(', ');
  const consequences = changes.flatMap(({ server, effects, concerns }) => [
    ...effects.map(effectSentence),
    ...concerns.flatMap((concern) => warningOf(server, concern)),
  ]);
  const weakened = changes.filter(({ concerns }) => concerns.some(({ code }) => code === 'weakens'));
  const weakens = weakened.length > 0;
  const detail = [
    names,
    ...atMostTwelve([...new Set(consequences)]),
    ...(weakens ? [undoSentence()] : []),
    ...atMostTwelve(refusals),
  ];
  const message = vscode.l10n.t('{0} on {1} of {2} selected servers?', verb, changes.length, selected);
  const show = changes.some(({ concerns }) => concerns.length > 0) ? showWarningMessage : showInformationMessage;
  if ((await show(message, { modal: true, detail }, ...buttonsFor(verb, weakens))) !== verb) {
    return false;
  }
  const serversOf = (list: readonly ServerChange[]): readonly Server[] => list.map(({ server }) => server);
  const typed = typedConfirmation({ changed: serversOf(changes), weakened: serversOf(weakened), fleetSize }, guard());
  return !typed || confirmsByTyping(typed);
}

function undoSentence(): string {
  return vscode.l10n.t(
    'To undo this, select "Undo Last Change" in the context menu of a server before you close this window.',
  );
}

/** Reports failures only: rows, badge and status bar show the successes. */
async function showOutcome(failures: Failures, { servers }: Outcome): Promise<readonly Server[]> {
  const changed = servers.flatMap((one) => (one.kind === 'changed' ? [one.server] : []));
  const failed = servers.flatMap((one) => (one.kind === 'failed' ? [failureOf(one)] : []));
  const [first] = failed;
  if (changed.length === servers.length) {
    return changed;
  }
  if (first && failed.length === 1) {
    await failures.show(first);
    return changed;
  }
  const summary = vscode.l10n.t('{0} of {1} servers were changed.', changed.length, servers.length);
  const details = failed.map((failure) => failureSentence(failure));
  const show = vscode.l10n.t('Show Details');
  const chosen = await showWarningMessage([summary, ...details.slice(0, 2)].join(' '), ...(first ? [show] : []));
  if (chosen === show) {
    await showWarningMessage(summary, { modal: true, detail: details });
  }
  return changed;
}
