import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import type { Invocation } from '../app/registry';
import type { Targets } from '../app/targets';
import type { Scope } from './ask';

/**
 * The servers that the user may plan for: those of the rows that a menu was opened on; else the selected ones, those that
 * match the filter, and all. Scopes with the same servers are offered once.
 */
export async function scopesOf(
  invocation: Invocation,
  targets: Pick<Targets, 'chosen' | 'shown'>,
  all: readonly Server[],
): Promise<readonly Scope[]> {
  const chosen = targets.chosen(invocation);
  if (invocation.target !== undefined && invocation.target !== null && chosen.length > 0) {
    return [scope('', chosen)];
  }
  const shown = await targets.shown();
  const scopes = [
    scope(vscode.l10n.t('Selected Servers ({0})', chosen.length), chosen),
    scope(vscode.l10n.t('Servers That Match the Filter ({0})', shown.length), shown),
    scope(vscode.l10n.t('All Servers ({0})', all.length), all),
  ];
  const isNew = ({ ids }: Scope, index: number): boolean => {
    const wider = new Set(ids);
    // of equal ones the last is offered, which has the widest name
    return !scopes
      .slice(index + 1)
      .some((other) => other.ids.length === ids.length && other.ids.every((id) => wider.has(id)));
  };
  return scopes.filter((one, index) => one.ids.length > 0 && isNew(one, index));
}

const scope = (label: string, servers: readonly Server[]): Scope => ({ label, ids: servers.map(({ id }) => id) });
