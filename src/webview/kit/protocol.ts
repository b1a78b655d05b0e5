/**
 * Messages and views that all panels share, and the validation of what arrives at the host. Every text in a state is
 * already localized: pages have no words of their own.
 */
import { isRecord } from '../../domain/input';

/** Page to host, in every panel. */
export type RequestMessage<Request extends string> =
  /** The page has (re)started and shows nothing yet. */
  { readonly type: 'ready' } | { readonly type: 'request'; readonly id: number; readonly request: Request };

/** Host to page: the outcome of a request. `message` says why it failed, in the user's language. */
export type Answer =
  | { readonly type: 'answer'; readonly id: number; readonly ok: true }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly message: string };

export interface ActionView {
  readonly label: string;
  readonly enabled: boolean;
  /** Why the action is disabled. */
  readonly reason?: string;
  /** The likeliest next step. */
  readonly primary?: boolean;
}

export type Severity = 'ok' | 'info' | 'warning' | 'error';

/** Names of the icons before a line, for screen readers. */
export type SeverityWords = Readonly<Record<Severity, string>>;
export type NoticeWords = Omit<SeverityWords, 'ok'>;

export interface LineView {
  readonly severity: Severity;
  readonly text: string;
}

export interface NoticeView extends LineView {
  readonly severity: Exclude<Severity, 'ok'>;
}

/** The meaning of an outcome: its icon and color stand beside the word. */
export type Mark = 'good' | 'bad' | 'unknown' | 'neutral' | 'running';

/** The header of a panel that watches a server for a time. */
export interface HeaderView {
  readonly name: string;
  /** "Simulated", "Legacy". */
  readonly badges: readonly string[];
  readonly mark: Mark;
  /** The result in a few words: a verdict, "41 clients". */
  readonly summary: string;
  /** When, where and for how long; or what to do first. */
  readonly details: string;
}

/** Reads a message of a page; undefined when it is invalid. Unknown members are dropped. */
export function parseRequest<Request extends string>(
  value: unknown,
  requests: readonly Request[],
): RequestMessage<Request> | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  if (value.type === 'ready') {
    return { type: 'ready' };
  }
  const request = requests.find((one) => one === value.request);
  return value.type === 'request' && request && isCount(value.id)
    ? { type: 'request', id: value.id, request }
    : undefined;
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
