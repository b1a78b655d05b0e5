import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import type { JudgingThread } from '../../workspace/thread';
import { abortable } from '../app/abortable';
import { codeRulesFor } from '../app/settings';
import { showInformationMessage, withProgress } from '../app/window';
import { addReviewed } from './edits';
import { folderOf, relative } from './places';
import { hiddenRules, shownFindings } from './problems';
import type { FileResult, Results } from './results';
import { scanWithProgress } from './scanCommand';
import type { Scans } from './scans';
import * as messages from './words';

export interface FixWorkspaceOptions {
  readonly thread: Pick<JudgingThread, 'ask'>;
  readonly scans: Scans;
  readonly results: Results;
}

/** Scans the workspace, and shows the best repair of every finding for review: nothing is edited without it. */
export async function fixWorkspace(options: FixWorkspaceOptions): Promise<void> {
  const { scans, results } = options;
  await scanWithProgress(scans, vscode.workspace.workspaceFolders ?? []);
  const files = results.all.filter((file) => shownFindings(file).length > 0);
  const title = messages.preparingFixes();
  const location = vscode.ProgressLocation.Notification;
  const { edit, fixed } = await withProgress({ location, title, cancellable: true }, (_, token) =>
    abortable(token, (signal) => collect(files, options, signal)),
  );
  if (fixed === 0) {
    void showInformationMessage(messages.nothingToFix());
    return;
  }
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}

async function collect(
  files: readonly FileResult[],
  { thread }: FixWorkspaceOptions,
  signal: AbortSignal,
): Promise<{ edit: vscode.WorkspaceEdit; fixed: number }> {
  const edit = new vscode.WorkspaceEdit();
  let fixed = 0;
  for (const { uri, version } of files) {
    if (signal.aborted) throw new TlsError({ code: 'cancelled', operationContinues: false });
    const root = vscode.workspace.getWorkspaceFolder(uri);
    if (!root) continue;
    const { everyHost } = codeRulesFor(uri);
    const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    const answer = await thread.ask('fixAll', {
      folder: folderOf(root),
      path: relative(root, uri),
      text: version === undefined ? undefined : open?.getText(),
      everyHost,
      options: {},
      except: hiddenRules(uri),
    });
    if (answer.edits.length > 0) addReviewed(edit, uri, answer.edits, messages.fixLabel());
    fixed += answer.fixed;
  }
  return { edit, fixed };
}
