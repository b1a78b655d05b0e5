import type { CodeFinding } from '../code/findings';
import { fixesOf, type FixOptions } from '../code/fix';
import { EditChain } from '../code/fix/fix';
import type { ScanOptions } from '../code/scan';
import { scanFile } from '../code/scan';
import { Positions } from './positions';
import type { PlacedEdit, PlacedFix, PlacedFixes, Questions } from './protocol';

interface FileText {
  readonly path: string;
  readonly source: string;
}

/** Repairs of a finding, with the places of their edits. */
export function placedFixes(
  finding: CodeFinding,
  file: FileText,
  scan: ScanOptions,
  options: FixOptions,
): readonly PlacedFix[] {
  const positions = new Positions(file.source);
  return fixesOf(finding, file, scan, options).map((fix) => ({ fix, edits: placedEdits(fix.edits, positions) }));
}

/** Findings of a file that are repaired at most, one after the other. */
const most = 200;

/** The best repair of every finding of a file, but comments and the rules in `except`, as edits of the text. */
export function fixAll(
  file: FileText,
  scan: ScanOptions,
  { options, except }: Pick<Questions['fixAll']['ask'], 'options' | 'except'>,
): PlacedFixes {
  const chain = new EditChain(file.source);
  const tried = new Set<string>();
  let fixed = 0;
  for (let steps = 0; steps < most; steps++) {
    const source = chain.text;
    const next = scanFile(file.path, source, scan).findings.find(
      (one) => !tried.has(keyOf(one)) && !except.includes(one.rule),
    );
    if (!next) break;
    const best = fixesOf(next, { ...file, source }, scan, options).find(({ id }) => id !== 'suppress');
    if (!best || best.id === 'removeComment') {
      tried.add(keyOf(next));
      continue;
    }
    chain.apply(best.edits);
    fixed++;
  }
  return { edits: placedEdits(chain.edits(), new Positions(file.source)), fixed };
}

/** A finding by what does not move when an earlier one is repaired. */
const keyOf = ({ rule, reason, host, setting, value, range }: CodeFinding): string =>
  JSON.stringify([rule, reason, host, setting, value, range.end - range.start]);

function placedEdits(
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
  positions: Positions,
): readonly PlacedEdit[] {
  return edits.map(({ start, end, text }) => ({ at: { from: positions.at(start), to: positions.at(end) }, text }));
}
