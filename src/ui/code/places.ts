import * as vscode from 'vscode';
import { excludedBy, isPassedBy } from '../../workspace/excluded';
import type { Folder, Place } from '../../workspace/protocol';
import { codeRulesFor, excludedGlobs, type CodeRules } from '../app/settings';

/** A file of the workspace. */
export interface FilePlace {
  /** Its folder, if that is on disk. */
  readonly folder: Folder | undefined;
  /** Relative to the folder, with `/`; the name alone for a file in no folder. */
  readonly path: string;
}

/** Schemes of files that are judged while they are open. */
export const schemes = ['file', 'vscode-vfs', 'vscode-notebook-cell'] as const;

export const selector: vscode.DocumentSelector = schemes.map((scheme) => ({ scheme }));

export function folderOf(folder: vscode.WorkspaceFolder): Folder | undefined {
  return folder.uri.scheme === 'file' ? { root: folder.uri.fsPath, excluded: excludedGlobs(folder.uri) } : undefined;
}

/** Undefined for what is no file, such as an output or an earlier version. */
export function placeOf({ uri, languageId }: Pick<vscode.TextDocument, 'uri' | 'languageId'>): FilePlace | undefined {
  if (!schemes.some((scheme) => scheme === uri.scheme)) return undefined;
  const cell = uri.scheme === 'vscode-notebook-cell';
  if (cell && languageId !== 'python') return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const path = folder ? relative(folder, uri) : uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return { folder: folder && folderOf(folder), path: cell ? `${path}.py` : path };
}

export function relative(folder: vscode.WorkspaceFolder, { path }: vscode.Uri): string {
  const root = folder.uri.path.replace(/\/$/, '');
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.slice(path.lastIndexOf('/') + 1);
}

/** How a file is judged, and whether the settings pass it by. */
export function rulesOf(uri: vscode.Uri): CodeRules & { readonly isIgnored: boolean } {
  const rules = codeRulesFor(uri);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const isIgnored = folder !== undefined && isPassedBy(excludedBy(rules.ignored), relative(folder, uri), false);
  return { ...rules, isIgnored };
}

export function rangeOf({ from, to }: Place): vscode.Range {
  return new vscode.Range(from.line, from.column, to.line, to.column);
}
