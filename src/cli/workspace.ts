import * as l10n from '@vscode/l10n';
import type { CodeFinding } from '../code/findings';
import type { HostRules } from '../code/hosts';
import { visible } from '../domain/visible';
import { CodeFolder } from '../workspace/folder';

export interface ScannedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly CodeFinding[];
}

export interface ScanTotals {
  readonly files: readonly ScannedFile[];
  /** Files that were looked at. */
  readonly read: number;
}

/** Scans the files of a folder, but those that Git ignores. Only ordinary files below it are read, and no link is followed. */
export async function scanFolder(folder: string, hosts: HostRules): Promise<ScanTotals> {
  const code = new CodeFolder(folder);
  const { read } = await code.read({ hosts });
  const files: ScannedFile[] = [];
  for await (const { path, text, result } of code.judgeAll({ hosts })) {
    if (!result) console.error(visible(l10n.t('{0} is nested too deeply, and is passed by.', path)));
    const findings = result?.findings ?? [];
    if (findings.length > 0) files.push({ path, text, findings });
  }
  return { files, read };
}
