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

/** What can be edited in the page; the driver is one of the choices. */
export type Edit =
  | { readonly field: 'database' | 'user'; readonly value: string }
  | { readonly field: 'level'; readonly value: VerificationLevel }
  | { readonly field: Switch; readonly value: boolean }
  /** `favorite` makes the driver one, or makes it none. */
  | { readonly field: 'driver' | 'favorite'; readonly value: string };

/** What is on or off for a string. */
export type Switch = (typeof switches)[number];

export const switches = ['pgBouncer', 'directTls', 'entraToken'] as const;

/** What a button of the page asks the host to do. Each is answered, with its failure when it fails. */
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
  /** Grows with every edit of this page; the state that answers carries it. */
  readonly sequence: number;
  readonly edit: Edit;
}

/** Host to page. */
export type HostMessage =
  /** `sequence`: the last edit that is in this state, 0 for none. A page that has sent more waits for the next. */
  { readonly type: 'state'; readonly sequence: number; readonly state: PanelState } | Answer;

/** Everything the page shows. Immutable: a change gives a new object. */
export type PanelState = ServerState | MissingState;

/** The server is not (or not yet) among those that are known. */
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
  /** What is wrong with the server, most urgent first. */
  readonly findings: readonly LineView[];
  readonly fields: {
    readonly database: TextFieldView;
    readonly user: TextFieldView;
    readonly level: VerificationLevel;
    readonly levels: readonly LevelView[];
    /** Those that make sense for the server. */
    readonly switches: readonly SwitchView[];
  };
  readonly certificate: CertificateView;
  readonly drivers: readonly DriverView[];
  /** Id of the chosen driver. */
  readonly driver: string;
  readonly string: StringView;
  readonly wire: WireView;
}

export interface ServerHeader {
  readonly name: string;
  readonly tone: Tone;
  /** The posture as a word: "weak". */
  readonly posture: string;
  /** Enforcement, minimum and maximum in words, or what is being changed. */
  readonly summary: string;
  /** Absent while the server has no host name. */
  readonly host?: string;
  /** Kind, version, state, location, subscription, resource group: `label` is for screen readers. */
  readonly facts: readonly FactView[];
  /** "Simulated", "Legacy". */
  readonly badges: readonly string[];
}

export type Tone = 'strong' | 'weak' | 'exposed' | 'unknown' | 'changing';

export interface FactView {
  readonly label: string;
  readonly value: string;
}

/** What was seen of the server on the wire, in a line. */
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
  /** What this level checks. */
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
  /** What is in use and where it came from. */
  readonly summary: string;
  /** What is wrong with the file in use, or that nothing is, and what clients have to prepare for. */
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
  /** Absent when there is no string; `lines` say why. */
  readonly text?: string;
  /** First what the string guarantees, then what else is to be known. */
  readonly lines: readonly LineView[];
  /** "Checked with psycopg 3.2". */
  readonly checked: string;
  /** An https address. */
  readonly documentation: string;
  readonly copy: ActionView;
  readonly insert: ActionView;
  readonly run: ActionView;
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
  readonly connection: string;
  readonly database: string;
  readonly user: string;
  readonly verification: string;
  readonly certificate: string;
  readonly fingerprint: string;
  readonly connectionString: string;
  readonly onTheWire: string;
  readonly drivers: string;
  readonly searchDrivers: string;
  readonly noDriver: string;
  /** Heading of the drivers with a star, and name of the star. */
  readonly favorites: string;
  readonly favorite: string;
  readonly options: string;
  readonly documentation: string;
  readonly severity: SeverityWords;
}

const maximumLength = 2_000;

/** Reads a message that came from the page; undefined when it is not one. Unknown members are dropped. */
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
