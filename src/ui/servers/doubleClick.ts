import * as vscode from 'vscode';
import { sameId } from '../../domain/server';
import type { TreeNode } from '../app/nodes';

/** The default of desktop systems. */
const doubleClickMilliseconds = 500;
/** Maximum time between the reports of a double click and of what it toggled. */
const togetherMilliseconds = 1_000;
/** Time within which the command of a key follows the selection of its row. */
const keyMilliseconds = 50;

/**
 * Opens the panel of a server whose row is clicked twice. A tree reports single clicks only, and its second click also
 * opens or closes the row, which is undone; the two may be reported in either order.
 */
export class DoubleClick {
  private lastClick: { readonly id: string; readonly at: number } | undefined;
  private toggle: { readonly element: TreeNode; readonly open: boolean; readonly at: number } | undefined;
  private forgotten = 0;
  private double: { readonly id: string; readonly at: number } | undefined;

  toggled(element: TreeNode, open: boolean): void {
    this.toggle = { element, open, at: Date.now() };
    this.undoToggle();
  }

  /** `id`: of the only selected server. */
  async clicked(id: string | undefined): Promise<void> {
    const at = Date.now();
    const first = this.lastClick;
    const isSecond = first !== undefined && first.id === id && at - first.at < doubleClickMilliseconds;
    this.lastClick = isSecond || id === undefined ? undefined : { id, at };
    if (isSecond) {
      this.double = { id: first.id, at };
      this.undoToggle();
      const { forgotten } = this;
      await new Promise((resolve) => setTimeout(resolve, keyMilliseconds));
      if (this.forgotten !== forgotten) {
        return;
      }
      await vscode.commands.executeCommand('azurePostgresTls.openConnection', id);
    }
  }

  /** A command begins: what it follows was the selection of a key, and what follows is a first click. */
  forget(): void {
    this.forgotten++;
    this.lastClick = undefined;
  }

  private undoToggle(): void {
    const { toggle, double } = this;
    if (
      double &&
      toggle?.element.type === 'server' &&
      sameId(toggle.element.serverId, double.id) &&
      Math.abs(toggle.at - double.at) < togetherMilliseconds
    ) {
      this.double = undefined;
      this.toggle = undefined;
      void vscode.commands.executeCommand(toggle.open ? 'list.collapse' : 'list.expand');
    }
  }
}
