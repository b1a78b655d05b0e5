import * as vscode from 'vscode';
import type { PlanDocument } from '../../changes/planDocument';
import { mostOfPlan, readPlanDocument } from '../../changes/planReading';
import { systemCode, TlsError } from '../../domain/errors';
import { readBounded } from '../../files/boundedRead';
import { placeOf } from '../app/chosenFiles';
import { sha256 } from '../app/storedFile';

/** Asks for a saved plan. Undefined: the user chose none. */
export async function askForPlan(): Promise<PlanDocument | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Open a Saved Plan'),
      openLabel: vscode.l10n.t('Open'),
      filters: { [vscode.l10n.t('Plans')]: ['json'], [vscode.l10n.t('All files')]: ['*'] },
    })) ?? [];
  return uri && readPlanDocument(await textOf(uri), sha256);
}

async function textOf(uri: vscode.Uri): Promise<string> {
  try {
    if (uri.scheme === 'file') {
      return (await readBounded(uri.fsPath, mostOfPlan)).toString('utf8');
    }
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostOfPlan) {
      throw new TlsError({ code: 'invalidPlan', problem: { code: 'tooLarge', most: mostOfPlan } });
    }
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof TlsError) {
      throw error;
    }
    const expected = vscode.l10n.t('a file that can be read ({0})', systemCode(error));
    throw new TlsError({ code: 'invalidArgument', argument: placeOf(uri), expected }, {}, { cause: error });
  }
}
