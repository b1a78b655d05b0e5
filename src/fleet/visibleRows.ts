import type { ServerGroup } from './arrangement';

/**
 * Which rows the user sees, as far as VS Code tells: it asks for the rows of open groups, tells which ones are opened
 * and closed, and asks for the card of the row that the user points at. It does not tell how far the tree is scrolled.
 */
export class VisibleRows {
  private readonly open = new Set<string>();
  /** Those of them that the user has opened; the one that was opened last is the last. */
  private readonly opened = new Set<string>();
  private pointedAt: string | undefined;

  isOpen(groupKey: string): boolean {
    return this.open.has(groupKey);
  }

  /** VS Code asks for the rows of a group. It does so again when they change: that is no opening. */
  draw(groupKey: string): void {
    this.open.add(groupKey);
  }

  expand(groupKey: string): void {
    this.open.add(groupKey);
    this.opened.delete(groupKey);
    this.opened.add(groupKey);
  }

  collapse(groupKey: string): void {
    this.open.delete(groupKey);
    this.opened.delete(groupKey);
  }

  /** The user selects the row of a server, or looks at its card. */
  pointAt(serverId: string): void {
    this.pointedAt = serverId;
  }

  /** Ids, the most urgent first: the row the user points at, then the groups that the user opened, the last one first. */
  *servers(groupOf: (key: string) => ServerGroup | undefined): Generator<string> {
    if (this.pointedAt !== undefined) {
      yield this.pointedAt;
    }
    for (const key of new Set([...[...this.opened].reverse(), ...this.open])) {
      for (const { id } of groupOf(key)?.servers ?? []) {
        yield id;
      }
    }
  }
}
