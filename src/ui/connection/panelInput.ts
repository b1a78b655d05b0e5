import type { RootNotice } from '../../connect/certificateCheck';
import type { RootDescription } from '../../connect/roots';
import type { DriverId, Shell } from '../../connect/types';
import type { TlsPolicy } from '../../domain/posture';
import type { Server } from '../../domain/server';
import type { ActiveChange } from '../../fleet/runningChanges';
import type { ActionView } from '../../webview/kit/protocol';
import type { CaFile } from '../../connect/caFileInUse';
import type { StoredConnection } from '../../connect/storedConnection';
import type * as messages from './words';

/** The messages of the panel; tests pass codes. */
export type PanelMessages = typeof messages;

export interface PanelInput {
  readonly server: Server;
  readonly policy: TlsPolicy;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly change: ActiveChange | undefined;
  readonly connection: StoredConnection;
  /** Invalid database and user as typed: shown, but neither stored nor used. */
  readonly drafts: Drafts;
  /** Favorite drivers. */
  readonly favorites: readonly DriverId[];
  /** Drivers whose strings were used last, the latest first. */
  readonly recent: readonly DriverId[];
  /** The roots to which servers of this cloud chain. */
  readonly roots: readonly RootDescription[];
  /** Upcoming root changes that affect clients of this cloud. */
  readonly rootNotices: readonly RootNotice[];
  /** The CA file in use with its check; absent if none is in use or it has not been read. */
  readonly caFile?: CaFile | undefined;
  readonly shell: Shell;
  /** Whether the workspace is trusted, which opening a terminal requires. */
  readonly trusted: boolean;
}

export interface Drafts {
  readonly database?: string | undefined;
  readonly user?: string | undefined;
}

export function action(label: string, reason?: string): ActionView {
  return reason === undefined ? { label, enabled: true } : { label, enabled: false, reason };
}
