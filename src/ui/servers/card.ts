import * as vscode from 'vscode';
import type { TlsChange } from '../../domain/change';
import type { TlsError } from '../../domain/errors';
import { findings, ruleHelp, rules } from '../../domain/findings';
import { posture, type TlsPolicy } from '../../domain/posture';
import { currentException, type Server } from '../../domain/server';
import { markdownText } from '../app/window';
import type { ActiveChange } from '../../fleet/runningChanges';
import { changingPhrase, leftSentence } from '../../words/changing';
import { reasonSentence } from '../../words/failures';
import { exceptionPhrase } from '../../words/timedExceptions';
import {
  describeTls,
  enforcementWord,
  findingSentence,
  kindWord,
  locationWord,
  maximumWord,
  minimumWord,
  postureIcons,
  postureWord,
} from '../../words/terms';

/** A server's card: the tooltip of its row and of the status bar. */
export function serverCard(
  server: Server,
  policy: TlsPolicy,
  context: {
    readonly subscription: string;
    readonly changing: ActiveChange | undefined;
    readonly left: TlsChange | undefined;
    readonly failure?: TlsError | undefined;
  },
): vscode.MarkdownString {
  const card = new vscode.MarkdownString('', true);
  card.isTrusted = {
    enabledCommands: [
      'azurePostgresTls.openConnection',
      'azurePostgresTls.showServerActions',
      'azurePostgresTls.showServerFailure',
      'azurePostgresTls.endException',
    ],
  };
  const state = posture(server, policy);
  card.appendMarkdown(
    `$(${postureIcons[state]}) **${markdownText(server.name)}** — ${markdownText(postureWord(state))}, `,
  );
  card.appendMarkdown(`${markdownText(describeTls(server, policy))}\n\n`);
  if (context.changing) {
    card.appendMarkdown(`$(sync~spin) ${markdownText(changingPhrase(context.changing))}\n\n`);
  }
  if (!context.changing && context.left) {
    card.appendMarkdown(`$(cloud) ${markdownText(leftSentence(context.left))}\n\n`);
  }
  const argument = encodeURIComponent(JSON.stringify([server.id]));
  const exception = currentException(server);
  if (exception) {
    const { until, reason } = exception;
    card.appendMarkdown(`$(watch) ${markdownText(exceptionPhrase(until, Date.now()))} `);
    card.appendMarkdown(`(${markdownText(vscode.l10n.t('until {0}', readTime(until)))}): ${markdownText(reason)} `);
    card.appendMarkdown(
      `[${markdownText(vscode.l10n.t('Enforce Now'))}](command:azurePostgresTls.endException?${argument})\n\n`,
    );
  }
  if (context.failure) {
    card.appendMarkdown(`$(error) ${markdownText(vscode.l10n.t('The last attempt failed.'))} `);
    card.appendMarkdown(`${markdownText(reasonSentence(context.failure.failure))} `);
    card.appendMarkdown(
      `[${markdownText(vscode.l10n.t('Next steps'))}](command:azurePostgresTls.showServerFailure?${argument})\n\n`,
    );
  }
  const { enforcement, minimum, maximum } = server.tls;
  const rows: [string, string][] = [
    [vscode.l10n.t('Enforcement'), enforcementWord(enforcement)],
    [vscode.l10n.t('Minimum TLS'), minimumWord(minimum)],
    ...(maximum.known && maximum.value !== 'none'
      ? ([[vscode.l10n.t('Maximum TLS'), maximumWord(maximum)]] as [string, string][])
      : []),
    [vscode.l10n.t('Host'), server.host ?? '–'],
    [vscode.l10n.t('Server'), [kindWord(server.kind), `PostgreSQL ${server.version ?? '?'}`, server.state].join(' · ')],
    [vscode.l10n.t('Where'), [locationWord(server.location), server.resourceGroup, context.subscription].join(' · ')],
    [vscode.l10n.t('Read'), readTime(server.readAt)],
  ];
  card.appendMarkdown(`|  |  |\n|:--|:--|\n`);
  for (const [name, value] of rows) {
    card.appendMarkdown(`| ${markdownText(name)} | ${markdownText(value)} |\n`);
  }
  card.appendMarkdown('\n');
  for (const finding of findings(server, policy)) {
    const { rule } = finding;
    card.appendMarkdown(
      `\n$(${rules[rule]}) ${markdownText(findingSentence(finding))} [${markdownText(rule)}](${ruleHelp(rule)})\n`,
    );
  }
  card.appendMarkdown(
    `\n\n[${markdownText(vscode.l10n.t('Connection strings'))}](command:azurePostgresTls.openConnection?${argument})` +
      `&nbsp;&nbsp;[${markdownText(vscode.l10n.t('Actions'))}](command:azurePostgresTls.showServerActions?${argument})`,
  );
  return card;
}

export function readTime(readAt: number): string {
  return new Date(readAt).toLocaleString();
}
