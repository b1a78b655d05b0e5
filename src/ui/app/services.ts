import type * as vscode from 'vscode';
import type { ClientSample } from '../../clients/sample';
import type { Tenant, TenantListing } from '../../domain/tenant';
import type { Connections } from '../connection/connections';
import type { Failures } from './failures';
import type { Fleet } from '../../fleet/fleet';
import type { FocusedServer } from '../servers/focus';
import type { Log } from './log';
import type { ExtensionState } from './extensionState';
import type { SubscriptionSelection } from '../accounts/selection';
import type { ServersView } from '../servers/view';
import type { ChangeFlow } from '../changes/changeFlow';
import type { Targets } from './targets';

/** Where a server is reached on the wire, other than at its own name. */
export interface WireTarget {
  readonly host: string;
  readonly port: number;
  /** Certificate of the authority that was made for the simulated servers of this session, PEM. */
  readonly demoAuthority: string;
}

/** What logs in to a server's databases in place of a password. Never stored. */
export interface EntraLogin {
  /** Microsoft Entra access token. */
  readonly token: string;
  /** Whose it is, where the token says so. */
  readonly user?: string;
}

/** What commands work with that are there from the start. */
export interface EntryServices {
  readonly extensionUri: vscode.Uri;
  readonly secrets: vscode.SecretStorage;
  readonly log: Log;
  readonly fleet: Fleet;
  readonly focus: FocusedServer;
  readonly extensionState: ExtensionState;
  readonly view: ServersView;
  readonly failures: Failures;
  readonly selection: SubscriptionSelection;
  /** VS Code's sign-in, to one tenant or to an account of one's choice. */
  readonly signIn: (tenant?: Tenant) => Promise<void>;
  /** All that the accounts see, selected or not. */
  readonly listTenants: (signal: AbortSignal) => Promise<readonly TenantListing[]>;
  /** After another selection of subscriptions: the last known fleet is not this one. */
  readonly listSelected: () => Promise<void>;
  readonly resetOffline: () => Promise<void>;
  /** Where a port of a server is reached. Undefined: at the server's own name and that port. */
  readonly wireTarget: (serverId: string, port: number) => Promise<WireTarget | undefined>;
  /** A token of the account that the server was listed with; may ask the user to sign in once more. */
  readonly entraLogin: (serverId: string, signal: AbortSignal) => Promise<EntraLogin>;
  /** What was seen last of the clients of servers in this session, by id in lower case. Never stored. */
  readonly clientSamples: Map<string, ClientSample>;
}

/** And what comes at first use of a command that changes, connects or copies. */
export interface CommandServices extends EntryServices {
  readonly targets: Targets;
  readonly connections: Connections;
  readonly flow: ChangeFlow;
  readonly openConnection: (serverId: string) => void;
}
