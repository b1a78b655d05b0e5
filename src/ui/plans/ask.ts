import * as vscode from 'vscode';
import { typedConfirmation } from '../../changes/guard';
import { observedServer, type PlanItem, type PlanTarget } from '../../changes/planDocument';
import type { Server } from '../../domain/server';
import { nameList } from '../../words/lists';
import { effectSentence } from '../../words/terms';
import { undoingPolicySentence } from '../../words/undoingPolicies';
import { confirmsByTyping } from '../app/confirmTyping';
import { guard } from '../app/settings';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../app/window';

/** Servers that a plan may be made for, with how the user calls them. */
export interface Scope {
  readonly label: string;
  readonly ids: readonly string[];
}

/** Asks for the servers to plan for. Undefined: the user chose none. */
export async function askForScope(scopes: readonly Scope[]): Promise<Scope | undefined> {
  const [only] = scopes;
  return scopes.length < 2
    ? only
    : showQuickPick([...scopes], {
        title: vscode.l10n.t('Plan a Change'),
        placeHolder: vscode.l10n.t('Select the servers to plan for'),
      });
}

/** Asks for the settings to plan. Undefined: the user chose none. */
export async function askForTarget(servers: number): Promise<PlanTarget | undefined> {
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
    title:
      servers === 1
        ? vscode.l10n.t('Plan a Change of 1 Server')
        : vscode.l10n.t('Plan a Change of {0} Servers', servers),
    placeHolder: vscode.l10n.t('Select the settings; nothing is sent until the plan is applied'),
  });
  return chosen?.target;
}

/** Number of names in the question. */
const mostNames = 12;

/** Asks whether to apply what is included. Names of servers that are weakened were typed in the panel. */
export async function agreesToApply(included: readonly PlanItem[], fleetSize: number): Promise<boolean> {
  const servers = (items: readonly PlanItem[]): Server[] => items.flatMap((item) => observedServer(item) ?? []);
  const names = (items: readonly PlanItem[]): string => {
    const all = servers(items).map(({ name }) => name);
    return nameList(all.slice(0, mostNames), Math.max(0, all.length - mostNames));
  };
  const weakening = included.filter(({ weakens }) => weakens);
  const detail = [
    names(included),
    ...new Set(included.flatMap(({ effects }) => effects.map(effectSentence))),
    ...new Set(included.flatMap(({ undoneBy = [] }) => undoneBy.map(undoingPolicySentence))),
    ...(weakening.length > 0 ? [vscode.l10n.t('The change weakens TLS on: {0}', names(weakening))] : []),
  ];
  const yes = vscode.l10n.t('Apply Plan');
  const question =
    included.length === 1
      ? vscode.l10n.t('Apply the plan to 1 server?')
      : vscode.l10n.t('Apply the plan to {0} servers?', included.length);
  // VS Code makes the first button the default, and adds its own Cancel as the last.
  const buttons = weakening.length > 0 ? [vscode.l10n.t('Change Nothing'), yes] : [yes];
  const show = weakening.length > 0 ? showWarningMessage : showInformationMessage;
  if ((await show(question, { modal: true, detail }, ...buttons)) !== yes) {
    return false;
  }
  const typed = typedConfirmation(
    { changed: servers(included), weakened: servers(weakening), fleetSize: Math.max(fleetSize, included.length) },
    guard(),
  );
  return typed?.code !== 'count' || confirmsByTyping(typed);
}
