import * as vscode from 'vscode';
import { minimumOptions, recommendedChange, undoOf, type TlsChange } from '../../domain/change';
import type { TlsError } from '../../domain/errors';
import { declaredPosture, posture, type PolicyFor, type Posture, type TlsPolicy } from '../../domain/posture';
import { currentException, type Server } from '../../domain/server';
import type { CompletedChange } from '../../fleet/fleetState';
import type { ActiveChange } from '../../fleet/runningChanges';
import { changingPhrase, leftPhrase } from '../../words/changing';
import { exceptionPhrase } from '../../words/timedExceptions';
import { accessibleServer, describeTls, postureMeaning, postureIcons } from '../../words/terms';
import type { CodeUses } from '../app/codeUses';
import type { Grouping, ServerGroup } from '../../fleet/arrangement';
import { groupPosture } from '../../fleet/groups';
import { repairCommand } from '../app/repairs';
import { attentionBadge } from './badges';
import { groupName } from './names';

/** Context that rows need in addition to their node. */
export interface RowContext {
  readonly policyFor: PolicyFor;
  readonly grouping: Grouping;
  /** Whether groups are initially open. */
  readonly groupsOpen: boolean;
  /** Whether a group is open now: redrawing a row while it opens must not close it. */
  readonly isOpen: (groupKey: string) => boolean;
  readonly subscriptionName: (subscriptionId: string) => string;
  readonly activeChange: (serverId: string) => ActiveChange | undefined;
  /** A change that Azure continues although the extension no longer waits for it. */
  readonly leftToAzure: (serverId: string) => TlsChange | undefined;
  readonly completed: (serverId: string) => CompletedChange | undefined;
  /** Whether a change was completed some seconds ago. */
  readonly justChanged: (serverId: string) => boolean;
  /** Why the last change or read failed. */
  readonly failure: (serverId: string) => TlsError | undefined;
  readonly pinned: (serverId: string) => boolean;
  /** The known places in the code that connect to it. */
  readonly uses: (serverId: string) => CodeUses | undefined;
}

/** A posture's icon in the color of its urgency. `failed`: another icon, since a badge would move the inline ones. */
export function postureIcon(value: Posture, failed = false): vscode.ThemeIcon {
  return new vscode.ThemeIcon(
    failed ? 'error' : postureIcons[value],
    new vscode.ThemeColor(`azurePostgresTls.${value}`),
  );
}

/** Errors and warnings have the colors of exposed and weak servers. */
export const errorColor = (): vscode.ThemeColor => new vscode.ThemeColor('azurePostgresTls.exposed');
export const warningColor = (): vscode.ThemeColor => new vscode.ThemeColor('azurePostgresTls.weak');

export function groupItem(group: ServerGroup, context: RowContext): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const state = context.groupsOpen || context.isOpen(group.key) ? Expanded : Collapsed;
  const item = new vscode.TreeItem(groupName(group, context.subscriptionName), state);
  // VS Code remembers by ID which groups were opened, and applies the initial state to new IDs only.
  item.id = context.groupsOpen ? group.key : `${group.key}#closed`;
  const summary = groupSummary(group);
  item.description =
    group.grouping === 'resourceGroup' && group.subscriptionId
      ? `${context.subscriptionName(group.subscriptionId)} · ${summary}`
      : summary;
  item.tooltip =
    group.grouping === 'posture'
      ? postureMeaning(group.value as Posture)
      : vscode.l10n.t('{0}: {1}', String(item.label), summary);
  item.accessibilityInformation = { label: `${String(item.label)}, ${item.description}` };
  item.iconPath = postureIcon(groupPosture(group));
  if (group.attention > 0) {
    item.resourceUri = attentionBadge(group.attention);
  }
  item.contextValue = `;group;${group.grouping};`;
  return item;
}

function groupSummary(group: ServerGroup): string {
  const total = group.servers.length;
  if (group.grouping === 'posture') {
    return total === 1 ? vscode.l10n.t('1 server') : vscode.l10n.t('{0} servers', total);
  }
  if (group.attention > 0) {
    return group.attention === 1
      ? vscode.l10n.t('1 of {0} needs attention', total)
      : vscode.l10n.t('{0} of {1} need attention', group.attention, total);
  }
  return group.unknown > 0 ? vscode.l10n.t('{0} of {1} unknown', group.unknown, total) : vscode.l10n.t('all strong');
}

/** `label`: the name as this row shows it beside the others. */
export function serverItem(
  server: Server,
  { id, label }: { readonly id: string; readonly label: string },
  context: RowContext,
): vscode.TreeItem {
  const active = context.activeChange(server.id);
  const policy = context.policyFor(server);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  const busy = active
    ? changingPhrase(active)
    : server.wire?.verifying
      ? vscode.l10n.t('verifying on the wire…')
      : undefined;
  const left = busy === undefined && context.leftToAzure(server.id) !== undefined;
  const failed = busy === undefined && context.failure(server.id) !== undefined;
  const done = busy === undefined && context.justChanged(server.id);
  const running = currentException(server);
  const exception = running ? [exceptionPhrase(running.until, Date.now())] : [];
  const notes = [...(failed ? [vscode.l10n.t('failed')] : []), ...(done ? [vscode.l10n.t('done')] : [])];
  item.iconPath =
    busy !== undefined
      ? new vscode.ThemeIcon('sync~spin')
      : running && !failed
        ? new vscode.ThemeIcon('watch', errorColor())
        : postureIcon(posture(server, policy), failed);
  item.description = [
    ...(left ? [leftPhrase()] : []),
    busy ?? describeTls(server, policy),
    ...exception,
    ...notes,
    ...(server.kind === 'single' ? [vscode.l10n.t('legacy')] : []),
    ...(context.grouping === 'resourceGroup' ? [] : [server.resourceGroup]),
  ].join(' · ');
  item.accessibilityInformation = {
    label:
      busy === undefined
        ? [accessibleServer(server, policy), ...(left ? [leftPhrase()] : []), ...exception, ...notes].join(', ')
        : `${server.name}, ${busy}`,
  };
  item.contextValue = serverTokens(server, context, active);
  // A click selects the server; the command opens the panel at the second click. It has no arguments, because VS Code
  // keeps a command with arguments per row and drops it when the row is redrawn, possibly in the moment of the click.
  item.command = { command: 'azurePostgresTls.serverClicked', title: vscode.l10n.t('Select Server') };
  return item;
}

/** Delimited tokens for `viewItem =~ /;token;/` in the manifest. */
function serverTokens(server: Server, context: RowContext, active: ActiveChange | undefined): string {
  const { enforcement } = server.tls;
  const policy = context.policyFor(server);
  const state = posture(server, policy);
  const declared = declaredPosture(server, policy);
  const last = active ? undefined : context.completed(server.id);
  const undoable = last !== undefined && undoOf(last.before, last.after) !== undefined;
  const done = undoable && context.justChanged(server.id);
  // the slot of the repair holds its undo for some seconds
  const repair =
    !active && !done && (declared === 'weak' || declared === 'exposed') ? recommendedChange(server, policy) : undefined;
  return [
    '',
    'server',
    server.kind,
    state,
    ...(enforcement.known ? [enforcement.value ? 'enforced' : 'notEnforced'] : []),
    ...(active ? ['changing'] : ['idle']),
    ...(repair ? ['repairable', repairCommand(repair) ?? ''] : []),
    ...(undoable ? ['undoable'] : []),
    ...(done ? ['done'] : []),
    ...(currentException(server) ? ['exception'] : []),
    ...(context.failure(server.id) ? ['failed'] : []),
    ...(isSettable(server, policy) ? ['settable'] : []),
    ...(server.wire?.outcome ? ['verified'] : []),
    ...(context.uses(server.id) ? ['used'] : []),
    context.pinned(server.id) ? 'pinned' : 'notPinned',
    '',
  ].join(';');
}

/** Whether a minimum other than the current one can be set. */
export function isSettable(server: Server, policy: TlsPolicy): boolean {
  return minimumOptions(server, policy).some(({ current, refusal }) => !current && !refusal);
}
