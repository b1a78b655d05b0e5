import { codeRules } from './rules';
import type { CodeFinding } from './findings';

const comment =
  /(?:\/\/|#|--|;|\/\*|<!--|\*|')[^\n]*?\bazure-postgres-tls-ignore[ \t]+([\w/*,-]+(?:[ \t]*,[ \t]*[\w/*-]+)*)[ \t]*:[ \t]*(\S[^\n]*)/g;

/** Removes findings that a comment on their line, or on the line before, accepts; a comment that accepts none is found. */
export function applySuppressions(source: string, findings: readonly CodeFinding[]): readonly CodeFinding[] {
  if (!source.includes('azure-postgres-tls-ignore')) return findings;
  let rest = findings;
  const unused: CodeFinding[] = [];
  for (const found of source.matchAll(comment)) {
    const rules = (found[1] ?? '').split(',').map((rule) => rule.trim());
    const start = found.index + found[0].indexOf('azure-postgres-tls-ignore');
    const line = lineOf(source, start);
    const alone = /^\s*(?:\/\/|#|--|;|\/\*|<!--|\*|')/.test(source.slice(source.lastIndexOf('\n', start) + 1, start));
    const accepted = (finding: CodeFinding): boolean => {
      const at = lineOf(source, finding.range.start);
      return (at === line || (alone && at === line + 1)) && rules.some((rule) => rule === '*' || rule === finding.rule);
    };
    const kept = rest.filter((finding) => !accepted(finding));
    if (kept.length === rest.length) {
      const end = found.index + found[0].trimEnd().length;
      unused.push({
        rule: 'code/unused-suppression',
        severity: codeRules['code/unused-suppression'],
        range: { start, end },
        setting: rules.join(', '),
      });
    }
    rest = kept;
  }
  return [...rest, ...unused].toSorted((a, b) => a.range.start - b.range.start);
}

function lineOf(source: string, offset: number): number {
  let line = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
