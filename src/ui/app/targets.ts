import * as vscode from 'vscode';
import { TlsError, asTlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import type { Fleet } from '../../fleet/fleet';
import type { ServerGroups } from '../../fleet/groups';
import { asTreeNode, serverIdOf, type TreeNode } from './nodes';
import type { Invocation } from './registry';
import { askForServer } from './serverPick';

/** The servers view, as far as commands act on its rows. */
export interface ServerRows {
  /** The selected rows; none while the view is hidden. */
  readonly selection: readonly TreeNode[];
  /** The servers that match the filter, in groups. */
  readonly groups: Pick<ServerGroups, 'all' | 'get'>;
}

/**
 * Resolves a command's servers from tree elements or an ARM ID, from the selection of the servers view, or by prompting.
 */
export class Targets {
  constructor(
    private readonly fleet: Fleet,
    /** The server that is listed first in the prompt. */
    private readonly focus: { readonly id: string | undefined },
    private readonly rows: ServerRows,
  ) {}

  /**
   * The servers of the rows that a menu was opened on or, without a menu, of the selected rows; a group stands for its
   * servers. `fits` filters the prompt. Undefined: the user chose none.
   */
  async many(
    invocation: Invocation,
    placeHolder: string,
    fits?: (server: Server) => boolean,
  ): Promise<readonly Server[] | undefined> {
    const servers = this.chosen(invocation);
    if (servers.length > 1) {
      return servers;
    }
    const one = servers[0] ?? (await this.one(invocation, placeHolder, fits));
    return one ? [one] : undefined;
  }

  /** The servers of the rows that a menu was opened on or, without a menu, of the selected rows; a group's are its own. */
  chosen(invocation: Invocation): readonly Server[] {
    return this.serversOf(this.rowsOf(invocation));
  }

  /** Every server that matches the filter of the servers view, after the fleet is loaded. */
  async shown(): Promise<readonly Server[]> {
    await this.fleet.ensureLoaded();
    return this.serversOf(this.rows.groups.all.map(({ key }) => ({ type: 'group', id: key })));
  }

  /**
   * The server of a row, an ID, or the selected row. Rejects for an ID that is not a server's or that cannot be read.
   * Undefined: the user chose none.
   */
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
    const selected = this.chosen(invocation);
    const [only] = selected;
    if (selected.length < 2) {
      return only ?? askForServer(this.fleet, { placeHolder, fits, first: this.focus.id });
    }
    const among = new Set(selected.map(({ id }) => id));
    return askForServer(this.fleet, { placeHolder, fits: ({ id }) => among.has(id), first: this.focus.id });
  }

  /** All selected rows, if the menu was opened on one of them or there is none. */
  private rowsOf({ target, selection }: Invocation): readonly TreeNode[] {
    if (target === undefined || target === null) {
      return this.rows.selection;
    }
    const clicked = asTreeNode(target);
    const nodes = selection.flatMap((element) => asTreeNode(element) ?? []);
    return clicked && nodes.some(({ id }) => id === clicked.id) ? nodes : clicked ? [clicked] : [];
  }

  /** Each server once. */
  private serversOf(nodes: readonly TreeNode[]): readonly Server[] {
    const ids = nodes.flatMap((node) =>
      node.type === 'group'
        ? (this.rows.groups.get(node.id)?.servers ?? []).map(({ id }) => id)
        : (serverIdOf(node) ?? []),
    );
    return [...new Set(ids.flatMap((id) => this.fleet.get(id) ?? []))];
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
}
