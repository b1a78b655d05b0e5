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

/** The words of the panel; tests hand in codes. */
export type PanelMessages = typeof messages;

export interface PanelInput {
  readonly server: Server;
  readonly policy: TlsPolicy;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly change: ActiveChange | undefined;
  readonly connection: StoredConnection;
  /** Database and user as typed while they are invalid: shown, but not stored and not used. */
  readonly drafts: Drafts;
  /** Drivers with a star. */
  readonly favorites: readonly DriverId[];
  /** What servers of this cloud chain to. */
  readonly roots: readonly RootDescription[];
  /** What clients of this cloud have to prepare for. */
  readonly rootNotices: readonly RootNotice[];
  /** How the CA file in use was judged; absent where none is in use, and before it was read. */
  readonly caFile?: CaFile | undefined;
  readonly shell: Shell;
  /** Whether the workspace is trusted: a terminal is opened only then. */
  readonly trusted: boolean;
}

export interface Drafts {
  readonly database?: string | undefined;
  readonly user?: string | undefined;
}

export function action(label: string, reason?: string): ActionView {
  return reason === undefined ? { label, enabled: true } : { label, enabled: false, reason };
}
