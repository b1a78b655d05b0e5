import type { CodeFinding } from '../code/findings';
import { applyEdits, fixesOf, type FileText, type FixOptions } from '../code/fix';
import type { ScanOptions } from '../code/scan';

/** Characters that are read of a file at most to try repairs: a large file with many findings must not take minutes. */
const most = 20_000_000;
/** Times that a file is read for the repairs of a finding, about. */
const readings = 8;

/** The lines that the first repair of each finding changes, as it leaves them; undefined where there is no repair. */
export function fixedLines(
  findings: readonly CodeFinding[],
  file: FileText,
  scan: ScanOptions,
  options: FixOptions,
): readonly (string | undefined)[] {
  const tried = Math.floor(most / (readings * Math.max(file.source.length, 1)));
  return findings.map((finding, index) => {
    const first = index < tried ? fixesOf(finding, file, scan, options)[0] : undefined;
    return first && changedLines(file.source, applyEdits(file.source, first.edits));
  });
}

/** The lines of a text from the first to the last that differ from another text. */
function changedLines(before: string, after: string): string {
  const old = linesOf(before);
  const lines = linesOf(after);
  const shorter = Math.min(old.length, lines.length);
  let head = 0;
  while (head < shorter && old[head] === lines[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === lines.at(-1 - tail)) tail++;
  return lines.slice(head, lines.length - tail).join('\n');
}

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);
