import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { showQuickPick } from '../app/window';

const minute = 60_000;

/** Asks how long to look, in milliseconds; 0: once. Undefined: the user decided against it. */
export async function askPeriod(server: Server): Promise<number | undefined> {
  const once = {
    period: 0,
    label: vscode.l10n.t('Once'),
    detail: vscode.l10n.t('Clients that are connected at this moment'),
  };
  const periods = [1, 5, 15].map((minutes) => ({
    period: minutes * minute,
    label: minutes === 1 ? vscode.l10n.t('1 minute') : vscode.l10n.t('{0} minutes', minutes),
    detail: vscode.l10n.t('Clients that come and go as well; can be stopped at any time'),
  }));
  const chosen = await showQuickPick([once, ...periods], {
    title: vscode.l10n.t('Clients of {0}', server.name),
    placeHolder: vscode.l10n.t('How long to look?'),
    ignoreFocusOut: true,
  });
  return chosen?.period;
}
