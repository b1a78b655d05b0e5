/**
 * What the verification panel's page and its host say to each other. Types, and the check of what arrives at the host;
 * imports nothing. Every text in a state is already localized: the page has no words of its own.
 */

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

/** Page to host. */
export type VerificationPageMessage =
  /** The page has (re)started and shows nothing yet. */
  { readonly type: 'ready' } | { readonly type: 'request'; readonly id: number; readonly request: VerificationRequest };

/** Host to page; answers are those of `protocol.ts`. */
export type VerificationHostMessage =
  | { readonly type: 'state'; readonly state: VerificationState }
  /** Shows the steps of the diagnosis, and moves the focus there. */
  | { readonly type: 'showSteps' }
  | { readonly type: 'answer'; readonly id: number; readonly ok: true }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly message: string };

/** How an answer is meant: its icon and colour. */
export type Mark = 'good' | 'bad' | 'unknown' | 'neutral' | 'running';

/** Everything the page shows. Immutable: a change gives a new object. Its shape does not depend on what was seen. */
export interface VerificationState {
  readonly words: VerificationWords;
  readonly header: {
    readonly name: string;
    readonly badges: readonly string[];
    readonly mark: Mark;
    /** The verdict in a few words. */
    readonly verdict: string;
    /** When, where and how long; or what is to be done. */
    readonly details: string;
  };
  readonly notices: readonly NoticeView[];
  readonly actions: Readonly<Record<VerificationRequest, VerificationAction>>;
  readonly running: boolean;
  readonly clients: readonly ClientRow[];
  /** What was agreed on, and how the server was reached. */
  readonly session: readonly Fact[];
  readonly trust: readonly Fact[];
  readonly certificates: readonly CertificateCard[];
  readonly steps: readonly StepView[];
  readonly times: readonly Fact[];
}

export interface VerificationAction {
  readonly label: string;
  readonly enabled: boolean;
  /** Why it cannot be done now. */
  readonly reason?: string;
}

export interface NoticeView {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

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
  readonly severity: Readonly<Record<NoticeView['severity'], string>>;
}

/** Reads a message that came from the page; undefined when it is not one. Unknown members are dropped. */
export function parseVerificationMessage(value: unknown): VerificationPageMessage | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { type, id, request } = value as Record<string, unknown>;
  if (type === 'ready') {
    return { type };
  }
  const known = verificationRequests.find((one) => one === request);
  return type === 'request' && known && Number.isSafeInteger(id) && (id as number) > 0
    ? { type, id: id as number, request: known }
    : undefined;
}
