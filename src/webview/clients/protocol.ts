/** Messages between the page of the connected clients and its host. */
import {
  parseRequest,
  type ActionView,
  type Answer,
  type HeaderView,
  type Mark,
  type NoticeView,
  type RequestMessage,
  type NoticeWords,
} from '../kit/protocol';

/** What a button of the page asks the host to do. Each is answered, with its failure when it fails. */
export type ClientsRequest = (typeof clientsRequests)[number];

export const clientsRequests = ['look', 'cancel', 'saveCsv', 'saveJson'] as const;

/** Host to page. */
export type ClientsHostMessage = { readonly type: 'state'; readonly state: ClientsState } | Answer;

/** Everything the page shows. Immutable: a change gives a new object. */
export interface ClientsState {
  readonly words: ClientsWords;
  readonly header: HeaderView;
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<ClientsRequest, ActionView>>;
  /** How much of the time is over, 0 to 1; absent while nobody looks. */
  readonly progress?: number;
  /** Whether anything was seen that can be shown. */
  readonly seen: boolean;
  /** Changes of settings that the server can be asked for, the strictest minimum first. */
  readonly whatIfs: readonly WhatIfView[];
  readonly versions: readonly VersionBar[];
  readonly groups: readonly ClientGroupRow[];
  /** That groups are left out, where they are. */
  readonly more: string;
}

/** A change of settings, and who would be cut off by it. */
export interface WhatIfView {
  /** `1.3`, or `enforce`. */
  readonly id: string;
  readonly label: string;
  readonly mark: Mark;
  readonly sentence: string;
}

/** What a requested change does to clients. */
export type Outcome = 'refused' | 'connects' | 'uncertain';
export type Outcomes = Readonly<Record<WhatIfView['id'], Outcome>>;

export interface VersionBar {
  readonly label: string;
  readonly count: number;
  /** Of the most frequent one, 0 to 1. */
  readonly share: number;
  readonly outcomes: Outcomes;
}

/** Clients that are alike. */
export interface ClientGroupRow {
  readonly user: string;
  readonly databases: string;
  readonly application: string;
  /** What else is to be said of it, such as "replication". */
  readonly kind: string;
  readonly address: string;
  readonly version: string;
  readonly ciphers: string;
  readonly count: number;
  readonly outcomes: Outcomes;
}

/** Labels of the page that do not depend on the server. */
export interface ClientsWords {
  readonly progress: string;
  readonly cutOff: string;
  readonly whatIf: string;
  readonly versions: string;
  readonly clients: string;
  readonly columns: Readonly<Record<ClientsColumn, string>>;
  /** Before the names of the columns, where they stand above stacked rows. */
  readonly sortBy: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  /** What a look cannot tell. */
  readonly limits: string;
  readonly severity: NoticeWords;
}

export type ClientsColumn = 'user' | 'application' | 'address' | 'version' | 'count' | 'outcome';

/** Reads a message that came from the page; undefined when it is not one. Unknown members are dropped. */
export function parseClientsMessage(value: unknown): RequestMessage<ClientsRequest> | undefined {
  return parseRequest(value, clientsRequests);
}
