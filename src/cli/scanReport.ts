import { codeRuleHelp, codeRules, codeSeverities, type CodeRule, type CodeSeverity } from '../code/rules';
import type { CodeFinding } from '../code/findings';
import { visible } from '../domain/visible';
import { codeFindingSentence } from '../words/code';
import type { ScannedFile } from './workspace';

/** A finding as the command line prints it. Lines and columns count from 1. */
export interface ReportedFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: CodeRule;
  readonly severity: CodeSeverity;
  readonly message: string;
  readonly host?: string;
  readonly server?: string;
}

export function reported(files: readonly ScannedFile[]): readonly ReportedFinding[] {
  return files.flatMap(({ path, text, findings }) => {
    if (findings.length === 0) return [];
    const lines = lineStarts(text);
    return findings.map((finding) => toReport(path, lines, finding));
  });
}

function toReport(file: string, lines: readonly number[], finding: CodeFinding): ReportedFinding {
  const { rule, severity, range, host, server } = finding;
  const start = position(lines, range.start);
  const end = position(lines, range.end);
  return {
    file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    rule,
    severity,
    message: codeFindingSentence(finding),
    ...(host === undefined ? {} : { host }),
    ...(server === undefined ? {} : { server }),
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function position(lines: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  for (let high = lines.length - 1; low < high;) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}

export function isAtLeast(severity: CodeSeverity, least: CodeSeverity): boolean {
  return codeSeverities.indexOf(severity) >= codeSeverities.indexOf(least);
}

/** A line for each finding, as compilers print them. */
export function scanText(findings: readonly ReportedFinding[]): string {
  return findings
    .map(
      ({ file, line, column, severity, rule, message }) =>
        `${visible(file)}:${line}:${column}: ${severity}: ${visible(message, 600)} [${rule}]\n`,
    )
    .join('');
}

const levels = { error: 'error', warning: 'warning', information: 'note' } as const;

/** SARIF 2.1.0, with what GitHub's code scanning reads of it. */
export function sarif(findings: readonly ReportedFinding[]): unknown {
  const ids = Object.keys(codeRules) as CodeRule[];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'azure-postgres-tls',
            informationUri: 'https://github.com/postgres-tls/azure-postgres-tls',
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: id },
              helpUri: codeRuleHelp(id),
              defaultConfiguration: { level: levels[codeRules[id]] },
              properties: { tags: ['security'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ file, line, column, endLine, endColumn, rule, severity, message }) => ({
          ruleId: rule,
          ruleIndex: ids.indexOf(rule),
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
                region: { startLine: line, startColumn: column, endLine, endColumn },
              },
            },
          ],
        })),
      },
    ],
  };
}
