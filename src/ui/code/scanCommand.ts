import * as vscode from 'vscode';
import type { CodeRule, CodeSeverity } from '../../code/rules';
import { TlsError } from '../../domain/errors';
import { codeFindingSentence } from '../../words/code';
import { abortable } from '../app/abortable';
import { showInformationMessage, withProgress } from '../app/window';
import { shownFindings } from './problems';
import type { FileResult, Results } from './results';
import type { Scanned, Scans } from './scans';
import { unlistedHosts, type UnlistedHost } from './uses';
import * as messages from './words';

/** A finding as callers receive it. Lines and columns count from 1. */
export interface ReportedFinding {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: CodeRule;
  readonly severity: CodeSeverity | 'hint';
  readonly message: string;
  readonly host?: string;
}

export interface ScanReport {
  /** Files that were read. */
  readonly read: number;
  readonly incomplete: boolean;
  readonly findings: readonly ReportedFinding[];
}

export interface ScanCommandOptions {
  readonly scans: Scans;
  readonly results: Results;
  /** Hosts of the listed servers; undefined unless every one is listed. */
  readonly listed: () => ReadonlySet<string> | undefined;
  readonly showHosts: (hosts: readonly UnlistedHost[]) => Promise<void>;
}

/** Runs without a window's questions: the folders with these URIs, or all. */
export async function scanById(
  target: readonly unknown[],
  { scans, results }: ScanCommandOptions,
): Promise<ScanReport> {
  const folders = foldersOf(target);
  const never = new AbortController().signal;
  const { read, incomplete } = await scans.scan(folders, { signal: never, onRead: () => undefined });
  return { read, incomplete, findings: filesIn(folders, results).flatMap(reported) };
}

/** Runs with progress, and shows what it has found. */
export async function scanInWindow(options: ScanCommandOptions): Promise<void> {
  const { scans, results, listed, showHosts } = options;
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!folders.some(({ uri }) => uri.scheme === 'file')) {
    void showInformationMessage(messages.noFolder());
    return;
  }
  const scanned = await scanWithProgress(scans, folders);
  const files = filesIn(folders, results);
  const found = files.reduce((sum, file) => sum + shownFindings(file).length, 0);
  if (found > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
  const hosts = listed();
  const unlisted = hosts ? unlistedHosts(files, hosts) : [];
  const show = messages.showUnlisted(unlisted.length);
  const text = messages.scanOutcome(scanned, {
    found,
    files: files.filter((file) => shownFindings(file).length > 0).length,
    connections: files.reduce((sum, file) => sum + file.connections.length, 0),
  });
  const buttons = unlisted.length > 0 ? [show] : [];
  // the command has ended, whatever happens to the message
  void showInformationMessage(text, ...buttons).then((chosen) => (chosen === show ? showHosts(unlisted) : undefined));
}

export function scanWithProgress(scans: Scans, folders: readonly vscode.WorkspaceFolder[]): Thenable<Scanned> {
  const title = messages.scanning();
  const location = vscode.ProgressLocation.Notification;
  return withProgress({ location, title, cancellable: true }, (progress, token) =>
    abortable(token, (signal) =>
      scans.scan(folders, { signal, onRead: (files) => progress.report({ message: messages.filesRead(files) }) }),
    ),
  );
}

function foldersOf(target: readonly unknown[]): readonly vscode.WorkspaceFolder[] {
  const all = vscode.workspace.workspaceFolders ?? [];
  if (target.length === 0) return all;
  return target.map((uri) => {
    const folder = all.find((one) => one.uri.toString() === uri);
    if (!folder) {
      throw new TlsError({
        code: 'invalidArgument',
        argument: 'folders',
        expected: vscode.l10n.t('URIs of folders of the workspace'),
      });
    }
    return folder;
  });
}

function filesIn(folders: readonly vscode.WorkspaceFolder[], results: Results): readonly FileResult[] {
  const roots = new Set(folders.map(({ uri }) => uri.toString()));
  return results.all.filter(({ uri }) => roots.has(vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? ''));
}

function reported(file: FileResult): readonly ReportedFinding[] {
  return shownFindings(file).map(({ finding, severity }) => ({
    uri: file.uri.toString(),
    line: finding.at.from.line + 1,
    column: finding.at.from.column + 1,
    endLine: finding.at.to.line + 1,
    endColumn: finding.at.to.column + 1,
    rule: finding.rule,
    severity,
    message: codeFindingSentence(finding),
    ...(finding.host === undefined ? {} : { host: finding.host }),
  }));
}
