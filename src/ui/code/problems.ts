import * as vscode from 'vscode';
import { codeRuleHelp, codeRules, type CodeRule, type CodeSeverity } from '../../code/rules';
import { defaultSeverities } from '../../code/severities';
import type { PlacedFinding } from '../../workspace/protocol';
import { codeFindingSentence } from '../../words/code';
import { inert } from '../app/window';
import { rangeOf, rulesOf } from './places';
import type { FileResult, Results } from './results';

/** Name by which VS Code shows whose finding it is. */
const source = 'PostgreSQL TLS';

const severities: Readonly<Record<CodeSeverity | 'hint', vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What fades or strikes out the text: it has no effect, or is of yesterday. */
const tags: Partial<Readonly<Record<CodeRule, readonly vscode.DiagnosticTag[]>>> = {
  'code/ignored': [vscode.DiagnosticTag.Unnecessary],
  'code/unused-suppression': [vscode.DiagnosticTag.Unnecessary],
  'iac/retired': [vscode.DiagnosticTag.Deprecated],
};

/** A finding as the settings show it. */
export interface ShownFinding {
  readonly finding: PlacedFinding;
  readonly severity: CodeSeverity | 'hint';
}

/** The findings of a file that the settings do not hide. */
export function shownFindings({ uri, findings }: FileResult): readonly ShownFinding[] {
  const { isIgnored, severity } = rulesOf(uri);
  if (isIgnored) return [];
  return findings.flatMap((finding) => {
    const chosen = severity[finding.rule] ?? defaultSeverities[finding.rule];
    if (chosen === 'off') return [];
    return [{ finding, severity: isSeverity(chosen) ? chosen : finding.severity }];
  });
}

/** Rules whose findings are not shown. */
export function hiddenRules(uri: vscode.Uri): readonly CodeRule[] {
  const { severity } = rulesOf(uri);
  return (Object.keys(codeRules) as CodeRule[]).filter((rule) => (severity[rule] ?? defaultSeverities[rule]) === 'off');
}

const isSeverity = (value: unknown): value is CodeSeverity | 'hint' =>
  typeof value === 'string' && Object.hasOwn(severities, value);

/** The finding that a diagnostic of {@link Problems} is of. */
export class FindingDiagnostic extends vscode.Diagnostic {
  constructor(
    readonly finding: PlacedFinding,
    severity: CodeSeverity | 'hint',
  ) {
    super(rangeOf(finding.at), inert(codeFindingSentence(finding)), severities[severity]);
    this.source = source;
    this.code = { value: finding.rule, target: vscode.Uri.parse(codeRuleHelp(finding.rule)) };
    this.tags = [...(tags[finding.rule] ?? [])];
  }
}

/** Shows findings in editors and in the Problems view. */
export class Problems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('azurePostgresTls');
  private readonly listening: vscode.Disposable;

  constructor(private readonly results: Results) {
    this.listening = results.onDidChange((uri) => this.show(uri));
  }

  /** Shows everything again, by other settings. */
  refresh(): void {
    for (const { uri } of this.results.all) this.show(uri);
  }

  dispose(): void {
    this.listening.dispose();
    this.collection.dispose();
  }

  private show(uri: vscode.Uri): void {
    const result = this.results.get(uri);
    const shown = result ? shownFindings(result) : [];
    this.collection.set(
      uri,
      shown.map(({ finding, severity }) => new FindingDiagnostic(finding, severity)),
    );
  }
}
