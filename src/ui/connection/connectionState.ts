import { serverEntry, setServerEntry, texts } from '../app/extensionState';
import type { OrderedState } from '../app/orderedState';
import type { ConnectionStorage } from './connections';

/** Fields of connection strings and chosen drivers, kept between sessions. The reader validates them. */
export class ConnectionState implements ConnectionStorage {
  constructor(private readonly state: OrderedState) {}

  connection(serverId: string): unknown {
    return serverEntry(this.state, 'connection', serverId);
  }

  setConnection(serverId: string, value: object): Promise<void> {
    return setServerEntry(this.state, 'connection', serverId, value);
  }

  get lastDriver(): unknown {
    return this.state.get('lastDriver');
  }

  setLastDriver(value: string): Promise<void> {
    return this.state.update('lastDriver', value);
  }

  /** Drivers whose strings were used last, the latest first. */
  get recentDrivers(): unknown {
    return this.state.get('recentDrivers');
  }

  setRecentDrivers(value: readonly string[]): Promise<void> {
    return this.state.update('recentDrivers', value);
  }

  get favoriteDrivers(): readonly string[] {
    return texts(this.state.get('favouriteDrivers'));
  }

  setFavoriteDrivers(value: readonly string[]): Promise<void> {
    return this.state.update('favouriteDrivers', value);
  }
}
