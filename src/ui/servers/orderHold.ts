import * as vscode from 'vscode';
import { Emitter } from '../../domain/emitter';
import type { Fleet } from '../../fleet/fleet';

export interface OrderHoldOptions {
  readonly fleet: Pick<Fleet, 'onDidChange' | 'activeChange' | 'get'>;
  readonly isVisible: () => boolean;
}

/** Time from the first sign that the user has left the view until rows may move, in milliseconds. */
const secondsToLeave = 5_000;

/**
 * Keeps rows in place while the user may point at them. VS Code reports neither the pointer nor the focus of a view, so
 * the hold begins with each sign of use: a selection, an expansion, a card, a change or a verification. It ends when
 * the view is hidden, refreshed or rearranged, or some seconds after a sign that the user is elsewhere: typing or
 * clicking in an editor, or another window. Time alone ends nothing, because a pointer may rest on a row.
 */
export class OrderHold implements vscode.Disposable {
  private held = false;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private readonly owned: readonly { dispose(): unknown }[];
  private readonly ended = new Emitter<void>();

  /** Fires when rows may move to their places again. */
  readonly onDidEnd = this.ended.event;

  constructor(private readonly options: OrderHoldOptions) {
    const { fleet } = options;
    this.owned = [
      this.ended,
      fleet.onDidChange((change) => {
        if (change.kind === 'server' && (fleet.activeChange(change.id) ?? fleet.get(change.id)?.wire?.verifying)) {
          this.use();
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
        if (kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command) {
          this.leave();
        }
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (!focused) {
          this.leave();
        }
      }),
    ];
  }

  get isHeld(): boolean {
    return this.held;
  }

  /** The user uses a row. */
  use(): void {
    if (this.options.isVisible()) {
      this.held = true;
      this.stay();
    }
  }

  /** Rows may move at once: the view was hidden, refreshed or rearranged. */
  end(): void {
    this.stay();
    if (this.held) {
      this.held = false;
      this.ended.fire();
    }
  }

  dispose(): void {
    this.stay();
    this.owned.forEach((one) => one.dispose());
  }

  private leave(): void {
    if (this.held) {
      this.leaving ??= setTimeout(() => this.end(), secondsToLeave);
    }
  }

  private stay(): void {
    clearTimeout(this.leaving);
    this.leaving = undefined;
  }
}
