import type * as vscode from 'vscode';
import type { Connections } from '../connections';
import type { Failures } from '../failures';
import type { Fleet } from '../fleet';
import type { FocusedServer } from '../focus';
import type { Log } from '../log';
import type { Memory } from '../memory';
import type { ServersView } from '../tree/view';
import type { ChangeFlow } from './changeFlow';
import type { Targets } from './targets';

/** What commands work with that are there from the start. */
export interface EntryServices {
  readonly extensionUri: vscode.Uri;
  readonly secrets: vscode.SecretStorage;
  readonly log: Log;
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  readonly memory: Memory;
  readonly view: ServersView;
  readonly failures: Failures;
  readonly targets: Targets;
  readonly signIn: () => Promise<void>;
  readonly resetOffline: () => Promise<void>;
}

/** And what comes at first use of a command that changes, connects or copies. */
export interface CommandServices extends EntryServices {
  readonly connections: Connections;
  readonly flow: ChangeFlow;
  readonly openConnection: (serverId: string) => void;
}
