import { toCsvLine } from '../domain/csv';
import { parseServerId } from '../domain/resourceId';
import { visible, visibleJson } from '../domain/visible';
import type { HistoryEntry, RecordedSettings } from './history';

const columns = [
  'time',
  'result',
  'account',
  'server',
  'enforcement before',
  'minimum before',
  'enforcement requested',
  'minimum requested',
  'enforcement after',
  'minimum after',
  'exception until',
  'exception reason',
  'error',
  'correlation id',
  'resource id',
] as const;

/** Formats the history as one JSON array. */
export function historyJson(entries: readonly HistoryEntry[]): string {
  return `${visibleJson(entries)}\n`;
}

/** Formats the history as CSV (RFC 4180), in which spreadsheets find no formula. */
export function historyCsv(entries: readonly HistoryEntry[]): string {
  return [columns, ...entries.map(cellsOf)].map(toCsvLine).join('');
}

/** Formats the history as a Markdown table, whose cells are text and nothing else. */
export function historyMarkdown(entries: readonly HistoryEntry[]): string {
  const rows = [columns, columns.map(() => '---'), ...entries.map((entry) => cellsOf(entry).map(markdownCell))];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function cellsOf({
  at,
  result,
  account,
  id,
  before,
  requested,
  after,
  exception,
  error,
  correlationId,
}: HistoryEntry): readonly string[] {
  const settings = ({ enforcement, minimum }: RecordedSettings): string[] => [
    enforcement === undefined ? '' : enforcement ? 'on' : 'off',
    minimum ?? '',
  ];
  const name = parseServerId(id)?.name ?? '';
  return [
    ...[at, result, account ?? '', name],
    ...[...settings(before), ...settings(requested ?? {}), ...settings(after ?? {})],
    ...[exception?.until ?? '', exception?.reason ?? ''],
    ...[error ?? '', correlationId ?? '', id],
  ];
}

const markdownCell = (text: string): string => visible(text).replace(/[\\`*_[\]<>|#!&~()]/g, '\\$&');
