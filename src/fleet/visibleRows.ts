import type { ServerGroup } from './arrangement';

/**
 * The rows that the user sees, as far as VS Code reports it: it requests the rows of open groups, reports which groups
 * are opened and closed, and requests the tooltip of the row under the pointer. It does not report the scroll position.
 */
export class VisibleRows {
  private readonly open = new Set<string>();
  /** Groups that the user opened, most recent last. */
  private readonly opened = new Set<string>();
  private pointedAt: string | undefined;

  isOpen(groupKey: string): boolean {
    return this.open.has(groupKey);
  }

  /** VS Code requests the rows of a group. It repeats this when they change, which is not an opening. */
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

  /** The user selects a server's row or opens its tooltip. */
  pointAt(serverId: string): void {
    this.pointedAt = serverId;
  }

  /** Ids, most urgent first: the row under the pointer, then the groups that the user opened, most recent first. */
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
