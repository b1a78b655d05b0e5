import type { RootCertificate } from '../../connect/types';
import type { Server } from '../../domain/server';
import { Emitter } from '../../domain/emitter';
import type { ExtensionState } from '../app/extensionState';
import { readStoredConnection, type StoredConnection } from './storedConnection';

/** The fields of connection strings, remembered per server. */
export class Connections {
  private readonly changed = new Emitter<string>();
  /** Fires with the id of the server whose fields changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly extensionState: ExtensionState) {}

  get(server: Server): StoredConnection {
    return readStoredConnection(this.extensionState.connection(server.id), server, this.extensionState.lastDriver);
  }

  /** Ids of the drivers with a star. */
  get favouriteDrivers(): readonly string[] {
    return this.extensionState.favouriteDrivers;
  }

  async set(server: Server, value: StoredConnection): Promise<void> {
    if (value.driver !== this.get(server).driver) {
      await this.extensionState.setLastDriver(value.driver);
    }
    await this.extensionState.setConnection(server.id, value);
    this.changed.fire(server.id);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** `{ kind: 'file', path }` or `{ kind: 'system' }`; anything else is not a root certificate. */
export function readRoot(value: unknown): RootCertificate | undefined {
  const given = value as { kind?: unknown; path?: unknown } | undefined | null;
  if (given?.kind === 'system') {
    return { kind: 'system' };
  }
  return given?.kind === 'file' && typeof given.path === 'string' && given.path !== ''
    ? { kind: 'file', path: given.path }
    : undefined;
}
