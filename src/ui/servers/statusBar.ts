import * as vscode from 'vscode';
import type { TlsChange } from '../../domain/change';
import { posture, type TlsPolicy } from '../../domain/posture';
import { currentException, sameId, type Server } from '../../domain/server';
import type { Fleet, FleetChange } from '../../fleet/fleet';
import type { FocusedServer } from './focus';
import { serverCard } from './card';
import { changingPhrase } from '../../words/changing';
import { exceptionPhrase } from '../../words/timedExceptions';
import { accessibleServer, describeTls, postureIcons } from '../../words/terms';
import type { ActiveChange } from '../../fleet/runningChanges';
import { showInStatusBar, type StatusBarState } from '../app/window';

const batchMilliseconds = 100;

/** The parts of the item, which change together. Undefined: hidden. */
interface IndicatorState extends StatusBarState {
  readonly warning: boolean;
  readonly command: vscode.Command;
}

/** The status bar indicator: enforcement of the focused server, or of the whole fleet. */
export class StatusBarIndicator implements vscode.Disposable {
  private item: vscode.StatusBarItem | undefined;
  private readonly owned: vscode.Disposable[];
  private updateTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly focus: FocusedServer,
  ) {
    this.owned = [fleet.onDidChange((change) => this.follow(change)), focus.onDidChange(() => this.update())];
  }

  update(): void {
    clearTimeout(this.updateTimer);
    this.updateTimer = undefined;
    const state = this.state();
    if (!state) {
      this.item?.hide();
      return;
    }
    this.item ??= createItem();
    showInStatusBar(this.item, state);
    this.item.command = state.command;
    this.item.backgroundColor = state.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.updateTimer);
    vscode.Disposable.from(...this.owned, ...(this.item ? [this.item] : [])).dispose();
  }

  /** Shows changes of the focused server at once and those of others in batches, such as during a listing. */
  private follow(change: FleetChange): void {
    const focus = this.focus.id;
    if (change.kind === 'server' && focus !== undefined && sameId(change.id, focus)) {
      this.update();
    } else if (change.kind !== 'status') {
      this.updateTimer ??= setTimeout(() => this.update(), batchMilliseconds);
    }
  }

  private state(): IndicatorState | undefined {
    const server = this.focus.id === undefined ? undefined : this.fleet.get(this.focus.id);
    if (server) {
      return serverState(server, this.fleet.policies()(server), {
        subscription: this.fleet.subscriptionName(server.subscriptionId),
        changing: this.fleet.activeChange(server.id),
        left: this.fleet.leftToAzure(server.id),
      });
    }
    return this.fleet.size > 0 ? fleetState(this.fleet) : undefined;
  }
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('azurePostgresTls.enforcement', vscode.StatusBarAlignment.Left, 40);
  item.name = vscode.l10n.t('PostgreSQL TLS Enforcement');
  return item;
}

function serverState(
  server: Server,
  policy: TlsPolicy,
  context: { subscription: string; changing: ActiveChange | undefined; left: TlsChange | undefined },
): IndicatorState {
  const { changing } = context;
  const running = currentException(server);
  const exception = running && exceptionPhrase(running.until, Date.now());
  const description = changing
    ? changingPhrase(changing)
    : [describeTls(server, policy), ...(exception === undefined ? [] : [exception])].join(', ');
  const state = posture(server, policy);
  const name = shorten(server.name);
  return {
    icon: changing ? 'sync~spin' : exception === undefined ? postureIcons[state] : 'watch',
    text: changing ? `${name}${changing.wait ? `: ${description}` : '…'}` : `${name} ${description}`,
    tooltip: serverCard(server, policy, context),
    label: changing
      ? `${server.name}, ${description}`
      : [accessibleServer(server, policy), ...(exception === undefined ? [] : [exception])].join(', '),
    warning: !changing && state === 'exposed',
    command: {
      command: 'azurePostgresTls.showServerActions',
      title: vscode.l10n.t('Show Server Actions'),
      arguments: [server.id],
    },
  };
}

/** The same number as the view's badge. */
function fleetState({ byId, size, policies: read }: Pick<Fleet, 'byId' | 'size' | 'policies'>): IndicatorState {
  const policies = read();
  const count = { exposed: 0, weak: 0, unknown: 0, strong: 0 };
  for (const server of byId.values()) {
    count[posture(server, policies(server))]++;
  }
  const atRisk = count.exposed + count.weak;
  const sentence =
    atRisk > 0
      ? vscode.l10n.t('{0} of {1} servers need attention', atRisk, size)
      : count.unknown > 0
        ? vscode.l10n.t('No server needs attention; {0} of {1} are unknown', count.unknown, size)
        : vscode.l10n.t('All {0} servers are strong', size);
  return {
    icon: postureIcons[count.exposed > 0 ? 'exposed' : atRisk > 0 ? 'weak' : count.unknown > 0 ? 'unknown' : 'strong'],
    text:
      atRisk > 0
        ? vscode.l10n.t('TLS: {0} at risk', atRisk)
        : count.unknown > 0
          ? vscode.l10n.t('TLS: {0} unknown', count.unknown)
          : vscode.l10n.t('TLS: all strong'),
    tooltip: sentence,
    label: sentence,
    warning: false,
    command:
      atRisk > 0
        ? { command: 'azurePostgresTls.showAtRisk', title: vscode.l10n.t('Show Servers That Need Attention') }
        : { command: 'azurePostgresTls.servers.focus', title: vscode.l10n.t('Show Servers') },
  };
}

/** Shortens names of up to 63 characters, which must not displace the items of other extensions. */
function shorten(name: string): string {
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}
