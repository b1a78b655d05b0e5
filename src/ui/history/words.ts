import * as vscode from 'vscode';
import type { HistoryEntry, HistoryResult, RecordedSettings } from '../../changes/history';
import type { FilteredResult, Maker } from '../../changes/historyFilter';
import { parseServerId } from '../../domain/resourceId';
import { boundWord } from '../../words/terms';

export const serverName = (id: string): string => parseServerId(id)?.name ?? id;

/** The settings before and after a change, as "not enforced → TLS 1.2+". */
export function differencePhrase({ before, after }: Pick<HistoryEntry, 'before' | 'after'>): string {
  const withMinimum = before.enforcement === false && after?.enforcement === false;
  return `${settingsPhrase(before, withMinimum)} → ${after ? settingsPhrase(after, withMinimum) : unknownWord()}`;
}

const unknownWord = (): string => vscode.l10n.t('unknown');

function settingsPhrase({ enforcement, minimum }: RecordedSettings, withMinimum: boolean): string {
  if (enforcement === false) {
    return withMinimum && minimum !== undefined && minimum !== 'none'
      ? vscode.l10n.t('not enforced, minimum TLS {0}', minimum)
      : vscode.l10n.t('not enforced');
  }
  if (minimum === undefined) {
    return enforcement ? vscode.l10n.t('enforced') : unknownWord();
  }
  return minimum === 'none' ? vscode.l10n.t('any TLS version') : vscode.l10n.t('TLS {0}+', minimum);
}

export function resultWord(result: HistoryResult): string {
  switch (result) {
    case 'changed':
      return vscode.l10n.t('changed');
    case 'found':
      return vscode.l10n.t('found changed');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'unknown':
      return vscode.l10n.t('outcome unknown');
  }
}

export function resultSentence({ result, account, error }: HistoryEntry): string {
  switch (result) {
    case 'changed':
      return account === undefined
        ? vscode.l10n.t('Changed by this extension.')
        : vscode.l10n.t('Changed by {0} with this extension.', account);
    case 'found':
      return vscode.l10n.t('Changed by another user or tool; found when the server was read.');
    case 'failed':
      return vscode.l10n.t('The change failed. Error code: {0}', error ?? '');
    case 'unknown':
      return vscode.l10n.t('The change was sent; its outcome is not known.');
  }
}

export const resultIcons: Readonly<Record<HistoryResult, string>> = {
  changed: 'check',
  found: 'eye',
  failed: 'error',
  unknown: 'question',
};

/** A time with its day, unless that is today. */
export function timeText(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday
    ? new Date(at).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' })
    : new Date(at).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

export function timeOf(at: string): string {
  return new Date(at).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
}

/** A day as a heading, for example "Today". */
export function dayLabel(day: number, now: number): string {
  const days = Math.round((new Date(now).setHours(12, 0, 0, 0) - day) / 86_400_000);
  if (days === 0) {
    return vscode.l10n.t('Today');
  }
  return days === 1
    ? vscode.l10n.t('Yesterday')
    : new Date(day).toLocaleDateString(vscode.env.language, {
        weekday: 'long',
        year: 'numeric',
        month: 'long',
        day: 'numeric',
      });
}

export const countPhrase = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 change') : vscode.l10n.t('{0} changes', count);

/** The exception that a change began or ended; undefined for other changes. */
export function exceptionNote({ exception, requested }: HistoryEntry): string | undefined {
  if (!exception) {
    return undefined;
  }
  return requested?.enforcement === false
    ? vscode.l10n.t('exception until {0}', timeText(Date.parse(exception.until)))
    : vscode.l10n.t('exception ended');
}

/** The details of a change, one a line. */
export function details(entry: HistoryEntry): string {
  const { id, at, before, after, exception, correlationId } = entry;
  const word = (value: boolean | undefined): string =>
    value === undefined ? unknownWord() : value ? vscode.l10n.t('on') : vscode.l10n.t('off');
  const minimum = (value: RecordedSettings['minimum']): string =>
    value === undefined ? unknownWord() : boundWord(value);
  return [
    serverName(id),
    resultSentence(entry),
    vscode.l10n.t('Enforcement: {0} → {1}', word(before.enforcement), word(after?.enforcement)),
    vscode.l10n.t('Minimum TLS: {0} → {1}', minimum(before.minimum), minimum(after?.minimum)),
    new Date(at).toLocaleString(vscode.env.language),
    ...(exception ? [`${exceptionNote(entry) ?? ''}: ${exception.reason}`] : []),
    ...(correlationId === undefined ? [] : [vscode.l10n.t('Correlation id: {0}', correlationId)]),
    id,
  ].join('\n');
}

export function filteredResultWord(result: FilteredResult): string {
  switch (result) {
    case 'changed':
      return vscode.l10n.t('Changed');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'unknown':
      return vscode.l10n.t('Outcome unknown');
  }
}

export const makerWord = (maker: Maker): string =>
  maker === 'own' ? vscode.l10n.t('Made by this extension') : vscode.l10n.t('Made by others');
