import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { placeOf, saveFile } from '../app/chosenFiles';
import { homedir } from '../app/system';

/** The sentence of a report that could not be written. */
export class ReportNotSaved extends Error {
  override readonly name = 'ReportNotSaved';
}

const filters = {
  md: () => ({ [vscode.l10n.t('Markdown')]: ['md'] }),
  json: () => ({ [vscode.l10n.t('JSON')]: ['json'] }),
  csv: () => ({ [vscode.l10n.t('CSV')]: ['csv'] }),
};

/**
 * Asks where, and over a file that is there already whether; writes the whole file or nothing where this machine keeps it.
 *
 * @param about what the proposed file name says after the server's
 * @throws ReportNotSaved
 */
export async function saveReport(
  server: Server,
  format: keyof typeof filters,
  text: string,
  about = 'tls',
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Report'),
    saveLabel: vscode.l10n.t('Save'),
    defaultUri: vscode.Uri.joinPath(folder, `${server.name.replace(/[^\w.-]/g, '_')}-${about}.${format}`),
    filters: filters[format](),
  });
  if (!target) {
    return;
  }
  try {
    // reports name users and addresses: they are their writer's until they are handed on
    await saveFile(target, text, 0o600);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ReportNotSaved(vscode.l10n.t('{0} could not be written ({1}).', placeOf(target), code), { cause: error });
  }
}
