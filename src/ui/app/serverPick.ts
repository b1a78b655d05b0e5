import * as vscode from 'vscode';
import { posture, type PolicyFor } from '../../domain/posture';
import { sameId, type Server } from '../../domain/server';
import { noFilter } from '../../fleet/arrangement';
import type { Fleet } from '../../fleet/fleet';
import { LiveGroups } from '../../fleet/liveGroups';
import { nextTask } from '../../domain/taskThrottle';
import { describeTls, postureIcons } from '../../words/terms';
import { createQuickPick, type PickItem } from './window';

export interface ServerQuestion {
  readonly placeHolder: string;
  readonly fits: (server: Server) => boolean;
  /** ID of the server that is listed first. */
  readonly first: string | undefined;
}

/** VS Code draws and searches all rows at every key, so it gets no more than these. */
const mostRows = 200;
/** Servers that are searched in one task, which takes a few milliseconds. */
const serversInOneTask = 500;

/**
 * Asks for a server in a quick pick that fills while the fleet loads, the most urgent servers first. Undefined: the user
 * chose none. Rejects when the listing fails and there are no servers.
 */
export async function askForServer(fleet: Fleet, question: ServerQuestion): Promise<Server | undefined> {
  const pick = createQuickPick<ServerItem>();
  pick.placeholder = question.placeHolder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const rows = new PickRows(fleet, question, pick);
  const owned: vscode.Disposable[] = [pick, rows];
  try {
    pick.show();
    void fleet.ensureLoaded();
    return await new Promise<Server | undefined>((resolve, reject) => {
      const followStatus = (): void => {
        const { status } = fleet;
        pick.busy = status.kind === 'loading';
        if (status.kind === 'failed' && fleet.size === 0) {
          reject(status.error);
        }
      };
      owned.push(
        pick.onDidAccept(() => resolve(pick.activeItems[0]?.server)),
        pick.onDidHide(() => resolve(undefined)),
        fleet.onDidChange(followStatus),
      );
      followStatus();
    });
  } finally {
    vscode.Disposable.from(...owned).dispose();
  }
}

type ServerItem = vscode.QuickPickItem & { readonly server: Server };

/** The rows of a quick pick: the first servers that the typed text matches, kept up to date. */
class PickRows {
  private readonly policyFor: PolicyFor;
  private readonly servers: LiveGroups;
  private readonly listener: vscode.Disposable;
  private shown: readonly Server[] = [];
  private text = '';
  private searching = false;
  private outdated = false;
  private disposed = false;

  constructor(
    private readonly fleet: Fleet,
    private readonly question: ServerQuestion,
    private readonly pick: vscode.QuickPick<PickItem<ServerItem>>,
  ) {
    this.policyFor = fleet.policies();
    this.servers = new LiveGroups({
      fleet,
      grouped: () => ({
        grouping: 'posture',
        policyFor: this.policyFor,
        filter: noFilter,
        nameOf: ({ value }) => value,
      }),
      isOpen: () => false,
    });
    this.servers.onDidChange(() => void this.fill());
    this.listener = pick.onDidChangeValue(() => void this.fill());
    this.servers.refreshNow();
  }

  dispose(): void {
    this.disposed = true;
    this.listener.dispose();
    this.servers.dispose();
  }

  private async fill(): Promise<void> {
    this.outdated = true;
    if (this.searching) {
      return;
    }
    this.searching = true;
    while (this.outdated) {
      this.outdated = false;
      await this.search();
    }
    this.searching = false;
  }

  /** Ends early when another text is typed, but not for a change of the fleet: a listing makes many. */
  private async search(): Promise<void> {
    const { value } = this.pick;
    const text = value.trim().toLowerCase();
    const found: Server[] = [];
    let searched = 0;
    for (const server of this.candidates()) {
      if (found.length > mostRows) {
        break;
      }
      if (++searched % serversInOneTask === 0) {
        await nextTask();
        if (this.disposed || this.pick.value !== value) {
          return;
        }
      }
      if (this.question.fits(server) && this.matches(server, text)) {
        found.push(server);
      }
    }
    if (text !== this.text || found.length !== this.shown.length || found.some((one, at) => one !== this.shown[at])) {
      this.show(found, text);
    }
  }

  private *candidates(): Iterable<Server> {
    const { first } = this.question;
    const focused = first === undefined ? undefined : this.fleet.get(first);
    if (focused) {
      yield focused;
    }
    for (const { servers } of this.servers.current.all) {
      for (const server of servers) {
        if (!focused || !sameId(server.id, focused.id)) {
          yield server;
        }
      }
    }
  }

  /** Whether VS Code finds the text in the row; the name is searched first, as the other texts have to be made. */
  private matches(server: Server, text: string): boolean {
    return (
      text === '' ||
      server.name.toLowerCase().includes(text) ||
      this.detailOf(server).toLowerCase().includes(text) ||
      describeTls(server, this.policyFor(server)).toLowerCase().includes(text)
    );
  }

  private show(found: readonly Server[], text: string): void {
    const { pick } = this;
    const active = text === this.text ? pick.activeItems[0]?.server.id : undefined;
    this.shown = found;
    this.text = text;
    const hasMore = found.length > mostRows;
    pick.title = hasMore
      ? vscode.l10n.t('The first {0} servers; type part of a name to find others', mostRows)
      : undefined;
    pick.items = found.slice(0, mostRows).map((server) => this.item(server));
    const again = pick.items.find(({ server }) => server.id === active);
    if (again) {
      pick.activeItems = [again];
    }
  }

  private item(server: Server): PickItem<ServerItem> {
    const policy = this.policyFor(server);
    return {
      server,
      icon: postureIcons[posture(server, policy)],
      label: server.name,
      description: describeTls(server, policy),
      detail: this.detailOf(server),
    };
  }

  private detailOf({ subscriptionId, resourceGroup }: Server): string {
    return `${this.fleet.subscriptionName(subscriptionId)} · ${resourceGroup}`;
  }
}
