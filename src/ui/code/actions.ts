import * as vscode from 'vscode';
import { codeRuleHelp } from '../../code/rules';
import type { FixOptions } from '../../code/fix';
import type { Server } from '../../domain/server';
import { codeFixTitle } from '../../words/code';
import type { PlacedFinding, PlacedFix, Text } from '../../workspace/protocol';
import type { JudgingThread } from '../../workspace/thread';
import { abortable } from '../app/abortable';
import { showInformationMessage } from '../app/window';
import { editOf, editWithPlaceholder } from './edits';
import type { OpenFiles } from './openFiles';
import { rangeOf, selector } from './places';
import { FindingDiagnostic, hiddenRules, shownFindings } from './problems';
import * as messages from './words';

export interface ActionsOptions {
  readonly thread: Pick<JudgingThread, 'ask'>;
  readonly openFiles: Pick<OpenFiles, 'current' | 'textOf'>;
  /** The listed server of a host. */
  readonly serverOf: (host: string) => Server | undefined;
  /** Path of the CA file in the server's connection strings. */
  readonly caFileOf: (server: Server) => Promise<string | undefined>;
}

const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('azurePostgresTls');

/** Saves the CA file of a server, and repairs a finding with it; not for the palette. */
const downloadAndFix = 'azurePostgresTls.code.downloadAndFix';

/** Repairs of findings, and ways to learn more of them. */
export class Actions implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly owned: vscode.Disposable;

  constructor(private readonly options: ActionsOptions) {
    this.owned = vscode.Disposable.from(
      vscode.languages.registerCodeActionsProvider(selector, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, fixAllKind],
      }),
      vscode.commands.registerCommand(downloadAndFix, (document: vscode.TextDocument, finding: PlacedFinding) =>
        this.downloadAndFix(document, finding),
      ),
    );
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const judged = await this.options.openFiles.current(document);
    const text = judged && this.options.openFiles.textOf(document);
    if (!judged || !text || token.isCancellationRequested) return [];
    if (only?.contains(fixAllKind)) {
      return abortable(token, (signal) => this.fixAll(document, text, signal));
    }
    if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
    const shown = shownFindings({ ...judged, uri: document.uri, version: document.version });
    const here = shown.filter(({ finding }) => rangeOf(finding.at).intersection(range) !== undefined);
    return abortable(token, async (signal) => {
      const all = await Promise.all(here.map(({ finding }) => this.actionsFor(document, text, finding, signal)));
      return all.flatMap((actions, index) => {
        const finding = here[index]?.finding;
        const own = diagnostics.filter((one) => finding && isOf(one, finding));
        return actions.map((action) => Object.assign(action, { diagnostics: own }));
      });
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async actionsFor(
    document: vscode.TextDocument,
    text: Text,
    finding: PlacedFinding,
    signal: AbortSignal,
  ): Promise<vscode.CodeAction[]> {
    const { serverOf, caFileOf } = this.options;
    const server = finding.host === undefined ? undefined : serverOf(finding.host);
    const caFile = server && (await caFileOf(server));
    const fixes = await this.fixes(text, finding, caFile === undefined ? {} : { caFile }, signal);
    const repairs = fixes.map((one, index) => repairAction(document.uri, one, index === 0));
    const mayDownload = server !== undefined && caFile === undefined && vscode.workspace.isTrusted;
    const downloads = mayDownload && (await this.takesFile(text, finding, signal));
    return [
      ...repairs.filter(({ isSuppression }) => !isSuppression).map(({ action }) => action),
      ...(downloads ? [downloadAction(document, finding)] : []),
      ...(server ? [panelAction(server)] : []),
      ...repairs.filter(({ isSuppression }) => isSuppression).map(({ action }) => action),
      ruleAction(finding),
    ];
  }

  /** Whether a repair would name a file with the certificates: not where a library has its own. */
  private async takesFile(text: Text, finding: PlacedFinding, signal: AbortSignal): Promise<boolean> {
    const fixes = await this.fixes(text, finding, { caFile: 'roots.pem' }, signal);
    return fixes.some(isWithFile);
  }

  private fixes(
    text: Text,
    finding: PlacedFinding,
    options: FixOptions,
    signal?: AbortSignal,
  ): Promise<readonly PlacedFix[]> {
    const ask = { ...text, finding, options: { ...options, reason: messages.reason() } };
    return this.options.thread.ask('fixes', ask, signal ? { signal } : {});
  }

  private async fixAll(document: vscode.TextDocument, text: Text, signal: AbortSignal): Promise<vscode.CodeAction[]> {
    const { edits } = await this.options.thread.ask(
      'fixAll',
      { ...text, options: {}, except: hiddenRules(document.uri) },
      { signal },
    );
    if (edits.length === 0) return [];
    const action = new vscode.CodeAction(messages.fixAllInFile(), fixAllKind);
    action.edit = editOf(document.uri, edits);
    return [action];
  }

  private async downloadAndFix(document: vscode.TextDocument, finding: PlacedFinding): Promise<void> {
    if (!vscode.workspace.isTrusted) return; // it is not offered: a file decides which server is meant
    const server = finding.host === undefined ? undefined : this.options.serverOf(finding.host);
    const saved: unknown =
      server && (await vscode.commands.executeCommand('azurePostgresTls.downloadCertificate', server.id));
    const text = this.options.openFiles.textOf(document);
    if (typeof saved !== 'string' || !text) return;
    const fixes = await this.fixes(text, finding, { caFile: saved });
    const fix = fixes.find(isWithFile);
    if (!fix || !(await vscode.workspace.applyEdit(editOf(document.uri, fix.edits)))) {
      void showInformationMessage(messages.changedMeanwhile());
    }
  }
}

const isWithFile = ({ fix }: PlacedFix): boolean => fix.id === 'verify' && fix.roots === 'file';

interface Repair {
  readonly action: vscode.CodeAction;
  readonly isSuppression: boolean;
}

function repairAction(uri: vscode.Uri, { fix, edits }: PlacedFix, isFirst: boolean): Repair {
  const action = new vscode.CodeAction(codeFixTitle(fix), vscode.CodeActionKind.QuickFix);
  const isSuppression = fix.id === 'suppress';
  action.edit = isSuppression ? editWithPlaceholder(uri, edits, messages.reason()) : editOf(uri, edits);
  action.isPreferred = isFirst && !isSuppression;
  return { action, isSuppression };
}

function downloadAction(document: vscode.TextDocument, finding: PlacedFinding): vscode.CodeAction {
  const title = messages.downloadAndVerify();
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: downloadAndFix, title, arguments: [document, finding] };
  return action;
}

function panelAction({ id, name }: Server): vscode.CodeAction {
  const title = messages.useStringOf(name);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'azurePostgresTls.openConnection', title, arguments: [id] };
  return action;
}

function ruleAction({ rule }: PlacedFinding): vscode.CodeAction {
  const title = messages.describeRule(rule);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'vscode.open', title, arguments: [vscode.Uri.parse(codeRuleHelp(rule))] };
  return action;
}

/** VS Code gives back copies of diagnostics. */
function isOf(diagnostic: vscode.Diagnostic, finding: PlacedFinding): boolean {
  const { code, range } = new FindingDiagnostic(finding, finding.severity);
  return ruleOf(diagnostic.code) === ruleOf(code) && diagnostic.range.isEqual(range);
}

const ruleOf = (code: vscode.Diagnostic['code']): unknown => (typeof code === 'object' ? code.value : code);
