import type * as vscode from 'vscode';
import { isTlsVersion, type TlsVersion } from '../../domain/tlsVersion';
import { isRecord } from '../../domain/input';
import { isGrouping, type Grouping } from '../../fleet/arrangement';

/** The server that the status bar and panels follow. `pinned`: a selection in the tree does not move the focus. */
export interface Focus {
  readonly id: string;
  readonly pinned: boolean;
}

const runningChange = 'runningChange:';

/** The maximum number of servers in each stored map. */
const mostServers = 500;

/** State kept between sessions: typed, validated when read, without secrets. */
export class ExtensionState {
  constructor(
    private readonly global: vscode.Memento,
    private readonly workspace: vscode.Memento,
  ) {}

  get grouping(): Grouping {
    const value = this.global.get<unknown>('grouping');
    return isGrouping(value) ? value : 'subscription';
  }

  setGrouping(value: Grouping): Thenable<void> {
    return this.global.update('grouping', value);
  }

  /** Per workspace, because projects have different servers. */
  get focus(): Focus | undefined {
    const value = this.workspace.get<unknown>('focus');
    return isRecord(value) && typeof value.id === 'string'
      ? { id: value.id, pinned: value.pinned === true }
      : undefined;
  }

  setFocus(value: Focus | undefined): Thenable<void> {
    return this.workspace.update('focus', value);
  }

  /** Changes in progress, by server ID; the reader validates them. Per workspace, because its window resumes them. */
  get runningChanges(): ReadonlyMap<string, unknown> {
    const keys = this.workspace.keys().filter((key) => key.startsWith(runningChange));
    return new Map(keys.map((key) => [key.slice(runningChange.length), this.workspace.get<unknown>(key)]));
  }

  /** Uses one key per server, so that windows of one workspace do not overwrite each other's changes. */
  setRunningChange(serverId: string, value: object | undefined): Thenable<void> {
    return this.workspace.update(`${runningChange}${serverId}`, value);
  }

  /** Keys of ignored workspace settings that the user has been warned about. */
  get warnedSettings(): readonly string[] {
    const value = this.workspace.get<unknown>('toldSettings');
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  }

  setWarnedSettings(value: readonly string[]): Thenable<void> {
    return this.workspace.update('toldSettings', value);
  }

  /** The minimum that a Single Server lost when this extension disabled its enforcement. */
  lostMinimum(serverId: string): TlsVersion | undefined {
    const value = this.map('lostMinimum')[serverId.toLowerCase()];
    return isTlsVersion(value) ? value : undefined;
  }

  setLostMinimum(serverId: string, value: TlsVersion | undefined): Thenable<void> {
    return this.setEntry('lostMinimum', serverId, value);
  }

  /** Database, user, level, driver and CA path last used for a server; the reader validates them. */
  connection(serverId: string): unknown {
    return this.map('connection')[serverId.toLowerCase()];
  }

  setConnection(serverId: string, value: object | undefined): Thenable<void> {
    return this.setEntry('connection', serverId, value);
  }

  get lastDriver(): unknown {
    return this.global.get<unknown>('lastDriver');
  }

  setLastDriver(value: string): Thenable<void> {
    return this.global.update('lastDriver', value);
  }

  /** Drivers whose strings were used last, the latest first; the reader validates them. */
  get recentDrivers(): unknown {
    return this.global.get<unknown>('recentDrivers');
  }

  setRecentDrivers(value: readonly string[]): Thenable<void> {
    return this.global.update('recentDrivers', value);
  }

  get favoriteDrivers(): readonly string[] {
    const value = this.global.get<unknown>('favouriteDrivers');
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  }

  setFavoriteDrivers(value: readonly string[]): Thenable<void> {
    return this.global.update('favouriteDrivers', value);
  }

  private map(key: string): Record<string, unknown> {
    const value = this.global.get<unknown>(key);
    return isRecord(value) ? value : {};
  }

  private setEntry(key: string, serverId: string, value: unknown): Thenable<void> {
    const others = Object.fromEntries(Object.entries(this.map(key)).filter(([id]) => id !== serverId.toLowerCase()));
    // The newest entry goes last, so that the oldest one makes room.
    const kept = Object.fromEntries(Object.entries(others).slice(1 - mostServers));
    return this.global.update(key, value === undefined ? others : { ...kept, [serverId.toLowerCase()]: value });
  }
}
