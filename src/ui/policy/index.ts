import * as vscode from 'vscode';
import { systemCode } from '../../domain/errors';
import { policyOf } from '../../domain/policy';
import {
  exceptionsOf,
  largestPolicyFile,
  readPolicyFile,
  type PolicyProblem,
  type PolicyReading,
} from '../../domain/policyFile';
import type { PolicyFor } from '../../domain/posture';
import { readBounded } from '../../files/boundedRead';
import { fromHome } from '../../files/home';
import { policyProblemSentence } from '../../words/policyFile';
import { basePolicy, policyDetails } from '../app/settings';
import { basename, dirname } from '../app/system';
import { showWarningMessage } from '../app/window';

export interface PolicyDetailsOptions {
  readonly log: { warn(line: string): void };
  /** Called when the policy file was changed. */
  readonly onChange: () => void;
}

/** The parts of the policy that few users have, exceptions and a policy file: loaded for those who do. */
export class PolicyDetails implements vscode.Disposable {
  private reading: PolicyReading = { file: { exceptions: [] }, problems: [] };
  private exceptions: ReturnType<typeof exceptionsOf> = { exceptions: [], problems: [] };
  private watched: string | undefined;
  private watcher: vscode.Disposable | undefined;
  /** Problems that the user has been shown. */
  private readonly shown = new Set<string>();

  constructor(private readonly options: PolicyDetailsOptions) {}

  policyFor(): PolicyFor {
    const { file } = this.reading;
    return policyOf(basePolicy(file), [...file.exceptions, ...this.exceptions.exceptions], Date.now());
  }

  async read(): Promise<void> {
    const { exceptions = [], file } = policyDetails();
    const path = file === undefined ? undefined : fromHome(file);
    this.watch(path);
    this.exceptions = exceptionsOf(exceptions, 'azurePostgresTls.policy.exceptions');
    this.reading = path === undefined ? { file: { exceptions: [] }, problems: [] } : await readFile(path);
    void this.report(this.exceptions.problems, undefined);
    void this.report(this.reading.problems, path);
  }

  dispose(): void {
    this.watcher?.dispose();
  }

  private watch(path: string | undefined): void {
    if (path === this.watched) {
      return;
    }
    this.watched = path;
    this.watcher?.dispose();
    this.watcher = undefined;
    if (path !== undefined) {
      const folder = vscode.Uri.file(dirname(path));
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, basename(path)));
      const { onChange } = this.options;
      this.watcher = vscode.Disposable.from(
        watcher,
        watcher.onDidChange(onChange),
        watcher.onDidCreate(onChange),
        watcher.onDidDelete(onChange),
      );
    }
  }

  /** Shows each problem once. `path`: of the policy file; undefined for the settings. */
  private async report(problems: readonly PolicyProblem[], path: string | undefined): Promise<void> {
    const name = path === undefined ? vscode.l10n.t('your settings') : basename(path);
    const sentences = problems.map((problem) => policyProblemSentence(problem, name));
    const fresh = sentences.filter((sentence) => !this.shown.has(sentence));
    const [first, ...others] = fresh;
    if (first === undefined) {
      return;
    }
    fresh.forEach((sentence) => this.shown.add(sentence));
    fresh.forEach((sentence) => this.options.log.warn(sentence));
    const open = path === undefined ? vscode.l10n.t('Open Settings') : vscode.l10n.t('Open File');
    const sentence =
      others.length === 0 ? first : vscode.l10n.t('{0} The log has {1} more problems.', first, others.length);
    if ((await showWarningMessage(sentence, open)) !== open) {
      return;
    }
    if (path === undefined) {
      await vscode.commands.executeCommand('workbench.action.openSettings', '@id:azurePostgresTls.policy.exceptions');
    } else {
      await vscode.window.showTextDocument(vscode.Uri.file(path));
    }
  }
}

async function readFile(path: string): Promise<PolicyReading> {
  try {
    return readPolicyFile((await readBounded(path, largestPolicyFile)).toString('utf8'));
  } catch (error) {
    return { file: { exceptions: [] }, problems: [{ code: 'unreadable', reason: systemCode(error) }] };
  }
}
