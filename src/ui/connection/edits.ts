import { driverId } from '../../connect/types';
import type { Server } from '../../domain/server';
import type { Edit } from '../../webview/connection/protocol';
import type { Connections } from './connections';
import type { Drafts } from './panelInput';
import { fieldProblem } from '../../connect/storedConnection';

/** Applies edits of a page. Valid values are stored; an invalid database or user remains a draft. */
export class Edits {
  private current: Drafts = {};

  constructor(private readonly connections: Pick<Connections, 'set' | 'type' | 'toggleFavorite'>) {}

  get drafts(): Drafts {
    return this.current;
  }

  /** Applies an edit at once; resolves when it is stored for the next session. */
  async apply(server: Server, edit: Edit): Promise<void> {
    switch (edit.field) {
      case 'database':
      case 'user': {
        const valid = fieldProblem(edit.value) === undefined;
        this.current = { ...this.current, [edit.field]: valid ? undefined : edit.value };
        return valid ? this.connections.type(server, { [edit.field]: edit.value }) : undefined;
      }
      case 'driver':
      case 'favorite': {
        const driver = driverId(edit.value);
        if (!driver) {
          return;
        }
        return edit.field === 'driver'
          ? this.connections.set(server, { driver })
          : this.connections.toggleFavorite(driver);
      }
      case 'level':
      case 'pgBouncer':
      case 'directTls':
      case 'entraToken':
        return this.connections.set(server, { [edit.field]: edit.value });
    }
  }
}
