import { undoOf, type TlsChange } from '../domain/change';
import type { FailureCode } from '../domain/errors';
import { isRecord } from '../domain/input';
import { parseServerId } from '../domain/resourceId';
import { known, unknown, type Server, type TlsSettings } from '../domain/server';
import { isTlsBound, type TlsBound } from '../domain/tlsVersion';
import { withoutEchoes } from './echoes';
import { JsonLines, type LineFile } from './lineFile';

/** Settings as they were read; one that is absent was not known. */
export interface RecordedSettings {
  readonly enforcement?: boolean;
  readonly minimum?: TlsBound;
}

/**
 * Result of a recorded change. `found`: somebody else has made it, and a read has found it. `unknown`: it was sent, and
 * the outcome is not known.
 */
export const historyResults = ['changed', 'found', 'failed', 'unknown'] as const;
export type HistoryResult = (typeof historyResults)[number];

/** One change of one server. */
export interface HistoryEntry {
  /** When it ended, or was found (ISO 8601, UTC). */
  readonly at: string;
  /** Of a change that was found: when the settings before it were last seen (ISO 8601, UTC). */
  readonly since?: string;
  /** ARM resource id. */
  readonly id: string;
  readonly result: HistoryResult;
  /** Name of the account; absent for changes of others, and where several accounts are signed in. */
  readonly account?: string;
  readonly before: RecordedSettings;
  /** Absent where the server was not read afterwards. */
  readonly after?: RecordedSettings;
  /** The settings that were sent; absent for changes of others. */
  readonly requested?: TlsChange;
  /** The timed exception that the change began or ended. `until`: ISO 8601, UTC. */
  readonly exception?: { readonly until: string; readonly reason: string };
  readonly error?: FailureCode;
  /** Correlation ids of the writes, separated by spaces: the names under which the activity log has them. */
  readonly correlationId?: string;
}

/** Entries that are kept. */
const most = 10_000;

/** The record of changes: a file that is appended to, survives crashes, and does not grow without end. */
export class History {
  private readonly lines: JsonLines;
  private count: number | undefined;

  constructor(file: LineFile) {
    this.lines = new JsonLines(file);
  }

  /** The newest entry last. */
  async read(): Promise<readonly HistoryEntry[]> {
    const found = await this.lines.read();
    return withoutEchoes(found.flatMap((line) => readEntry(line) ?? [])).slice(-most);
  }

  async append(entries: readonly HistoryEntry[]): Promise<void> {
    await this.lines.append(entries);
    this.count = (this.count ?? (await this.lines.read()).length - entries.length) + entries.length;
    if (this.count > 1.2 * most) {
      const kept = await this.read();
      await this.lines.replace(kept);
      this.count = kept.length;
    }
  }
}

/** The settings of a server for the record. */
export function recorded({ enforcement, minimum }: Pick<TlsSettings, 'enforcement' | 'minimum'>): RecordedSettings {
  return {
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known ? { minimum: minimum.value } : {}),
  };
}

/**
 * The change that takes a recorded one back; undefined where the server differs in nothing. Whether it is possible is
 * decided by a plan for the server as it is now.
 */
export function undoOfEntry({ before, after }: HistoryEntry, server: Server): TlsChange | undefined {
  const withSettings = ({ enforcement, minimum }: RecordedSettings): Server => ({
    ...server,
    tls: {
      ...server.tls,
      enforcement: enforcement === undefined ? unknown('notReadYet') : known(enforcement),
      minimum: minimum === undefined ? unknown('notReadYet') : known(minimum),
    },
  });
  return after && undoOf(withSettings(before), withSettings(after));
}

/** Whether a setting is known before and after, and differs, so that the change can be taken back. */
export function isUndoable({ before, after }: HistoryEntry): boolean {
  return (['enforcement', 'minimum'] as const).some(
    (setting) => before[setting] !== undefined && after?.[setting] !== undefined && before[setting] !== after[setting],
  );
}

function readEntry(line: Readonly<Record<string, unknown>>): HistoryEntry | undefined {
  const { at, since, id, result, account, error, correlationId } = line;
  const isText = (value: unknown, length = 300): value is string => typeof value === 'string' && value.length <= length;
  if (!isText(at, 30) || isNaN(Date.parse(at)) || !isText(id, 1000) || !parseServerId(id)) {
    return undefined;
  }
  const before = readSettings(line.before);
  const after = readSettings(line.after);
  const requested = readSettings(line.requested);
  const exception = isRecord(line.exception) ? line.exception : {};
  const { until, reason } = exception;
  const kind = historyResults.find((one) => one === result);
  return before && kind
    ? {
        at,
        ...(isText(since, 30) && !isNaN(Date.parse(since)) ? { since } : {}),
        id,
        result: kind,
        before,
        ...(after ? { after } : {}),
        ...(requested ? { requested } : {}),
        ...(isText(account) ? { account } : {}),
        ...(isText(until, 30) && !isNaN(Date.parse(until)) && isText(reason) ? { exception: { until, reason } } : {}),
        ...(isText(error) ? { error: error as FailureCode } : {}),
        ...(isText(correlationId) ? { correlationId } : {}),
      }
    : undefined;
}

function readSettings(value: unknown): RecordedSettings | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { enforcement, minimum } = value;
  return {
    ...(typeof enforcement === 'boolean' ? { enforcement } : {}),
    ...(isTlsBound(minimum) ? { minimum } : {}),
  };
}
