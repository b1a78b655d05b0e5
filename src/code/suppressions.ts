import { push } from './multimap';
import { codeRules } from './rules';
import type { CodeFinding } from './findings';

const name = 'azure-postgres-tls-ignore';
/** What begins a comment in some language. */
const mark = /\/\/|#|--|;|\/\*|<!--|\*|'/;

interface Suppression {
  readonly rules: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** The comments that accept findings: the first one of each line. */
function* suppressionsIn(source: string): Generator<Suppression> {
  const written = /[ \t]+([\w/*,-][\w/*, \t-]*):[ \t]*\S[^\n]*/y;
  let lineEnd = -1;
  let comment = -1;
  for (let start = source.indexOf(name); start >= 0; start = source.indexOf(name, start + 1)) {
    if (start > lineEnd) {
      const lineStart = source.lastIndexOf('\n', start) + 1;
      const next = source.indexOf('\n', start);
      lineEnd = next < 0 ? source.length : next;
      const found = source.slice(lineStart, lineEnd).search(mark);
      comment = found < 0 ? lineEnd : lineStart + found;
    }
    written.lastIndex = start + name.length;
    const found = comment < start && !/\w/.test(source.charAt(start - 1)) ? written.exec(source) : null;
    const rules = (found?.[1] ?? '').split(',').map((rule) => rule.trim());
    if (!found || rules.some((rule) => /\s/.test(rule))) continue;
    yield { rules, start, end: found.index + found[0].trimEnd().length };
    start = lineEnd;
  }
}

/** Removes findings that a comment on their line, or on the line before, accepts; a comment that accepts none is found. */
export function applySuppressions(source: string, findings: readonly CodeFinding[]): readonly CodeFinding[] {
  if (!source.includes(name)) return findings;
  const lineOf = linesOf(source);
  const byLine = new Map<number, CodeFinding[]>();
  for (const finding of findings) push(byLine, lineOf(finding.range.start), finding);
  const accepted = new Set<CodeFinding>();
  const unused: CodeFinding[] = [];
  for (const { rules, start, end } of suppressionsIn(source)) {
    const line = lineOf(start);
    const alone = /^\s*(?:\/\/|#|--|;|\/\*|<!--|\*|')/.test(source.slice(source.lastIndexOf('\n', start) + 1, start));
    const meant = [...(byLine.get(line) ?? []), ...(alone ? (byLine.get(line + 1) ?? []) : [])].filter(
      (finding) => !accepted.has(finding) && rules.some((rule) => rule === '*' || rule === finding.rule),
    );
    for (const finding of meant) accepted.add(finding);
    if (meant.length === 0) {
      unused.push({
        rule: 'code/unused-suppression',
        severity: codeRules['code/unused-suppression'],
        range: { start, end },
        setting: rules.join(', '),
      });
    }
  }
  return [...findings.filter((finding) => !accepted.has(finding)), ...unused].toSorted(
    (a, b) => a.range.start - b.range.start,
  );
}

/** Number of the line that an offset is in, from 0. */
function linesOf(source: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) ends.push(at);
  return (offset) => {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
