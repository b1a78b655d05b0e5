import { driverId, type DriverId } from '../../connect/types';
import { Emitter } from '../../domain/emitter';
import type { Server } from '../../domain/server';
import { readStoredConnection, type StoredConnection } from '../../connect/storedConnection';

/** Storage of connections. {@link Connections} validates what it returns. */
export interface ConnectionStorage {
  connection(serverId: string): unknown;
  setConnection(serverId: string, value: StoredConnection): Thenable<void>;
  readonly lastDriver: unknown;
  setLastDriver(value: DriverId): Thenable<void>;
  readonly favoriteDrivers: readonly string[];
  setFavoriteDrivers(value: readonly DriverId[]): Thenable<void>;
}

/** The fields of connection strings, remembered per server, and the favorite drivers. */
export class Connections {
  private readonly changed = new Emitter<string>();
  /** Fires with the ID of the server whose fields changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly storage: ConnectionStorage) {}

  get(server: Server): StoredConnection {
    return readStoredConnection(this.storage.connection(server.id), server, this.storage.lastDriver);
  }

  /**
   * Applies changes at once; resolves when they are stored for the next session. A chosen driver becomes the last
   * used one for all servers.
   */
  async set(server: Server, changes: Partial<StoredConnection>): Promise<void> {
    const stored = this.storage.setConnection(server.id, { ...this.get(server), ...changes });
    const last = changes.driver && this.storage.setLastDriver(changes.driver);
    this.changed.fire(server.id);
    await Promise.all([stored, last]);
  }

  /** Shared by all servers. */
  get favoriteDrivers(): readonly DriverId[] {
    return [...new Set(this.storage.favoriteDrivers.flatMap((id) => driverId(id) ?? []))];
  }

  async toggleFavorite(driver: DriverId): Promise<void> {
    const favorites = this.favoriteDrivers;
    const others = favorites.filter((one) => one !== driver);
    await this.storage.setFavoriteDrivers(others.length < favorites.length ? others : [...others, driver]);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
