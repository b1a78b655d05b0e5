import * as vscode from 'vscode';
import { TlsError, asTlsError } from '../../domain/errors';
import { posture, postures } from '../../domain/posture';
import { parseServerId } from '../../domain/resourceId';
import { sameId, type Server } from '../../domain/server';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import type { Fleet } from '../../fleet/fleet';
import { describeTls, postureIcons } from '../../words/terms';
import { currentPolicies, policyFor } from './settings';
import { asTreeNode, serverIdOf } from './nodes';
import type { Invocation } from './registry';
import { createQuickPick, type PickItem } from './window';

/** Resolves a command's servers from a tree element, a selection or an ARM ID, or by prompting. */
export class Targets {
  constructor(
    private readonly fleet: Fleet,
    /** The server that is listed first in the prompt. */
    private readonly focus: { readonly id: string | undefined },
  ) {}

  /**
   * Several servers if the menu was opened on a selection. `fits` filters the prompt. Undefined: the user chose none.
   */
  async many(
    invocation: Invocation,
    placeHolder: string,
    fits?: (server: Server) => boolean,
  ): Promise<readonly Server[] | undefined> {
    const selected = new Set(invocation.selection.map(idOf).flatMap((id) => id ?? []));
    const clicked = idOf(invocation.target);
    if (selected.size > 1 && clicked !== undefined && selected.has(clicked)) {
      return [...selected].flatMap((id) => this.fleet.get(id) ?? []);
    }
    const one = await this.one(invocation, placeHolder, fits);
    return one ? [one] : undefined;
  }

  /** Rejects for an ID that is not a server's or that cannot be read. Undefined: the user chose none. */
  async one(
    invocation: Invocation,
    placeHolder: string,
    fits: (server: Server) => boolean = () => true,
  ): Promise<Server | undefined> {
    const { target } = invocation;
    if (typeof target === 'string') {
      if (!parseServerId(target)) {
        throw new TlsError({ code: 'unknownServer', id: target });
      }
      return this.known(target);
    }
    const node = asTreeNode(target);
    const serverId = node && serverIdOf(node);
    if (serverId !== undefined) {
      return this.known(serverId);
    }
    if (target !== undefined && target !== null && !node) {
      throw new TlsError({
        code: 'invalidArgument',
        argument: 'server',
        expected: vscode.l10n.t('a tree element or the resource id of a server'),
      });
    }
    return this.ask(placeHolder, fits);
  }

  /** Rejects with the server's name, even for a server that is not in the fleet. */
  private async known(id: string): Promise<Server> {
    try {
      return this.fleet.get(id) ?? (await this.fleet.read(id));
    } catch (error) {
      const reference = serverReference(id);
      throw reference ? new ServerFailure(reference, 'read', asTlsError(error)) : error;
    }
  }

  /** A quick pick that fills while the fleet loads; the focused server comes first. */
  private async ask(placeHolder: string, fits: (server: Server) => boolean): Promise<Server | undefined> {
    const pick = createQuickPick<vscode.QuickPickItem & { server: Server }>();
    pick.placeholder = placeHolder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    const fill = (): void => {
      const [selected] = pick.activeItems;
      pick.items = this.sorted()
        .filter(fits)
        .map((server) => this.pickItem(server));
      const again = pick.items.find((item) => item.server.id === selected?.server.id);
      if (again) {
        pick.activeItems = [again];
      }
      pick.busy = this.fleet.status.kind === 'loading';
    };
    const owned: vscode.Disposable[] = [pick, this.fleet.onDidChange(fill)];
    try {
      fill();
      pick.show();
      void this.fleet.ensureLoaded();
      return await new Promise<Server | undefined>((resolve, reject) => {
        const failIfEmpty = (): void => {
          const { status } = this.fleet;
          if (status.kind === 'failed' && this.fleet.all.length === 0) {
            reject(status.error);
          }
        };
        owned.push(
          pick.onDidAccept(() => resolve(pick.activeItems[0]?.server)),
          pick.onDidHide(() => resolve(undefined)),
          this.fleet.onDidChange(failIfEmpty),
        );
        failIfEmpty();
      });
    } finally {
      vscode.Disposable.from(...owned).dispose();
    }
  }

  private sorted(): readonly Server[] {
    const focusId = this.focus.id;
    const policies = currentPolicies();
    const rank = (server: Server): number =>
      focusId !== undefined && sameId(server.id, focusId) ? -1 : postures.indexOf(posture(server, policies(server)));
    return [...this.fleet.all].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  }

  private pickItem(server: Server): PickItem & { server: Server } {
    const policy = policyFor(server);
    return {
      server,
      icon: postureIcons[posture(server, policy)],
      label: server.name,
      description: describeTls(server, policy),
      detail: `${this.fleet.subscriptionName(server.subscriptionId)} · ${server.resourceGroup}`,
    };
  }
}

function idOf(element: unknown): string | undefined {
  const node = asTreeNode(element);
  return node && serverIdOf(node);
}
