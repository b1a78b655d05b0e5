import { isTlsVersion, type TlsVersion } from '../../domain/tlsVersion';
import { isRecord } from '../../domain/input';
import { isGrouping, type Grouping } from '../../fleet/arrangement';
import type { OrderedState } from './orderedState';

/** The server that the status bar and panels follow. `pinned`: a selection in the tree does not move the focus. */
export interface Focus {
  readonly id: string;
  readonly pinned: boolean;
}

const runningChange = 'runningChange:';
const exception = 'exception:';

/** The maximum number of servers in each stored map. */
const mostServers = 500;

/** State kept between sessions: typed, validated when read, without secrets. */
export class ExtensionState {
  constructor(
    /** Of all workspaces. Features that load later keep their own values here. */
    readonly global: OrderedState,
    private readonly workspace: OrderedState,
  ) {}

  get grouping(): Grouping {
    const value = this.global.get<unknown>('grouping');
    return isGrouping(value) ? value : 'subscription';
  }

  setGrouping(value: Grouping): Promise<void> {
    return this.global.update('grouping', value);
  }

  /** Per workspace, because projects have different servers. */
  get focus(): Focus | undefined {
    const value = this.workspace.get<unknown>('focus');
    return isRecord(value) && typeof value.id === 'string'
      ? { id: value.id, pinned: value.pinned === true }
      : undefined;
  }

  setFocus(value: Focus | undefined): Promise<void> {
    return this.workspace.update('focus', value);
  }

  /** Changes in progress, by server ID; the reader validates them. Per workspace, because its window resumes them. */
  get runningChanges(): ReadonlyMap<string, unknown> {
    return entriesOf(this.workspace, runningChange);
  }

  /** Uses one key per server, so that windows of one workspace do not overwrite each other's changes. */
  setRunningChange(serverId: string, value: object | undefined): Promise<void> {
    return this.workspace.update(`${runningChange}${serverId}`, value);
  }

  /** Timed exceptions, by server ID in lower case; the reader validates them. Any window ends them when they are due. */
  get exceptions(): ReadonlyMap<string, unknown> {
    return entriesOf(this.global, exception);
  }

  setException(id: string, value: object | undefined): Promise<void> {
    return this.global.update(exception + id, value);
  }

  /** Keys of ignored workspace settings that the user has been warned about. */
  get warnedSettings(): readonly string[] {
    return texts(this.workspace.get('toldSettings'));
  }

  setWarnedSettings(value: readonly string[]): Promise<void> {
    return this.workspace.update('toldSettings', value);
  }

  /** The minimum that a Single Server lost when this extension disabled its enforcement. */
  lostMinimum(serverId: string): TlsVersion | undefined {
    const value = serverEntry(this.global, 'lostMinimum', serverId);
    return isTlsVersion(value) ? value : undefined;
  }

  setLostMinimum(serverId: string, value: TlsVersion | undefined): Promise<void> {
    return setServerEntry(this.global, 'lostMinimum', serverId, value);
  }
}

function entriesOf(state: OrderedState, prefix: string): ReadonlyMap<string, unknown> {
  const keys = state.keys().filter((key) => key.startsWith(prefix));
  return new Map(keys.map((key) => [key.slice(prefix.length), state.get<unknown>(key)]));
}

/** A value of one key that keeps a value for each server. */
export function serverEntry(state: OrderedState, key: string, serverId: string): unknown {
  return serverEntries(state, key)[serverId.toLowerCase()];
}

export function setServerEntry(state: OrderedState, key: string, serverId: string, value: unknown): Promise<void> {
  const id = serverId.toLowerCase();
  const others = Object.entries(serverEntries(state, key)).filter(([one]) => one !== id);
  // The newest entry goes last, so that the oldest one makes room.
  const entries = value === undefined ? others : [...others.slice(1 - mostServers), [id, value] as const];
  return state.update(key, Object.fromEntries(entries));
}

function serverEntries(state: OrderedState, key: string): Record<string, unknown> {
  const value = state.get<unknown>(key);
  return isRecord(value) ? value : {};
}

export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
