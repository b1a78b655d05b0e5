import * as vscode from 'vscode';
import { declaredPosture, posture, type PolicyFor, type Posture } from '../../domain/posture';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import type { ActiveChange } from '../../fleet/runningChanges';
import { changingPhrase, leftPhrase } from '../../words/changing';
import { accessibleServer, describeTls, postureMeaning, postureIcons } from '../../words/terms';
import type { Grouping, ServerGroup } from '../../fleet/arrangement';
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
  readonly canUndo: (serverId: string) => boolean;
  readonly pinned: (serverId: string) => boolean;
}

const postureColors = {
  strong: 'testing.iconPassed',
  weak: 'list.warningForeground',
  exposed: 'list.errorForeground',
  unknown: 'disabledForeground',
} as const;

/** A posture's icon in the color of its urgency. */
export function postureIcon(value: Posture): vscode.ThemeIcon {
  return new vscode.ThemeIcon(postureIcons[value], new vscode.ThemeColor(postureColors[value]));
}

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

export function serverItem(server: Server, id: string, context: RowContext): vscode.TreeItem {
  const active = context.activeChange(server.id);
  const policy = context.policyFor(server);
  const item = new vscode.TreeItem(server.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = id;
  const busy = active
    ? changingPhrase(active)
    : server.wire?.verifying
      ? vscode.l10n.t('verifying on the wire…')
      : undefined;
  item.iconPath = busy === undefined ? postureIcon(posture(server, policy)) : new vscode.ThemeIcon('sync~spin');
  const left = busy === undefined && context.leftToAzure(server.id) !== undefined ? leftPhrase() : undefined;
  const state = busy ?? describeTls(server, policy);
  item.description = [
    ...(left === undefined ? [] : [left]),
    state,
    ...(server.kind === 'single' ? [vscode.l10n.t('legacy')] : []),
    ...(context.grouping === 'resourceGroup' ? [] : [server.resourceGroup]),
  ].join(' · ');
  item.accessibilityInformation = {
    label:
      busy === undefined
        ? [accessibleServer(server, policy), ...(left === undefined ? [] : [left])].join(', ')
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
  return [
    '',
    'server',
    server.kind,
    state,
    ...(enforcement.known ? [enforcement.value ? 'enforced' : 'notEnforced'] : []),
    ...(active ? ['changing'] : ['idle']),
    ...(!active && (declared === 'weak' || declared === 'exposed') ? ['repairable'] : []),
    ...(context.canUndo(server.id) && !active ? ['undoable'] : []),
    ...(server.wire?.outcome ? ['verified'] : []),
    context.pinned(server.id) ? 'pinned' : 'notPinned',
    '',
  ].join(';');
}
