import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { writeAtomically } from '../../files/atomicWrite';

/**
 * Writes a file to the location that the user chose. The write is atomic on this machine; elsewhere, such as in a
 * virtual workspace, the file system provider writes it.
 *
 * @throws the error of the system or of the provider
 */
export async function saveFile(target: vscode.Uri, text: string, mode: number): Promise<void> {
  await (target.scheme === 'file'
    ? writeAtomically(target.fsPath, text, { mode, overwrite: true })
    : vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text)));
}

/** The location as displayed to the user. */
export function placeOf(target: vscode.Uri): string {
  return target.scheme === 'file' ? target.fsPath : target.toString(true);
}

/**
 * The path of a file that database drivers read.
 *
 * @throws TlsError `invalidArgument` when the file is not on this machine
 */
export function localPath(target: vscode.Uri): string {
  if (target.scheme !== 'file') {
    const expected = vscode.l10n.t('a file on this machine, which drivers can read');
    throw new TlsError({ code: 'invalidArgument', argument: placeOf(target), expected });
  }
  return target.fsPath;
}
