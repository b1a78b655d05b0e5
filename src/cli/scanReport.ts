import {
  codeRuleHelp,
  codeRules,
  codeSeverities,
  rulesOffByDefault,
  type CodeRule,
  type CodeSeverity,
} from '../code/rules';
import { visible } from '../domain/visible';
import { codeFindingSentence } from '../words/code';
import { Positions } from '../workspace/positions';
import type { ScannedFile, ScannedFinding } from './workspace';

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
  /** The lines that its first repair changes, as that leaves them. */
  readonly fixed?: string;
}

export function reported(files: readonly ScannedFile[]): readonly ReportedFinding[] {
  return files.flatMap(({ path, text, findings }) => {
    if (findings.length === 0) return [];
    const positions = new Positions(text);
    return findings.map((finding) => toReport(path, positions, finding));
  });
}

function toReport(file: string, positions: Positions, finding: ScannedFinding): ReportedFinding {
  const { rule, severity, range, host, server, fixed } = finding;
  const start = positions.at(range.start);
  const end = positions.at(range.end);
  return {
    file,
    line: start.line + 1,
    column: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
    rule,
    severity,
    message: codeFindingSentence(finding),
    ...(host === undefined ? {} : { host }),
    ...(server === undefined ? {} : { server }),
    ...(fixed === undefined ? {} : { fixed }),
  };
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
              defaultConfiguration: { level: levels[codeRules[id]], enabled: !rulesOffByDefault.includes(id) },
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
