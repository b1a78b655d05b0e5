import * as vscode from 'vscode';
import { controlsOf } from '../../domain/controls';
import { findings, rules, type Finding } from '../../domain/findings';
import { posture, wholeAgreement, type TlsPolicy } from '../../domain/posture';
import type { Server, WireState } from '../../domain/server';
import { serverCard } from './card';
import { wireWord } from '../../words/wire';
import { enforcementWord, findingSentence, locationWord, maximumWord, minimumWord } from '../../words/terms';
import { errorColor, isSettable, postureIcon, warningColor, type RowContext } from './items';
import type { CodeUses } from '../app/codeUses';
import type { DetailNode } from '../app/nodes';

/** Rows below a server, and its card. Loaded when the user opens or points at a server. */

/** Built when the user points at the row, so that other rows need no card. */
export function serverTooltip(server: Server, context: RowContext): vscode.MarkdownString {
  return serverCard(server, context.policyFor(server), {
    subscription: context.subscriptionName(server.subscriptionId),
    changing: context.activeChange(server.id),
    left: context.leftToAzure(server.id),
    failure: context.failure(server.id),
  });
}

export function detailKinds(
  server: Server,
  { policyFor, uses }: Pick<RowContext, 'policyFor' | 'uses'>,
): readonly { kind: DetailNode['kind']; finding?: Finding }[] {
  const { maximum } = server.tls;
  return [
    { kind: 'enforcement' },
    { kind: 'minimum' },
    ...(maximum.known && maximum.value === 'none'
      ? []
      : server.kind === 'single'
        ? []
        : [{ kind: 'maximum' as const }]),
    ...(server.host ? [{ kind: 'host' as const }] : []),
    { kind: 'instance' },
    ...(uses(server.id) ? [{ kind: 'uses' as const }] : []),
    ...(server.wire ? [{ kind: 'wire' as const }] : []),
    ...findings(server, policyFor(server))
      .filter((finding) => finding.rule !== 'tls/setting-unknown')
      .map((finding) => ({ kind: 'finding' as const, finding })),
  ];
}

export function detailItem(
  node: DetailNode,
  server: Server,
  { policyFor, uses }: Pick<RowContext, 'policyFor' | 'uses'>,
): vscode.TreeItem {
  const policy = policyFor(server);
  const item = new vscode.TreeItem('');
  item.id = node.id;
  item.contextValue = `;detail;${node.kind};${detailToken(node, server, policy)};`;
  switch (node.kind) {
    case 'enforcement':
      setRow(item, vscode.l10n.t('Enforcement'), enforcementWord(server.tls.enforcement), 'lock');
      break;
    case 'minimum':
      setRow(item, vscode.l10n.t('Minimum TLS'), minimumWord(server.tls.minimum), 'arrow-up');
      break;
    case 'maximum':
      setRow(item, vscode.l10n.t('Maximum TLS'), maximumWord(server.tls.maximum), 'arrow-down');
      break;
    case 'host':
      setRow(item, vscode.l10n.t('Host'), server.host ?? '', 'globe');
      break;
    case 'instance':
      setRow(
        item,
        vscode.l10n.t('PostgreSQL'),
        [server.version ?? '', server.state, locationWord(server.location)].filter(Boolean).join(' · '),
        'database',
      );
      break;
    case 'uses':
      setUses(item, node, uses(server.id));
      break;
    case 'wire':
      setWire(item, node, server.wire);
      break;
    case 'finding':
      if (node.finding) {
        setFinding(item, node.finding, server.kind);
      }
      break;
  }
  const state = posture(server, policy);
  if (node.kind === 'enforcement' && state !== 'unknown') {
    item.iconPath =
      server.tls.enforcement.known && server.tls.enforcement.value
        ? new vscode.ThemeIcon('lock')
        : postureIcon('exposed');
  }
  return item;
}

function detailToken({ kind }: DetailNode, server: Server, policy: TlsPolicy): string {
  const { enforcement } = server.tls;
  switch (kind) {
    case 'enforcement':
      return enforcement.known ? (enforcement.value ? 'enforced' : 'notEnforced') : 'unread';
    case 'minimum':
      return isSettable(server, policy) ? 'settable' : '';
    case 'maximum':
    case 'host':
    case 'instance':
    case 'uses':
    case 'wire':
    case 'finding':
      return '';
  }
}

function setRow(item: vscode.TreeItem, label: string, value: string, icon: string): void {
  item.label = label;
  item.description = value;
  item.tooltip = vscode.l10n.t('{0}: {1}', label, value);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: vscode.l10n.t('{0}: {1}', label, value) };
}

/** Adds a click that opens the places. */
function setUses(item: vscode.TreeItem, node: DetailNode, uses: CodeUses | undefined): void {
  if (!uses) return; // the next redrawing removes the row
  setRow(item, vscode.l10n.t('In code'), usesPhrase(uses), 'file-code');
  if (!uses.complete) {
    const hint = vscode.l10n.t('{0}. Scan the workspace to find all.', String(item.tooltip));
    item.tooltip = hint;
    item.accessibilityInformation = { label: hint };
  }
  item.command = {
    command: 'azurePostgresTls.showUses',
    title: vscode.l10n.t('Show Places in the Code'),
    arguments: [node],
  };
}

function usesPhrase({ places, complete }: CodeUses): string {
  if (complete) {
    return places === 1 ? vscode.l10n.t('used in 1 place') : vscode.l10n.t('used in {0} places', places);
  }
  return places === 1
    ? vscode.l10n.t('used in at least 1 place')
    : vscode.l10n.t('used in at least {0} places', places);
}

const wireIcons = { agree: 'pass', disagree: 'warning', unknown: 'question' } as const;

/** Adds a click that opens the observation. */
function setWire(item: vscode.TreeItem, node: DetailNode, wire: WireState | undefined): void {
  const outcome = wire?.outcome;
  setRow(
    item,
    vscode.l10n.t('On the wire'),
    outcome ? wireWord(outcome) : vscode.l10n.t('verifying…'),
    outcome ? (outcome.outdated ? 'history' : wireIcons[wholeAgreement(outcome)]) : 'question',
  );
  item.command = {
    command: 'azurePostgresTls.showVerification',
    title: vscode.l10n.t('Show Verification'),
    arguments: [node],
  };
}

function setFinding(item: vscode.TreeItem, finding: Finding, kind: Server['kind']): void {
  const sentence = findingSentence(finding);
  item.label = sentence;
  const controls = controlsOf(finding.rule, kind).map(
    ({ source, id, versions }) => `${source} ${id}${versions === undefined ? '' : ` (${versions})`}`,
  );
  item.tooltip = [
    `${sentence} (${finding.rule})`,
    ...(controls.length > 0 ? [vscode.l10n.t('Also checked by: {0}', controls.join(', '))] : []),
  ].join('\n');
  const icon = {
    error: new vscode.ThemeIcon('error', errorColor()),
    warning: new vscode.ThemeIcon('warning', warningColor()),
    info: new vscode.ThemeIcon('info'),
  };
  item.iconPath = icon[rules[finding.rule]];
}
