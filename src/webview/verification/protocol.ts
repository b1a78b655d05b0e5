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

/** What a button of the page asks the host to do. Each is answered, with its failure when it fails. */
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

/** What a button beside a step of the diagnosis asks for. */
export type StepRequest = (typeof stepRequests)[number];

export const stepRequests = ['openServer', 'openNetworking', 'copyStartCommand'] as const;

export type PageRequest = VerificationRequest | StepRequest;

/** Host to page. */
export type VerificationHostMessage =
  | { readonly type: 'state'; readonly state: VerificationState }
  /** Shows the steps of the diagnosis, and moves the focus there. */
  | { readonly type: 'showSteps' }
  | Answer;

/** Everything the page shows. Immutable: a change gives a new object. Its shape does not depend on what was seen. */
export interface VerificationState {
  readonly words: VerificationWords;
  readonly header: HeaderView;
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<VerificationRequest, ActionView>>;
  readonly running?: Running;
  readonly clients: readonly ClientRow[];
  /** One for each port of PgBouncer that was looked at. */
  readonly pgBouncer: readonly PgBouncerView[];
  /** What was agreed on, and how the server was reached. */
  readonly session: readonly Fact[];
  readonly trust: readonly Fact[];
  readonly certificates: readonly CertificateCard[];
  readonly steps: readonly StepView[];
  readonly times: readonly Fact[];
}

/** What can be cancelled while it runs. */
export type Running = 'verification' | 'login';

/** One line of the table of what is declared and what was seen. */
export interface ClientRow {
  readonly client: string;
  readonly declared: string;
  readonly observed: string;
  /** What the server said, or with which cipher. */
  readonly evidence: string;
  readonly mark: Mark;
  readonly verdict: string;
  readonly reason: string;
}

/** What was seen of PgBouncer on one of its ports. */
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
  /** To be read letter by letter, such as a fingerprint. */
  readonly code?: boolean;
}

export interface CertificateCard {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export interface StepView {
  readonly name: string;
  readonly mark: Mark;
  /** "good", "failed", "not tried". */
  readonly status: string;
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
  /** A command line that does it. */
  readonly command?: string;
  readonly actions?: readonly { readonly request: StepRequest; readonly label: string }[];
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

/** Reads a message that came from the page; undefined when it is not one. Unknown members are dropped. */
export function parseVerificationMessage(value: unknown): RequestMessage<PageRequest> | undefined {
  return parseRequest(value, [...verificationRequests, ...stepRequests]);
}
