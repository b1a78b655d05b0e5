import * as vscode from 'vscode';
import { recommendedChange, undoOf } from '../../domain/change';
import { needsAttention } from '../../domain/posture';
import { currentException, type Server } from '../../domain/server';
import { changeLabel } from '../../words/changing';
import { describeTls } from '../../words/terms';
import { serverNode } from '../app/nodes';
import type { Fleet } from '../../fleet/fleet';
import type { CommandName } from '../app/commands';
import { repairCommand } from '../app/repairs';
import type { FocusedServer } from './focus';
import { showQuickPick, type PickItem } from '../app/window';

type ActionItem = PickItem & { readonly command?: CommandName };

export interface ActionsOptions {
  readonly fleet: Pick<Fleet, 'activeChange' | 'completedChange' | 'policies'>;
  readonly focus: Pick<FocusedServer, 'isPinned'>;
}

/** The quick pick of a server's actions, the likeliest first. A click on the status bar opens it. */
export async function serverActions(server: Server, options: ActionsOptions): Promise<void> {
  const chosen = await showQuickPick(actionsOf(server, options), {
    title: server.name,
    placeHolder: describeTls(server, options.fleet.policies()(server)),
  });
  if (chosen?.command) {
    await vscode.commands.executeCommand(`azurePostgresTls.${chosen.command}`, serverNode(server.id));
  }
}

function actionsOf(server: Server, { fleet, focus }: ActionsOptions): ActionItem[] {
  const { enforcement } = server.tls;
  const policy = fleet.policies()(server);
  const changing = fleet.activeChange(server.id) !== undefined;
  const completed = fleet.completedChange(server.id);
  const undoable = completed !== undefined && undoOf(completed.before, completed.after) !== undefined;
  const repair = needsAttention(server, policy) ? recommendedChange(server, policy) : undefined;
  const repairing = repair && repairCommand(repair);
  const item = (icon: string, label: string, command: CommandName): ActionItem => ({
    icon,
    label,
    command,
  });
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const changes: ActionItem[] = changing
    ? [item('stop-circle', vscode.l10n.t('Stop Waiting for the Change'), 'cancelChange')]
    : [
        ...(repair && repairing ? [item('wand', changeLabel(repair), repairing)] : []),
        ...(enforcement.known && !enforcement.value && repairing !== 'enableEnforcement'
          ? [item('lock', vscode.l10n.t('Enforce TLS'), 'enableEnforcement')]
          : []),
        item('arrow-up', vscode.l10n.t('Set Minimum TLS Version…'), 'setMinimumTlsVersion'),
        ...(currentException(server)
          ? [item('lock', vscode.l10n.t('End Exception and Enforce TLS'), 'endException')]
          : []),
        ...(undoable ? [item('discard', vscode.l10n.t('Undo Last Change'), 'undoChange')] : []),
      ];
  return [
    ...changes,
    separator,
    item('plug', vscode.l10n.t('Open Connection Panel'), 'openConnection'),
    item('copy', vscode.l10n.t('Copy Connection String…'), 'copyConnectionString'),
    item('cloud-download', vscode.l10n.t('Download CA Certificate…'), 'downloadCertificate'),
    item('checklist', vscode.l10n.t('Check a CA Certificate…'), 'checkCertificate'),
    item('terminal', vscode.l10n.t('Copy as Azure CLI…'), 'copyAzureCli'),
    separator,
    item('verified', vscode.l10n.t('Verify on the Wire'), 'verifyOnTheWire'),
    item('debug-disconnect', vscode.l10n.t("Why Can't I Connect?"), 'diagnoseConnection'),
    item('organization', vscode.l10n.t('Show Connected Clients'), 'showClients'),
    separator,
    focus.isPinned(server.id)
      ? item('pinned', vscode.l10n.t('Unpin from Status Bar'), 'unpinServer')
      : item('pin', vscode.l10n.t('Pin to Status Bar'), 'pinServer'),
    item('list-tree', vscode.l10n.t('Show in Servers View'), 'revealServer'),
    item('refresh', vscode.l10n.t('Refresh Server'), 'refreshServer'),
    ...(!changing && enforcement.known && enforcement.value
      ? [
          separator,
          item('watch', vscode.l10n.t('Do Not Enforce TLS for…'), 'startException'),
          item('unlock', vscode.l10n.t('Stop Enforcing TLS…'), 'disableEnforcement'),
        ]
      : []),
  ];
}
