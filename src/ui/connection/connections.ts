import { driverId, type DriverId } from '../../connect/types';
import { monotonicClock, type Clock } from '../../domain/clock';
import { Emitter } from '../../domain/emitter';
import { isTextList } from '../../domain/input';
import type { Server } from '../../domain/server';
import { readStoredConnection, type StoredConnection } from '../../connect/storedConnection';

/** Storage of connections. {@link Connections} validates what it returns. */
export interface ConnectionStorage {
  connection(serverId: string): unknown;
  setConnection(serverId: string, value: StoredConnection): Thenable<void>;
  readonly lastDriver: unknown;
  setLastDriver(value: DriverId): Thenable<void>;
  readonly recentDrivers: unknown;
  setRecentDrivers(value: readonly DriverId[]): Thenable<void>;
  readonly favoriteDrivers: readonly string[];
  setFavoriteDrivers(value: readonly DriverId[]): Thenable<void>;
}

/** Time without a change after which typed text is stored, in milliseconds. */
const typingPause = 500;

/** Number of drivers that were used last and are kept. */
const mostRecent = 3;

/** The fields of connection strings, remembered per server, and the favorite drivers. */
export class Connections {
  private readonly changed = new Emitter<string>();
  /** Fires with the ID of the server whose fields changed. */
  readonly onDidChange = this.changed.event;
  /** Fields that are not stored yet, by server ID in lower case. */
  private readonly unsaved = new Map<string, { readonly id: string; readonly fields: StoredConnection }>();
  private pause: AbortController | undefined;

  constructor(
    private readonly storage: ConnectionStorage,
    private readonly clock: Pick<Clock, 'wait'> = monotonicClock,
  ) {}

  get(server: Server): StoredConnection {
    const fields = this.unsaved.get(server.id.toLowerCase())?.fields ?? this.storage.connection(server.id);
    return readStoredConnection(fields, server, this.storage.lastDriver);
  }

  /**
   * Applies changes at once; resolves when they are stored for the next session. A chosen driver becomes the last
   * used one for all servers.
   */
  async set(server: Server, changes: Partial<StoredConnection>): Promise<void> {
    const last = changes.driver && this.storage.setLastDriver(changes.driver);
    this.apply(server, changes);
    await Promise.all([this.save(), last]);
  }

  /** Applies changes of a text that is being typed at once, and stores them when the typing pauses. */
  async type(server: Server, changes: Partial<StoredConnection>): Promise<void> {
    this.apply(server, changes);
    this.pause?.abort();
    const pause = new AbortController();
    this.pause = pause;
    try {
      await this.clock.wait(typingPause, pause.signal);
    } catch {
      return; // A later change, or the end, stores this one.
    }
    await this.save();
  }

  /** Stores everything that is not stored yet. */
  async save(): Promise<void> {
    this.pause?.abort();
    const all = [...this.unsaved.values()];
    this.unsaved.clear();
    await Promise.all(all.map(({ id, fields }) => this.storage.setConnection(id, fields)));
  }

  /** The drivers whose strings were used last, the latest first. Shared by all servers. */
  get recentDrivers(): readonly DriverId[] {
    const { recentDrivers } = this.storage;
    return driverIds(isTextList(recentDrivers) ? recentDrivers : []).slice(0, mostRecent);
  }

  /** Remembers that a driver's string was used. */
  async use(driver: DriverId): Promise<void> {
    const recent = this.recentDrivers;
    if (recent[0] !== driver) {
      await this.storage.setRecentDrivers([driver, ...recent.filter((one) => one !== driver)].slice(0, mostRecent));
    }
  }

  /** Shared by all servers. */
  get favoriteDrivers(): readonly DriverId[] {
    return driverIds(this.storage.favoriteDrivers);
  }

  async toggleFavorite(driver: DriverId): Promise<void> {
    const favorites = this.favoriteDrivers;
    const others = favorites.filter((one) => one !== driver);
    await this.storage.setFavoriteDrivers(others.length < favorites.length ? others : [...others, driver]);
  }

  dispose(): void {
    void this.save();
    this.changed.dispose();
  }

  private apply(server: Server, changes: Partial<StoredConnection>): void {
    this.unsaved.set(server.id.toLowerCase(), { id: server.id, fields: { ...this.get(server), ...changes } });
    this.changed.fire(server.id);
  }
}

/** The known drivers of a stored list, each once. */
const driverIds = (ids: readonly string[]): readonly DriverId[] => [
  ...new Set(ids.flatMap((id) => driverId(id) ?? [])),
];
