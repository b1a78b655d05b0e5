import * as vscode from 'vscode';
import { apply, type Outcome } from '../../changes/apply';
import { agreedTo, type Concern, type Consent, type ServerChange } from '../../changes/decide';
import { typedConfirmation } from '../../changes/guard';
import { plan, undoRequest } from '../../changes/plan';
import type { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import { changedMeanwhileSentence } from '../../words/changing';
import { cutOffSentence } from '../../words/clients';
import { failureSentence } from '../../words/failureSentence';
import { effectSentence } from '../../words/terms';
import { abortable } from '../app/abortable';
import { ServerFailure } from '../../domain/serverFailure';
import { confirmsByTyping } from '../app/confirmTyping';
import { guard } from '../app/settings';
import { requireTrust } from '../app/trust';
import { showInformationMessage, showWarningMessage, withProgress } from '../app/window';
import { undoing } from './manySentences';
import { buttonsFor } from './questions';
import { contextOf, type ChangeFlowOptions, type ManyRequest } from './request';

/**
 * Changes many servers: plans, asks once with the consequences for all of them, applies with progress and cancel, and
 * reports the outcome. Resolves with the changed servers as read afterwards. `all`: the number of servers that these
 * were chosen from.
 */
export async function changeMany(
  options: ChangeFlowOptions,
  servers: readonly Server[],
  { requested, verb, sentences, consent }: ManyRequest,
  all = servers.length,
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
    void showInformationMessage([sentences.nothing(all), ...refusals].join(' '));
    return [];
  }
  const question = sentences.question(changes.length, all);
  if (!(await confirmMany(changes, { refusals, question, verb, fleetSize: options.fleet.size }))) {
    return [];
  }
  const title = sentences.progress(changes.length, all);
  const outcome = await withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
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
  showOutcome(options, outcome).catch((error: unknown) => options.failures.show(error));
  return changedOf(outcome);
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
    question,
    verb,
    fleetSize,
  }: { refusals: readonly string[]; question: string; verb: string; fleetSize: number },
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
  const show = changes.some(({ concerns }) => concerns.length > 0) ? showWarningMessage : showInformationMessage;
  if ((await show(question, { modal: true, detail }, ...buttonsFor(verb, weakens))) !== verb) {
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

/** The request that takes back the last change of each server. */
export function undoOfAll(fleet: ChangeFlowOptions['fleet'], consent: Consent): ManyRequest {
  return {
    requested: ({ id }) => undoRequest(fleet, id) ?? {},
    verb: vscode.l10n.t('Undo'),
    sentences: undoing,
    consent,
  };
}

const changedOf = ({ servers }: Outcome): readonly Server[] =>
  servers.flatMap((one) => (one.kind === 'changed' ? [one.server] : []));

/** Reports the number of changed servers, with an offer to undo them, and the failures. */
async function showOutcome(options: ChangeFlowOptions, outcome: Outcome): Promise<void> {
  const changed = changedOf(outcome);
  const failed = outcome.servers.flatMap((one) => (one.kind === 'failed' ? [failureOf(one)] : []));
  const [first, second] = failed;
  const summary = vscode.l10n.t('{0} of {1} servers were changed.', changed.length, outcome.servers.length);
  const details = failed.map((failure) => failureSentence(failure));
  const undo = vscode.l10n.t('Undo');
  const show = vscode.l10n.t('Show Details');
  const buttons = changed.length > 0 ? [undo] : [];
  if (first && !second) {
    // The message of a single failure offers its next step.
    void options.failures.show(first);
    if (changed.length === 0) {
      return;
    }
  }
  const chosen = await (second
    ? showWarningMessage([summary, ...details.slice(0, 2)].join(' '), ...buttons, show)
    : showInformationMessage(summary, ...buttons));
  if (chosen === show) {
    await showWarningMessage(summary, { modal: true, detail: details });
  } else if (chosen === undo) {
    const consent = { asker: 'person', confirmed: false, clients: 'ifSeen' } as const;
    await changeMany(options, changed, undoOfAll(options.fleet, consent));
  }
}
