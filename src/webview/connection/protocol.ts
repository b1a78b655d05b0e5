/** Messages between the connection panel's page and its host. */
import { isRecord } from '../../domain/input';
import { verificationLevels, type VerificationLevel } from '../../domain/verificationLevel';
import {
  isCount,
  parseRequest,
  type ActionView,
  type Answer,
  type LineView,
  type RequestMessage,
  type SeverityWords,
} from '../kit/protocol';

/** Editable values of the page, including the chosen driver. */
export type Edit =
  | { readonly field: 'database' | 'user'; readonly value: string }
  | { readonly field: 'level'; readonly value: VerificationLevel }
  | { readonly field: Switch; readonly value: boolean }
  /** `favorite` toggles whether the driver is a favorite. */
  | { readonly field: 'driver' | 'favorite'; readonly value: string };

/** Options of a string that are on or off. */
export type Switch = (typeof switches)[number];

export const switches = ['pgBouncer', 'directTls', 'entraToken'] as const;

/** Requests of the page's buttons. The host answers each, including failures. */
export type PageRequest = (typeof pageRequests)[number];

export const pageRequests = [
  'toggleEnforcement',
  'setMinimum',
  'refresh',
  'copyAzureCli',
  'copyHost',
  'downloadCertificate',
  'chooseCertificate',
  'useSystemRoots',
  'copyString',
  'insertString',
  'runString',
  'verifyOnTheWire',
  'showVerification',
] as const;

/** Page to host. */
export type PageMessage = RequestMessage<PageRequest> | EditMessage;

export interface EditMessage {
  readonly type: 'edit';
  /** Increases with each edit of this page; the state that answers an edit repeats it. */
  readonly sequence: number;
  readonly edit: Edit;
}

/** Host to page. */
export type HostMessage =
  /** `sequence`: the last edit included in this state, 0 for none. A page with later edits waits for the next state. */
  { readonly type: 'state'; readonly sequence: number; readonly state: PanelState } | Answer;

/** The complete content of the page. Immutable: each change creates a new object. */
export type PanelState = ServerState | MissingState;

/** The server is not known, or not yet. */
export interface MissingState {
  readonly kind: 'missing';
  readonly words: PageWords;
  readonly name: string;
  readonly sentence: string;
  /** The server is being read. */
  readonly loading: boolean;
  readonly refresh: ActionView;
}

export interface ServerState {
  readonly kind: 'server';
  readonly words: PageWords;
  readonly header: ServerHeader;
  readonly actions: {
    readonly toggleEnforcement: ActionView;
    readonly setMinimum: ActionView;
    readonly refresh: ActionView;
    readonly copyAzureCli: ActionView;
  };
  /** Findings about the server, the most urgent first. */
  readonly findings: readonly LineView[];
  readonly fields: {
    readonly database: TextFieldView;
    readonly user: TextFieldView;
    readonly level: VerificationLevel;
    readonly levels: readonly LevelView[];
    /** The switches that apply to the server. */
    readonly switches: readonly SwitchView[];
    /** Name of the collapsed switches, with those that are on. */
    readonly options: string;
  };
  readonly certificate: CertificateView;
  readonly drivers: readonly DriverView[];
  /** IDs of the drivers whose strings were used last, the latest first. */
  readonly recent: readonly string[];
  /** ID of the chosen driver. */
  readonly driver: string;
  readonly string: StringView;
  readonly wire: WireView;
}

export interface ServerHeader {
  readonly name: string;
  readonly tone: Tone;
  /** The posture as text: "weak". */
  readonly posture: string;
  /** Enforcement, minimum and maximum as text, or the change in progress. */
  readonly summary: string;
  /** Absent while the server has no host name. */
  readonly host?: string;
  /** Kind, version, state, location, subscription, resource group. `label` is for screen readers. */
  readonly facts: readonly FactView[];
  /** "Simulated", "Legacy". */
  readonly badges: readonly string[];
}

export type Tone = 'strong' | 'weak' | 'exposed' | 'unknown' | 'changing';

export interface FactView {
  readonly label: string;
  readonly value: string;
}

/** The observed behavior of the server on the wire, in one line. */
export interface WireView {
  readonly line: LineView;
  readonly verify: ActionView;
  readonly show: ActionView;
}

export interface TextFieldView {
  readonly value: string;
  readonly problem?: string;
}

export interface LevelView {
  readonly value: VerificationLevel;
  readonly label: string;
  /** The checks of this level. */
  readonly description: string;
}

export interface SwitchView {
  readonly field: Switch;
  readonly label: string;
  readonly on: boolean;
}

export interface CertificateView {
  readonly kind: 'none' | 'file' | 'system';
  /** Path of the file in use. */
  readonly path?: string;
  /** The file in use and its origin. */
  readonly summary: string;
  /** Findings about the file in use, or that there are none, and upcoming root changes. */
  readonly lines: readonly LineView[];
  readonly download: ActionView;
  readonly choose: ActionView;
  readonly system: ActionView;
  /** Heading of the list of roots. */
  readonly rootsLabel: string;
  readonly roots: readonly RootView[];
}

export interface RootView {
  readonly name: string;
  readonly expiry: string;
  /** SHA-256: `CB:3C:…`. */
  readonly fingerprint: string;
}

export interface DriverView {
  readonly id: string;
  readonly label: string;
  readonly language: string;
  readonly favorite: boolean;
}

export interface StringView {
  readonly title: string;
  /** Absent if there is no string; `lines` then state the reason. */
  readonly text?: string;
  /** The string's guarantees, then further notes. */
  readonly lines: readonly LineView[];
  /** "Checked with psycopg 3.2". */
  readonly checked: string;
  /** An https address. */
  readonly documentation: string;
  readonly copy: ActionView;
  readonly insert: ActionView;
  /** Absent if the driver's string is not a command. */
  readonly run?: ActionView;
}

/** Labels of the page that do not depend on the server. */
export interface PageWords {
  readonly settings: string;
  readonly host: string;
  readonly copyHost: string;
  readonly copied: string;
  readonly hostCopied: string;
  readonly commandCopied: string;
  readonly stringCopied: string;
  readonly database: string;
  readonly user: string;
  readonly level: string;
  readonly certificate: string;
  readonly fingerprint: string;
  readonly connectionString: string;
  readonly onTheWire: string;
  readonly drivers: string;
  readonly searchDrivers: string;
  readonly noDriver: string;
  /** Heading of the favorite drivers, and name of the star. */
  readonly favorites: string;
  readonly favorite: string;
  /** Heading of the drivers that were used last. */
  readonly recent: string;
  readonly documentation: string;
  readonly severity: SeverityWords;
}

const maximumLength = 2_000;

/** Reads a message of the page; undefined when it is invalid. Unknown members are dropped. */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  if (value.type === 'edit') {
    const edit = parseEdit(value.edit);
    return edit && isCount(value.sequence) ? { type: 'edit', sequence: value.sequence, edit } : undefined;
  }
  return parseRequest(value, pageRequests);
}

function parseEdit(edit: unknown): Edit | undefined {
  if (!isRecord(edit)) {
    return undefined;
  }
  const { field, value } = edit;
  const changed = switches.find((one) => one === field);
  if (changed) {
    return typeof value === 'boolean' ? { field: changed, value } : undefined;
  }
  if (typeof value !== 'string' || value.length > maximumLength) {
    return undefined;
  }
  switch (field) {
    case 'database':
    case 'user':
    case 'driver':
    case 'favorite':
      return { field, value };
    case 'level': {
      const level = verificationLevels.find((one) => one === value);
      return level && { field, value: level };
    }
    default:
      return undefined;
  }
}
