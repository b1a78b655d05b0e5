import * as l10n from '@vscode/l10n';
import type { CodeFinding } from '../code/findings';
import type { FixOptions } from '../code/fix';
import { visible } from '../domain/visible';
import { CodeFolder, type Rules } from '../workspace/folder';
import { fixedLines } from './fixedLines';

export interface ScannedFinding extends CodeFinding {
  /** The lines that its first repair changes, as that leaves them. */
  readonly fixed?: string;
}

export interface ScannedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly ScannedFinding[];
}

export interface ScanTotals {
  readonly files: readonly ScannedFile[];
  /** Files that were looked at. */
  readonly read: number;
}

/**
 * Scans the files of a folder, but those that Git ignores. Only ordinary files below it are read, and no link is
 * followed.
 *
 * @param repairs how findings are repaired; without it no repair is tried
 */
export async function scanFolder(folder: string, rules: Rules, repairs?: FixOptions): Promise<ScanTotals> {
  const code = new CodeFolder(folder);
  const { read } = await code.read(rules);
  const files: ScannedFile[] = [];
  for await (const { path, text, result } of code.judgeAll(rules)) {
    if (!result) console.error(visible(l10n.t('{0} is nested too deeply, and is passed by.', path)));
    const findings = result?.findings ?? [];
    if (findings.length === 0) continue;
    const scan = { ...rules, project: code.project };
    const fixed = repairs ? fixedLines(findings, { path, source: text }, scan, repairs) : [];
    files.push({ path, text, findings: findings.map((finding, index) => withFixed(finding, fixed[index])) });
  }
  return { files, read };
}

const withFixed = (finding: CodeFinding, fixed: string | undefined): ScannedFinding =>
  fixed === undefined ? finding : { ...finding, fixed };
