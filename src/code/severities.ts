import type { CodeFinding } from './findings';
import { codeRules, codeSeverities, rulesOffByDefault, type CodeRule, type CodeSeverity } from './rules';

/** Severities of rules that differ from those that they have; `off` takes the findings of a rule away. */
export type Severities = Readonly<Partial<Record<CodeRule, CodeSeverity | 'off'>>>;

/** The severities that differ where nobody has chosen any. */
export const defaultSeverities: Severities = Object.fromEntries(rulesOffByDefault.map((rule) => [rule, 'off']));

/** Reads severities from outside; a rule or a severity that does not exist says nothing. */
export function readSeverities(value: unknown): Severities {
  if (typeof value !== 'object' || value === null) return {};
  const allowed: readonly unknown[] = [...codeSeverities, 'off'];
  const pairs = Object.entries(value).filter(([rule, one]) => Object.hasOwn(codeRules, rule) && allowed.includes(one));
  return Object.fromEntries(pairs) as Severities;
}

export function withSeverities(findings: readonly CodeFinding[], severities: Severities): readonly CodeFinding[] {
  return findings.flatMap((finding) => {
    const severity = severities[finding.rule];
    if (severity === 'off') return [];
    return [severity === undefined ? finding : { ...finding, severity }];
  });
}
