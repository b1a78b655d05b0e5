import { sameId } from '../../domain/server';
import { Emitter } from '../../domain/emitter';
import type { ExtensionState } from '../app/extensionState';

/** The server that the status bar shows: selected in the tree, or pinned. Remembered per workspace. */
export class FocusedServer {
  private readonly changed = new Emitter<void>();
  private readonly pinChanged = new Emitter<string>();
  readonly onDidChange = this.changed.event;
  /** Fires with the ID of a server that was pinned or unpinned. */
  readonly onDidChangePin = this.pinChanged.event;

  constructor(private readonly extensionState: ExtensionState) {}

  get id(): string | undefined {
    return this.extensionState.focus?.id;
  }

  isPinned(id: string): boolean {
    const focus = this.extensionState.focus;
    return focus !== undefined && focus.pinned && sameId(focus.id, id);
  }

  /** Follows a selection, unless the focus is pinned. */
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
    this.set(focus ? { id: focus.id, pinned: false } : undefined);
  }

  dispose(): void {
    this.changed.dispose();
    this.pinChanged.dispose();
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
