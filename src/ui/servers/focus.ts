import { sameId } from '../../domain/server';
import { Emitter } from '../../domain/emitter';
import type { ExtensionState } from '../app/extensionState';

/**
 * The server that the status bar names: that of the active panel, else of the selected row while the view is visible,
 * else the pinned or last selected one, which is remembered per workspace.
 */
export class FocusedServer {
  private readonly changed = new Emitter<void>();
  private readonly pinChanged = new Emitter<string>();
  private panel: { readonly panel: object; readonly id: string } | undefined;
  private row: string | undefined;
  readonly onDidChange = this.changed.event;
  /** Fires with the ID of a server that was pinned or unpinned. */
  readonly onDidChangePin = this.pinChanged.event;

  constructor(private readonly extensionState: ExtensionState) {}

  get id(): string | undefined {
    return this.panel?.id ?? this.row ?? this.extensionState.focus?.id;
  }

  isPinned(id: string): boolean {
    const focus = this.extensionState.focus;
    return focus !== undefined && focus.pinned && sameId(focus.id, id);
  }

  /** Follows a server's panel that became active, or inactive if `id` is undefined. */
  followPanel(panel: object, id: string | undefined): void {
    if (id !== undefined || this.panel?.panel === panel) {
      const before = this.id;
      this.panel = id === undefined ? undefined : { panel, id };
      this.fireUnless(before);
    }
  }

  /** Follows the selection of the view; undefined while it is hidden or not of one server. */
  followRow(id: string | undefined): void {
    const before = this.id;
    this.row = id;
    this.fireUnless(before);
  }

  /** Remembers a server as the last one, unless another is pinned. */
  follow(id: string): void {
    const focus = this.extensionState.focus;
    if (!focus?.pinned && !(focus && sameId(focus.id, id))) {
      this.set({ id, pinned: false });
    }
  }

  pin(id: string): void {
    this.set({ id, pinned: true });
  }

  unpin(): void {
    const focus = this.extensionState.focus;
    this.set(focus ? { id: this.row ?? focus.id, pinned: false } : undefined);
  }

  dispose(): void {
    this.changed.dispose();
    this.pinChanged.dispose();
  }

  private fireUnless(before: string | undefined): void {
    if (this.id !== before) {
      this.changed.fire();
    }
  }

  private set(value: { id: string; pinned: boolean } | undefined): void {
    const before = this.extensionState.focus;
    void this.extensionState.setFocus(value);
    this.changed.fire();
    for (const focus of [before, value]) {
      if (focus && (before?.pinned || value?.pinned)) {
        this.pinChanged.fire(focus.id);
      }
    }
  }
}
