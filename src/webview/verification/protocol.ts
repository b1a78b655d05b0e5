/** Messages between the verification panel's page and its host. */
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
export type VerificationRequest = (typeof verificationRequests)[number];

export const verificationRequests = [
  'verify',
  'cancel',
  'diagnose',
  'logIn',
  'copyMarkdown',
  'saveMarkdown',
  'saveJson',
] as const;

/** Requests of the buttons beside the cause that the diagnosis found. */
export type StepRequest = (typeof stepRequests)[number];

export const stepRequests = ['openServer', 'openNetworking', 'copyStartCommand'] as const;

export type PageRequest = VerificationRequest | StepRequest;

/** Host to page. */
export type VerificationHostMessage =
  | { readonly type: 'state'; readonly state: VerificationState }
  /** Shows the steps of the diagnosis, and moves the focus there. */
  | { readonly type: 'showSteps' }
  | Answer;

/**
 * The complete content of the page. Immutable: each change creates a new object. Its shape does not depend on the
 * observation.
 */
export interface VerificationState {
  readonly words: VerificationWords;
  readonly header: HeaderView;
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<VerificationRequest, ActionView>>;
  readonly running?: Running;
  readonly clients: readonly ClientRow[];
  /** One for each verified port of PgBouncer. */
  readonly pgBouncer: readonly PgBouncerView[];
  /** The negotiated session, and the route to the server. */
  readonly session: readonly Fact[];
  readonly trust: readonly Fact[];
  readonly certificates: readonly CertificateCard[];
  /** Absent before the first verification. */
  readonly cause?: CauseView;
  readonly steps: readonly StepView[];
  readonly times: readonly Fact[];
}

/** Operations that can be canceled. */
export type Running = 'verification' | 'login';

/** A row of the table of declared and observed behavior. */
export interface ClientRow {
  readonly client: string;
  readonly declared: string;
  readonly observed: string;
  /** The server's message, or the cipher. */
  readonly evidence: string;
  readonly mark: Mark;
  readonly verdict: string;
  readonly reason: string;
}

/** The observed behavior of PgBouncer on one of its ports. */
export interface PgBouncerView {
  /** "PgBouncer (port 6432)". */
  readonly title: string;
  readonly mark: Mark;
  readonly verdict: string;
  readonly clients: readonly ClientRow[];
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly mark: Mark;
  /** Whether the value is read letter by letter, such as a fingerprint. */
  readonly code?: boolean;
}

export interface CertificateCard {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What keeps a client from connecting, or that nothing was found. */
export interface CauseView {
  readonly mark: Mark;
  readonly text: string;
  /** The recommended action. */
  readonly advice?: string;
  /** A command line for the recommended action. */
  readonly command?: string;
  readonly actions?: readonly { readonly request: StepRequest; readonly label: string }[];
}

export interface StepView {
  readonly name: string;
  readonly mark: Mark;
  /** "good", "failed", "not tried". */
  readonly status: string;
  readonly text: string;
  /** The recommended action; that of the cause is above the steps. */
  readonly advice?: string;
}

/** Labels of the page that do not depend on the server. */
export interface VerificationWords {
  readonly table: string;
  readonly columns: {
    readonly client: string;
    readonly declared: string;
    readonly observed: string;
    readonly verdict: string;
  };
  readonly session: string;
  readonly certificate: string;
  readonly noCertificate: string;
  readonly steps: string;
  readonly times: string;
  readonly report: string;
  readonly copied: string;
  readonly reportCopied: string;
  readonly commandCopied: string;
  readonly severity: NoticeWords;
}

/** Reads a message of the page; undefined when it is invalid. Unknown members are dropped. */
export function parseVerificationMessage(value: unknown): RequestMessage<PageRequest> | undefined {
  return parseRequest(value, [...verificationRequests, ...stepRequests]);
}
