import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { placeOf, saveFile } from '../app/chosenFiles';
import { homedir } from '../app/system';

/** A report could not be written; the message is for the user. */
export class ReportNotSaved extends Error {
  override readonly name = 'ReportNotSaved';
}

const filters = {
  md: () => ({ [vscode.l10n.t('Markdown')]: ['md'] }),
  json: () => ({ [vscode.l10n.t('JSON')]: ['json'] }),
  csv: () => ({ [vscode.l10n.t('CSV')]: ['csv'] }),
};

/**
 * Asks for a location and saves a report there. The write is atomic on this machine.
 *
 * @param about suffix of the proposed file name, after the server's name
 * @throws ReportNotSaved
 */
export async function saveReport(
  server: Pick<Server, 'name'>,
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
    // Reports contain names of users and addresses, so only the owner may read them.
    await saveFile(target, text, 0o600);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ReportNotSaved(vscode.l10n.t('{0} could not be written ({1}).', placeOf(target), code), { cause: error });
  }
}
