import * as vscode from 'vscode';
import { redacted } from '../../domain/redaction';
import { parseServerId } from '../../domain/resourceId';
import type { Fleet } from '../../fleet/fleet';
import { nextStep } from '../app/nextSteps';
import type { CommandHandlers } from '../app/registry';
import { backendMode, signInMethod } from '../app/settings';
import { showInformationMessage } from '../app/window';

export interface HelpOptions {
  readonly fleet: Pick<Fleet, 'all' | 'tenantProblems' | 'subscriptionName'>;
  readonly extension: vscode.Extension<unknown>;
  /** Folder of the extension's log files. */
  readonly logFolder: vscode.Uri;
}

/** Size of the end of the log that a report includes, in bytes. */
const mostLog = 12 * 1024;

/** Commands for settings and help. */
export function helpCommands(options: HelpOptions) {
  const { extension } = options;
  return {
    openSettings: () => run('workbench.action.openSettings', `@ext:${extension.id}`),
    openHelp: async () => {
      const walkthrough = `${extension.id}#start`;
      await run('workbench.action.openWalkthrough', walkthrough);
      // Until VS Code knows the walkthroughs of extensions it opens one of its own, and waits for them in that page.
      await run('workbench.action.openWalkthrough', walkthrough);
    },
    openFleetFile: () => nextStep('openFleetFile', {}),
    reportIssue: () => reportIssue(options),
  } satisfies Partial<CommandHandlers<'accounts'>>;
}

const run = async (command: string, argument: string): Promise<void> => {
  await vscode.commands.executeCommand(command, argument);
};

/** Opens a draft of the report for review. Only the text that the user sees is copied, and nothing is sent. */
async function reportIssue(options: HelpOptions): Promise<void> {
  const content = report(options, await lastLog(options));
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
  const copy = vscode.l10n.t('Copy and Open the Issue Form');
  const answer = await showInformationMessage(
    vscode.l10n.t(
      'Complete the report. Names, addresses and IDs were removed from the log: check that nothing confidential is left.',
    ),
    copy,
  );
  if (answer === copy) {
    await vscode.env.clipboard.writeText(document.getText());
    const { bugs } = options.extension.packageJSON as { bugs: { url: string } };
    await vscode.env.openExternal(vscode.Uri.parse(`${bugs.url}/new`));
  }
}

/** Issues are in English, and so are these headings. */
function report({ extension }: HelpOptions, log: string): string {
  const { version } = extension.packageJSON as { version: string };
  const remote = vscode.env.remoteName === undefined ? '' : `, remote: ${vscode.env.remoteName}`;
  return [
    '## What happened\n\n',
    '## What should happen instead\n\n',
    '## Steps\n\n1. ',
    '',
    '## Environment\n',
    `- Extension ${version}, servers: ${backendMode()}, sign-in: ${signInMethod()}`,
    `- VS Code ${vscode.version}, ${process.platform} ${process.arch}${remote}`,
    '',
    '## Log\n',
    '```',
    log,
    '```',
    '',
  ].join('\n');
}

/** The end of the newest log, without names. */
async function lastLog({ logFolder, fleet }: HelpOptions): Promise<string> {
  try {
    const channel = vscode.l10n.t('PostgreSQL TLS');
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(logFolder, `${channel}.log`));
    const text = new TextDecoder().decode(bytes.slice(-mostLog)).replaceAll('```', '');
    // the first line may be cut off
    const whole = bytes.length > mostLog ? text.slice(text.indexOf('\n') + 1) : text;
    return redacted(whole, namesIn(fleet)).trim();
  } catch {
    return 'No log was written.';
  }
}

/** Names in the fleet that a log may contain. */
function* namesIn(fleet: HelpOptions['fleet']): Iterable<string> {
  for (const { id, name, host, administratorLogin } of fleet.all) {
    const { subscriptionId = '', resourceGroup = '' } = parseServerId(id) ?? {};
    yield* [
      name,
      host ?? '',
      administratorLogin ?? '',
      resourceGroup,
      subscriptionId,
      fleet.subscriptionName(subscriptionId),
    ];
  }
  for (const { tenant } of fleet.tenantProblems) {
    yield* [tenant.name, tenant.account.name];
  }
}
