import * as vscode from 'vscode';
import { typedConfirmation } from '../../changes/guard';
import { itemState, observedServer, type PlanDocument, type PlanTarget } from '../../changes/planDocument';
import type { ItemOutcome, ItemResult, PlanRun } from '../../changes/planRun';
import type { FailureCode } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import { visibleJson } from '../../domain/visible';
import { reasonSentence } from '../../words/failures';
import { effectSentence } from '../../words/terms';
import { abortable } from '../app/abortable';
import { guard } from '../app/settings';
import { showInformationMessage, showQuickPick, showWarningMessage, withProgress } from '../app/window';
import { confirmsByTyping } from './questions';

/** Result of `applyPlan`, as callers get it. */
export interface AppliedPlan {
  readonly items: readonly {
    readonly id: string;
    readonly result: ItemResult;
    readonly error?: { readonly code: FailureCode; readonly message: string };
  }[];
}

/** Asks for the settings to plan. */
export async function askForTarget(): Promise<PlanTarget | undefined> {
  const items: { label: string; detail: string; target: PlanTarget }[] = [
    {
      label: vscode.l10n.t('Recommended for Each'),
      detail: vscode.l10n.t('Enforces TLS, and raises the minimum version to the policy.'),
      target: { recommended: true },
    },
    {
      label: vscode.l10n.t('Enforce TLS'),
      detail: vscode.l10n.t('Rejects clients without TLS; the minimum version stays.'),
      target: { enforcement: true },
    },
    ...(['1.2', '1.3'] as const).map((minimum) => ({
      label: vscode.l10n.t('Minimum TLS {0}', minimum),
      detail: vscode.l10n.t('Raises the minimum version; servers with a higher one keep it.'),
      target: { minimum },
    })),
  ];
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Plan a Change of the Listed Servers'),
    placeHolder: vscode.l10n.t('Select the settings; nothing is sent until the plan is applied'),
  });
  return chosen?.target;
}

/** Shows the progress of a run, which the user can cancel. */
export function withWindow(
  work: (onProgress: (run: PlanRun) => void, signal: AbortSignal) => Promise<readonly ItemOutcome[]>,
): Thenable<readonly ItemOutcome[]> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Applying the Plan'), cancellable: true },
    (progress, token) =>
      abortable(token, (signal) => {
        let shown = 0;
        return work((run) => {
          const done = run.outcomes.filter(({ result }) => result !== 'notStarted').length;
          const total = run.plan.items.length;
          progress.report({
            message: vscode.l10n.t('{0} of {1}', done, total),
            increment: ((done - shown) * 100) / total,
          });
          shown = done;
        }, signal);
      }),
  );
}

/** Asks about a plan. Resolves with whether weakening was agreed to, or with undefined when the user declines. */
export async function agreeToPlan(
  fleet: Pick<Fleet, 'get' | 'size'>,
  plan: PlanDocument,
  earlier: ReadonlyMap<string, ItemResult> = new Map(),
): Promise<boolean | undefined> {
  const changes = plan.items.filter((item) => itemState(item) === 'change' && earlier.get(item.id) !== 'changed');
  if (changes.length === 0) {
    return false;
  }
  const limits = guard();
  const servers = (items: typeof changes): Server[] =>
    items.flatMap((item) => fleet.get(item.id) ?? observedServer(item) ?? []);
  const weakening = limits.allowWeakening === 'never' ? [] : changes.filter(({ weakens }) => weakens);
  const names = servers(changes).map(({ name }) => name);
  const detail = [
    names.slice(0, 12).join(', '),
    ...(names.length > 12 ? [vscode.l10n.t('and {0} more', names.length - 12)] : []),
    ...new Set(changes.flatMap(({ effects }) => effects.map(effectSentence))),
    ...(weakening.length > 0
      ? [
          vscode.l10n.t(
            'The change weakens TLS on: {0}',
            servers(weakening)
              .map(({ name }) => name)
              .join(', '),
          ),
        ]
      : []),
  ];
  const yes = vscode.l10n.t('Apply Plan');
  const question = vscode.l10n.t('Apply the plan to {0} of {1} servers?', changes.length, plan.items.length);
  const show = weakening.length > 0 ? showWarningMessage : showInformationMessage;
  if ((await show(question, { modal: true, detail }, yes)) !== yes) {
    return undefined;
  }
  const typed = typedConfirmation(
    { changed: servers(changes), weakened: servers(weakening), fleetSize: Math.max(fleet.size, plan.items.length) },
    limits,
  );
  return !typed || (await confirmsByTyping(typed)) ? weakening.length > 0 : undefined;
}

export function resultOf(outcomes: readonly ItemOutcome[]): AppliedPlan {
  return {
    items: outcomes.map(({ item, result, error }) => ({
      id: item.id,
      result,
      ...(error ? { error: { code: error.code, message: reasonSentence(error.failure) } } : {}),
    })),
  };
}

/** Reports the results of a plan, and offers them as a document. */
export async function showOutcome(outcomes: readonly ItemOutcome[]): Promise<void> {
  const of = (...results: readonly ItemResult[]): number =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const sentence = vscode.l10n.t(
    '{0} of {1} servers were changed, {2} already had the settings, and {3} were not changed.',
    of('changed'),
    outcomes.length,
    of('alreadySet'),
    outcomes.length - of('changed', 'alreadySet'),
  );
  const show = vscode.l10n.t('Show Results');
  const isWhole = outcomes.length === of('changed', 'alreadySet');
  const chosen = await (isWhole ? showInformationMessage : showWarningMessage)(sentence, show);
  if (chosen === show) {
    await showJson(resultOf(outcomes));
  }
}

/** Opens a value as JSON in an editor. */
export async function showJson(value: unknown): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'json', content: visibleJson(value) });
  await vscode.window.showTextDocument(document);
}
