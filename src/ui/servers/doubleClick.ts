import * as vscode from 'vscode';
import { sameId } from '../../domain/server';
import type { TreeNode } from '../app/nodes';

/** The default of desktop systems. */
const doubleClickMilliseconds = 500;
/** Maximum time between the reports of a double click and of what it toggled. */
const togetherMilliseconds = 1_000;
/** Maximum time between a key and the report of the selection of its row, which comes before or after its command. */
const keyMilliseconds = 2_000;

/**
 * Opens the panel of a server whose row is clicked twice. A tree reports single clicks only, and its second click also
 * opens or closes the row, which is undone; the two may be reported in either order.
 */
export class DoubleClick {
  private lastClick: { readonly id: string; readonly at: number } | undefined;
  private toggle: { readonly element: TreeNode; readonly open: boolean; readonly at: number } | undefined;
  private key: number | undefined;
  private double: { readonly id: string; readonly at: number } | undefined;

  toggled(element: TreeNode, open: boolean): void {
    this.toggle = { element, open, at: Date.now() };
    this.undoToggle();
  }

  /** `id`: of the only selected server. */
  async clicked(id: string | undefined): Promise<void> {
    const at = Date.now();
    const first = this.lastClick;
    const isOfKey = this.key !== undefined && at - this.key < keyMilliseconds;
    this.key = undefined;
    if (isOfKey) {
      return;
    }
    const isSecond = first !== undefined && first.id === id && at - first.at < doubleClickMilliseconds;
    this.lastClick = isSecond || id === undefined ? undefined : { id, at };
    if (isSecond) {
      this.double = { id: first.id, at };
      this.undoToggle();
      await vscode.commands.executeCommand('azurePostgresTls.openConnection', id);
    }
  }

  /** A key is about to select its row, which is reported as if it were a click. */
  keyPressed(): void {
    this.key = Date.now();
  }

  /** A command begins: what follows is a first click. */
  forget(): void {
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
