import type { HistoryEntry } from './history';

/** Results as they are filtered by; a change that was found counts as changed. */
export const filteredResults = ['changed', 'failed', 'unknown'] as const;
export type FilteredResult = (typeof filteredResults)[number];

/** `own`: changes of this extension. */
export const makers = ['own', 'others'] as const;
export type Maker = (typeof makers)[number];

/** The changes to show. An empty list shows all. */
export interface HistoryFilter {
  readonly results: readonly FilteredResult[];
  readonly makers: readonly Maker[];
  /** Ids of servers in lower case. */
  readonly servers: readonly string[];
}

export const everything: HistoryFilter = { results: [], makers: [], servers: [] };

export function isFiltered({ results, makers: by, servers }: HistoryFilter): boolean {
  return results.length + by.length + servers.length > 0;
}

export const makerOf = ({ result }: HistoryEntry): Maker => (result === 'found' ? 'others' : 'own');

const resultOf = ({ result }: HistoryEntry): FilteredResult => (result === 'found' ? 'changed' : result);

export function matchesFilter(entry: HistoryEntry, { results, makers: by, servers }: HistoryFilter): boolean {
  return (
    (results.length === 0 || results.includes(resultOf(entry))) &&
    (by.length === 0 || by.includes(makerOf(entry))) &&
    (servers.length === 0 || servers.includes(entry.id.toLowerCase()))
  );
}

/** Changes of one day, the newest first. */
export interface HistoryDay {
  /** Noon of the day in local time, in milliseconds since the epoch. */
  readonly day: number;
  readonly entries: readonly HistoryEntry[];
}

/** Groups changes by their day in local time, the newest first. */
export function byDay(entries: readonly HistoryEntry[]): readonly HistoryDay[] {
  const days = new Map<number, HistoryEntry[]>();
  const newestFirst = [...entries].reverse().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  for (const entry of newestFirst) {
    const day = new Date(entry.at).setHours(12, 0, 0, 0);
    const found = days.get(day);
    if (found) {
      found.push(entry);
    } else {
      days.set(day, [entry]);
    }
  }
  return [...days].map(([day, of]) => ({ day, entries: of }));
}
