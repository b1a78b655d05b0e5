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

/** Requests of the page's buttons. The host answers each, including failures. */
export type ClientsRequest = (typeof clientsRequests)[number];

export const clientsRequests = ['look', 'cancel', 'saveCsv', 'saveJson'] as const;

/** Host to page. */
export type ClientsHostMessage = { readonly type: 'state'; readonly state: ClientsState } | Answer;

/** The complete content of the page. Immutable: each change creates a new object. */
export interface ClientsState {
  readonly words: ClientsWords;
  readonly header: HeaderView;
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<ClientsRequest, ActionView>>;
  /** Elapsed fraction of the sampling, 0 to 1; absent if none is running. */
  readonly progress?: number;
  /** Whether there is a sample to show. */
  readonly seen: boolean;
  /** Changes of settings that the server supports, the strictest minimum first. */
  readonly whatIfs: readonly WhatIfView[];
  readonly versions: readonly VersionBar[];
  readonly groups: readonly ClientGroupRow[];
  /** A note about omitted groups, if any. */
  readonly more: string;
}

/** A change of settings, and the clients that it would refuse. */
export interface WhatIfView {
  /** `1.3`, or `enforce`. */
  readonly id: string;
  readonly label: string;
  readonly mark: Mark;
  readonly sentence: string;
}

/** The effect of a requested change on clients. */
export type Outcome = 'refused' | 'connects' | 'uncertain';
export type Outcomes = Readonly<Record<WhatIfView['id'], Outcome>>;

export interface VersionBar {
  readonly label: string;
  readonly count: number;
  /** Fraction of the most frequent version's clients, 0 to 1. */
  readonly share: number;
  readonly outcomes: Outcomes;
}

/** A group of similar clients. */
export interface ClientGroupRow {
  readonly user: string;
  readonly databases: string;
  readonly application: string;
  /** Additional kind of the connection, such as "replication". */
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
  /** Label before the column names above stacked rows. */
  readonly sortBy: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  /** The limits of a sample. */
  readonly limits: string;
  readonly severity: NoticeWords;
}

export type ClientsColumn = 'user' | 'application' | 'address' | 'version' | 'count' | 'outcome';

/** Reads a message of the page; undefined when it is invalid. Unknown members are dropped. */
export function parseClientsMessage(value: unknown): RequestMessage<ClientsRequest> | undefined {
  return parseRequest(value, clientsRequests);
}
