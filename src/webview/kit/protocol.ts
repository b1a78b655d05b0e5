/**
 * Messages and views that all panels share, and the host's validation. Every text in a state is already localized:
 * pages contain no text of their own.
 */
import { isRecord } from '../../domain/input';

/** Page to host, in every panel. */
export type RequestMessage<Request extends string> =
  /** The page has (re)started and is empty. */
  { readonly type: 'ready' } | { readonly type: 'request'; readonly id: number; readonly request: Request };

/** Host to page: the outcome of a request. `message`: the reason for a failure, in the user's language. */
export type Answer =
  | { readonly type: 'answer'; readonly id: number; readonly ok: true }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly message: string };

/** Host to page: the members of the state that changed since the last message, for `applied`. */
export interface ChangesMessage {
  readonly type: 'changes';
  readonly changes: Readonly<Record<string, unknown>>;
}

export interface ActionView {
  readonly label: string;
  readonly enabled: boolean;
  /** The reason why the action is disabled. */
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

/** The meaning of an outcome, whose icon and color appear beside the text. */
export type Mark = 'good' | 'bad' | 'unknown' | 'neutral' | 'running';

/** The header of a panel that observes a server for a time. */
export interface HeaderView {
  readonly name: string;
  /** "Simulated", "Legacy". */
  readonly badges: readonly string[];
  readonly mark: Mark;
  /** The result in short: a verdict, "41 clients". */
  readonly summary: string;
  /** The consequence and the next step. */
  readonly advice?: string;
  /** Time, place and duration, or the required first step. */
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
