import * as vscode from 'vscode';
import { needsSignIn, TlsError } from '../../domain/errors';
import { reasonSentence } from '../../words/failures';
import { failureSentence } from '../../words/failureSentence';
import { basename } from '../app/system';
import { inert } from '../app/window';
import { errorColor, type RowContext } from './items';
import type { FailureStep, ProblemNode, StepNode, TenantNode } from '../app/nodes';

export function problemItem(node: ProblemNode, context: RowContext): vscode.TreeItem {
  const name = context.subscriptionName(node.subscriptionId);
  const partly = node.error.code === 'unreadableServers';
  const item = new vscode.TreeItem(
    partly ? vscode.l10n.t('{0} could not be listed completely', name) : vscode.l10n.t('{0} could not be listed', name),
  );
  item.id = node.id;
  item.description = reasonSentence(node.error.failure);
  item.tooltip = vscode.l10n.t('{0} could not be listed. {1}', name, item.description);
  item.iconPath = new vscode.ThemeIcon('error', errorColor());
  item.contextValue = ';problem;';
  return item;
}

/**
 * The row of a tenant that cannot be listed. It offers the tenant's own sign-in, or describes any other failure as a
 * subscription's row does.
 */
export function tenantItem(node: TenantNode): vscode.TreeItem {
  const { tenant, error } = node;
  const offersSignIn = needsSignIn(error.failure);
  const label = !offersSignIn
    ? vscode.l10n.t('{0} could not be listed', tenant.name)
    : tenant.id === undefined
      ? vscode.l10n.t('{0}: sign in to this account', tenant.name)
      : vscode.l10n.t('{0}: sign in to this tenant', tenant.name);
  const item = new vscode.TreeItem(label);
  item.id = node.id;
  item.description = offersSignIn
    ? tenant.id === undefined
      ? ''
      : tenant.account.name
    : reasonSentence(error.failure);
  item.tooltip =
    error.code === 'signedOut'
      ? vscode.l10n.t('Its servers are listed after you sign in as {0}.', tenant.account.name)
      : offersSignIn
        ? vscode.l10n.t('{0} requires a sign-in. {1}', tenant.name, reasonSentence(error.failure))
        : vscode.l10n.t('{0} could not be listed. {1}', tenant.name, reasonSentence(error.failure));
  item.iconPath = offersSignIn ? new vscode.ThemeIcon('key') : new vscode.ThemeIcon('error', errorColor());
  item.contextValue = offersSignIn ? ';tenant;signIn;' : ';tenant;';
  if (offersSignIn) {
    item.command = {
      command: 'azurePostgresTls.signInToTenant',
      title: vscode.l10n.t('Sign In'),
      arguments: [node],
    };
  }
  return item;
}

/** The reason why a fleet file is not read, with the entry that is not valid; lines break within paths. */
export function brokenFileMessage({ failure }: TlsError): string {
  const short = failure.code === 'fleetFile' ? { ...failure, file: basename(failure.file) } : failure;
  return inert(failureSentence(new TlsError(short))).replaceAll('/', '/\u200b');
}

/** A next step in a view that has no servers because the fleet file is not valid. */
export function stepItem({ id, step }: StepNode): vscode.TreeItem {
  const { label, icon, command } = steps(step);
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = ';step;';
  item.command = { command, title: label };
  return item;
}

function steps(step: FailureStep): { readonly label: string; readonly icon: string; readonly command: string } {
  switch (step) {
    case 'openFleetFile':
      return { label: vscode.l10n.t('Open Fleet File'), icon: 'go-to-file', command: 'azurePostgresTls.openFleetFile' };
    case 'retry':
      return { label: vscode.l10n.t('Retry'), icon: 'refresh', command: 'azurePostgresTls.refresh' };
    case 'openSettings':
      return { label: vscode.l10n.t('Open Settings'), icon: 'settings-gear', command: 'azurePostgresTls.openSettings' };
    case 'openHelp':
      return { label: vscode.l10n.t('Help'), icon: 'question', command: 'azurePostgresTls.openHelp' };
  }
}
