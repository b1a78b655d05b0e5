import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { showQuickPick } from '../app/window';

const minute = 60_000;

/** Asks for the duration of the listing, in milliseconds; 0: list once. Undefined: the user canceled. */
export async function askPeriod(server: Server): Promise<number | undefined> {
  const once = {
    period: 0,
    label: vscode.l10n.t('Once'),
    detail: vscode.l10n.t('Clients that are connected now'),
  };
  const periods = [1, 5, 15].map((minutes) => ({
    period: minutes * minute,
    label: minutes === 1 ? vscode.l10n.t('1 minute') : vscode.l10n.t('{0} minutes', minutes),
    detail: vscode.l10n.t('Includes clients that connect for a short time; you can stop at any time'),
  }));
  const chosen = await showQuickPick([once, ...periods], {
    title: vscode.l10n.t('Clients of {0}', server.name),
    placeHolder: vscode.l10n.t('Select how long to list clients'),
    ignoreFocusOut: true,
  });
  return chosen?.period;
}
