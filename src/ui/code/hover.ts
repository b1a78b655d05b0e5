import * as vscode from 'vscode';
import { describeTls, postureIcons, postureWord } from '../../words/terms';
import { posture, type PolicyFor } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { guaranteeSentence, libraryName } from '../../words/code';
import type { PlacedConnection } from '../../workspace/protocol';
import { markdownText } from '../app/window';
import { byUrgency, guaranteeIcons } from './guarantees';
import type { OpenFiles } from './openFiles';
import { rangeOf, selector } from './places';

export interface HoverOptions {
  readonly openFiles: Pick<OpenFiles, 'current'>;
  /** The listed server of a host. */
  readonly serverOf: (host: string) => Server | undefined;
  readonly policies: () => PolicyFor;
  /** Whether every server of the user is listed. */
  readonly isWhole: () => boolean;
}

/** Says what a connection guarantees, and the posture of its server. */
export function registerHover(options: HoverOptions): vscode.Disposable {
  return vscode.languages.registerHoverProvider(selector, {
    provideHover: async (document, position) => {
      const judged = await options.openFiles.current(document);
      // connections that share a constant for their host or string
      const found = (judged?.connections ?? [])
        .filter(({ parts }) => parts.some((part) => rangeOf(part).contains(position)))
        .sort((one, other) => byUrgency(one.guarantee, other.guarantee));
      const [first] = found;
      const part = first?.parts.find((one) => rangeOf(one).contains(position));
      return first && part && new vscode.Hover(card(first, found, options), rangeOf(part));
    },
  });
}

function card(
  { host }: PlacedConnection,
  all: readonly PlacedConnection[],
  options: HoverOptions,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = {
    enabledCommands: ['azurePostgresTls.openConnection', 'azurePostgresTls.showVerification'],
  };
  const lines = all.map(({ guarantee, family, version }) => {
    const sentence = guaranteeSentence(guarantee, libraryName(family, version));
    return `$(${guaranteeIcons[guarantee]}) ${markdownText(sentence)}\n\n`;
  });
  for (const line of new Set(lines)) text.appendMarkdown(line);
  const server = options.serverOf(host);
  if (server) {
    const policy = options.policies()(server);
    const state = posture(server, policy);
    const argument = encodeURIComponent(JSON.stringify([server.id]));
    text.appendMarkdown(`$(${postureIcons[state]}) **${markdownText(server.name)}** — `);
    text.appendMarkdown(`${markdownText(postureWord(state))}, ${markdownText(describeTls(server, policy))}\n\n`);
    text.appendMarkdown(
      `[${markdownText(vscode.l10n.t('Connection strings'))}](command:azurePostgresTls.openConnection?${argument})` +
        `&nbsp;&nbsp;[${markdownText(vscode.l10n.t('Verification'))}](command:azurePostgresTls.showVerification?${argument})`,
    );
  } else if (options.isWhole()) {
    text.appendMarkdown(`$(question) ${markdownText(vscode.l10n.t('{0} is not in your fleet.', host))}`);
  }
  return text;
}
