import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { writeAtomically } from '../../files/atomicWrite';

/**
 * Writes what the user saves to a place of their choice. On this machine the whole file or nothing; anywhere else, as
 * in a virtual workspace, VS Code writes it as that place's provider does.
 *
 * @throws the error of the system or of the provider
 */
export async function saveFile(target: vscode.Uri, text: string, mode: number): Promise<void> {
  await (target.scheme === 'file'
    ? writeAtomically(target.fsPath, text, { mode, overwrite: true })
    : vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text)));
}

/** A place as the user knows it. */
export function placeOf(target: vscode.Uri): string {
  return target.scheme === 'file' ? target.fsPath : target.toString(true);
}

/**
 * The path of a file that is chosen for drivers to read.
 *
 * @throws TlsError `invalidArgument` when it is not on this machine
 */
export function localPath(target: vscode.Uri): string {
  if (target.scheme !== 'file') {
    const expected = vscode.l10n.t('a file on this machine, which drivers can read');
    throw new TlsError({ code: 'invalidArgument', argument: placeOf(target), expected });
  }
  return target.fsPath;
}
