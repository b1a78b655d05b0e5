import type * as vscode from 'vscode';
import { isTlsVersion, type TlsVersion } from '../../domain/tlsVersion';
import { isRecord } from '../../domain/input';
import { groupings, type Grouping } from '../../fleet/arrangement';

/** The server that status bar and panels follow. `pinned`: a selection in the tree does not move it. */
export interface Focus {
  readonly id: string;
  readonly pinned: boolean;
}

const runningChange = 'runningChange:';

/** Servers that something is remembered of. */
const mostServers = 500;

/** What is remembered between sessions: typed, validated when read, no secrets. */
export class ExtensionState {
  constructor(
    private readonly global: vscode.Memento,
    private readonly workspace: vscode.Memento,
  ) {}

  get grouping(): Grouping {
    const value = this.global.get<unknown>('grouping');
    return groupings.find((one) => one === value) ?? 'subscription';
  }

  setGrouping(value: Grouping): Thenable<void> {
    return this.global.update('grouping', value);
  }

  /** Per workspace: projects have servers of their own. */
  get focus(): Focus | undefined {
    const value = this.workspace.get<unknown>('focus');
    return isRecord(value) && typeof value.id === 'string'
      ? { id: value.id, pinned: value.pinned === true }
      : undefined;
  }

  setFocus(value: Focus | undefined): Thenable<void> {
    return this.workspace.update('focus', value);
  }

  /** Changes that run, by id of the server; the reader validates. Per workspace: its window takes them up again. */
  get runningChanges(): ReadonlyMap<string, unknown> {
    const keys = this.workspace.keys().filter((key) => key.startsWith(runningChange));
    return new Map(keys.map((key) => [key.slice(runningChange.length), this.workspace.get<unknown>(key)]));
  }

  /** Each has a key of its own: windows of one workspace do not write over each other's. */
  setRunningChange(serverId: string, value: object | undefined): Thenable<void> {
    return this.workspace.update(`${runningChange}${serverId}`, value);
  }

  /** Keys of settings of this workspace that the user was told about; they are not believed. */
  get toldSettings(): readonly string[] {
    const value = this.workspace.get<unknown>('toldSettings');
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  }

  setToldSettings(value: readonly string[]): Thenable<void> {
    return this.workspace.update('toldSettings', value);
  }

  /** The minimum that a Single Server lost when its enforcement was switched off here. */
  lostMinimum(serverId: string): TlsVersion | undefined {
    const value = this.map('lostMinimum')[serverId.toLowerCase()];
    return isTlsVersion(value) ? value : undefined;
  }

  setLostMinimum(serverId: string, value: TlsVersion | undefined): Thenable<void> {
    return this.setEntry('lostMinimum', serverId, value);
  }

  /** Database, user, level, driver and CA path that were used for a server; the reader validates. */
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
    // the one that was set last is the last: what was not set for long makes room
    const kept = Object.fromEntries(Object.entries(others).slice(1 - mostServers));
    return this.global.update(key, value === undefined ? others : { ...kept, [serverId.toLowerCase()]: value });
  }
}
