import * as vscode from 'vscode';
import { TlsError, asTlsError } from '../../domain/errors';
import { parseServerId } from '../../domain/resourceId';
import type { Server } from '../../domain/server';
import { ServerFailure, serverReference } from '../../domain/serverFailure';
import type { Fleet } from '../../fleet/fleet';
import { asTreeNode, serverIdOf } from './nodes';
import type { Invocation } from './registry';
import { askForServer } from './serverPick';

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
    return askForServer(this.fleet, { placeHolder, fits, first: this.focus.id });
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

function idOf(element: unknown): string | undefined {
  const node = asTreeNode(element);
  return node && serverIdOf(node);
}
