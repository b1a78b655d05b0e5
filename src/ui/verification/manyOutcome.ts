import * as vscode from 'vscode';
import { wireTrouble } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { visible } from '../../domain/visible';
import { nameList, sentences } from '../../words/lists';
import { conclude } from '../../verification/headline';
import type { Observation } from '../../verification/observation';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../app/window';
import { headline } from './headlineWords';

/** Result for one of many servers: an observation, or the sentence of its failure. */
export type OneResult = { readonly server: Server } & (
  { readonly observation: Observation } | { readonly failure: string }
);

type Group = 'attention' | 'failed' | 'unseen' | 'good';

/** Order in the message and the list, the most urgent first. */
const groups: readonly Group[] = ['attention', 'failed', 'unseen', 'good'];

const icons: Readonly<Record<Group, string>> = {
  attention: 'error',
  failed: 'circle-slash',
  unseen: 'question',
  good: 'pass',
};

/** Number of names in each sentence of the message; the list has all. */
const mostNames = 5;

/** One server with its group and its result in words. */
interface Row {
  readonly server: Server;
  readonly group: Group;
  readonly text: string;
}

/** Reports the outcome in one notification that names the servers, and offers the list of all. */
export async function showManyOutcome(
  results: readonly OneResult[],
  total: number,
  showPanel: (server: Server) => void,
): Promise<void> {
  const rows = results.map(rowOf).sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const noteworthy = rows.filter(({ group }) => group !== 'good');
  const [first] = noteworthy;
  const message = outcomeMessage(rows, total);
  if (!first) {
    await showInformationMessage(message);
    return;
  }
  const one = vscode.l10n.t('Show {0}', first.server.name);
  const all = vscode.l10n.t('Show All…');
  const show = noteworthy.some(({ group }) => group !== 'unseen') ? showWarningMessage : showInformationMessage;
  const answer = await show(message, one, ...(noteworthy.length > 1 ? [all] : []));
  const chosen = answer === one ? first.server : answer === all ? await chooseResult(rows) : undefined;
  if (chosen) {
    showPanel(chosen);
  }
}

function rowOf(result: OneResult): Row {
  const { server } = result;
  if ('failure' in result) {
    return { server, group: 'failed', text: result.failure };
  }
  const found = conclude(server, result.observation).headline;
  const group = wireTrouble(server) ? 'attention' : found.code === 'asConfigured' ? 'good' : 'unseen';
  return { server, group, text: headline(found) };
}

function outcomeMessage(rows: readonly Row[], total: number): string {
  const verified = rows.filter(({ group }) => group !== 'failed').length;
  const [attention, failed, unseen] = (['attention', 'failed', 'unseen'] as const).map((group) => {
    const names = rows.filter((row) => row.group === group).map(({ server }) => visible(server.name));
    return names.length === 0 ? undefined : nameList(names.slice(0, mostNames), Math.max(0, names.length - mostNames));
  });
  const [onlyFailure, ...otherFailures] = rows.filter(({ group }) => group === 'failed');
  return sentences(
    vscode.l10n.t('{0} of {1} servers were verified on the wire.', verified, total),
    attention !== undefined
      ? vscode.l10n.t('Servers that need attention: {0}.', attention)
      : unseen !== undefined
        ? vscode.l10n.t('No verified server was found to differ from its settings.')
        : verified > 0
          ? vscode.l10n.t('Every verified server behaves as configured.')
          : undefined,
    unseen === undefined ? undefined : vscode.l10n.t('Not fully verified: {0}.', unseen),
    failed === undefined
      ? undefined
      : onlyFailure && otherFailures.length === 0
        ? vscode.l10n.t('Not verified: {0}. {1}', failed, onlyFailure.text)
        : vscode.l10n.t('Not verified: {0}.', failed),
  );
}

/** Offers all servers with their results; resolves with the chosen one. */
async function chooseResult(rows: readonly Row[]): Promise<Server | undefined> {
  const items = rows.map(({ server, group, text }) => ({
    label: server.name,
    icon: icons[group],
    detail: text,
    server,
  }));
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Results of {0} servers', rows.length),
    placeHolder: vscode.l10n.t('Select a server to open its verification'),
  });
  return chosen?.server;
}
