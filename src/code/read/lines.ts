import { plainText, TextBuilder, type Text } from '../text';
import type { Entry, Table, Value } from '../value';
import { withHoles } from './data';

// Formats of a key and a value on a line: .env, .properties, .ini and what is like them.

const assignment = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*/;

/** `KEY=value`, `export KEY="value"`; quoted values may have several lines. */
export function readDotenv(source: string): Table {
  const entries: Entry[] = [];
  for (let at = 0; at < source.length;) {
    const lineEnd = endOfLine(source, at);
    const found = assignment.exec(source.slice(at, lineEnd));
    if (!found) {
      at = lineEnd + 1;
      continue;
    }
    const key = found[1] ?? '';
    const keyStart = at + found[0].indexOf(key);
    const valueStart = at + found[0].length;
    const { text, end } = dotenvValue(source, valueStart, lineEnd);
    entries.push({ key, keyRange: { start: keyStart, end: keyStart + key.length }, value: withHoles(text) });
    at = Math.max(endOfLine(source, end), at) + 1;
  }
  return { kind: 'table', entries, items: [], start: 0, end: source.length };
}

function dotenvValue(source: string, start: number, lineEnd: number): { text: Text; end: number } {
  const quote = source.charAt(start);
  if (quote === '"' || quote === "'" || quote === '`') {
    const text = new TextBuilder();
    for (let at = start + 1; at < source.length && at < start + 20_000; at++) {
      const char = source.charAt(at);
      if (char === quote) return { text: text.finish(start, at + 1), end: at + 1 };
      if (char === '\\' && quote === '"' && at + 1 < source.length) {
        const next = source.charAt(at + 1);
        text.add(next === 'n' ? '\n' : next, at, at + 2);
        at++;
      } else {
        text.add(char, at, at + 1);
      }
    }
  }
  const line = source.slice(start, lineEnd);
  const comment = /\s#/.exec(line);
  const value = line.slice(0, comment?.index).trimEnd();
  return { text: plainText(source, start, start + value.length), end: lineEnd };
}

/** Java's properties: `key=value`, `key: value`, `key value`, continued by `\`. */
export function readProperties(source: string): Table {
  const entries: Entry[] = [];
  for (let at = 0; at < source.length;) {
    const lineEnd = endOfLine(source, at);
    const line = source.slice(at, lineEnd);
    const found = /^[ \t\f]*((?:\\.|[^\s:=#!\\])(?:\\.|[^\s:=\\])*)[ \t]*[=:]?[ \t]*/.exec(line);
    if (!found) {
      at = lineEnd + 1;
      continue;
    }
    const key = (found[1] ?? '').replace(/\\(.)/g, '$1');
    const keyStart = at + found[0].indexOf(found[1] ?? '');
    const start = at + found[0].length;
    const { text, end } = propertyValue(source, start, lineEnd);
    entries.push({ key, keyRange: { start: keyStart, end: keyStart + key.length }, value: withHoles(text) });
    at = end + 1;
  }
  return { kind: 'table', entries, items: [], start: 0, end: source.length };
}

function propertyValue(source: string, start: number, firstEnd: number): { text: Text; end: number } {
  const text = new TextBuilder();
  let end = firstEnd;
  let at = start;
  for (;;) {
    for (; at < end; at++) {
      const char = source.charAt(at);
      if (char === '\r') continue;
      if (char !== '\\') {
        text.add(char, at, at + 1);
        continue;
      }
      if (at + 1 >= end || (source.charAt(at + 1) === '\r' && at + 2 >= end)) break;
      const code = /^\\u([0-9a-fA-F]{4})/.exec(source.slice(at, at + 6));
      const next = source.charAt(at + 1);
      text.add(code ? String.fromCharCode(parseInt(code[1] ?? '', 16)) : next, at, at + (code ? 6 : 2));
      at += code ? 5 : 1;
    }
    if (!/\\\r?$/.test(source.slice(start, end)) || end >= source.length) break;
    at = end + 1;
    while (/[ \t]/.test(source.charAt(at))) at++;
    end = endOfLine(source, at);
  }
  return { text: text.finish(start, end), end };
}

/** Sections of keys and values; keys before the first section are the table's own. */
export function readIni(source: string): Table {
  const top: Entry[] = [];
  const sections: { key: string; start: number; end: number; entries: Entry[] }[] = [];
  for (let at = 0; at < source.length;) {
    const lineEnd = endOfLine(source, at);
    const line = source.slice(at, lineEnd);
    const section = /^\s*\[([^\]\n]+)\]/.exec(line);
    const pair = /^[ \t]*([^\s=;#[][^=\n]*?)[ \t]*[=:][ \t]*/.exec(line);
    if (section) {
      sections.push({ key: (section[1] ?? '').trim(), start: at, end: lineEnd, entries: [] });
    } else if (pair) {
      const key = pair[1] ?? '';
      const start = at + pair[0].length;
      const raw = source.slice(start, lineEnd);
      const quoted = /^(["']).*\1\s*$/.test(raw.trim()) && !/^'[^']*'\s+\w+=/.test(raw);
      const cut = /\s[;#]/.exec(raw)?.index ?? raw.length;
      const value = raw.slice(0, cut).trimEnd();
      const text = quoted
        ? { ...plainText(source, start + 1, start + value.length - 1), start, end: start + value.length }
        : plainText(source, start, start + value.length);
      const keyStart = at + pair[0].indexOf(key);
      (sections.at(-1)?.entries ?? top).push({
        key,
        keyRange: { start: keyStart, end: keyStart + key.length },
        value: withHoles(text),
      });
    }
    at = lineEnd + 1;
  }
  const values = sections.map(({ key, start, end, entries }): Entry => {
    const value: Value = { kind: 'table', entries, items: [], start, end };
    return { key, keyRange: { start, end }, value };
  });
  return { kind: 'table', entries: [...top, ...values], items: [], start: 0, end: source.length };
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

/** Parts of a key at most: frameworks have no key with more. */
const mostParts = 40;

interface Level {
  readonly entries: Entry[];
  readonly inner: Map<string, { readonly level: Level; readonly table: { end: number } }>;
}

const emptyLevel = (): Level => ({ entries: [], inner: new Map() });

/** A table whose keys with dots are tables in tables, as frameworks read them. */
export function nested(table: Table): Table {
  const root = emptyLevel();
  for (const entry of table.entries) {
    const path = entry.key.split('.', mostParts + 1);
    insert(root, entry, path.length > mostParts ? [entry.key] : path);
  }
  return { ...table, entries: root.entries };
}

function insert(root: Level, entry: Entry, path: readonly string[]): void {
  const { start, end } = entry.keyRange;
  let level = root;
  for (const key of path.slice(0, -1)) {
    let found = level.inner.get(key);
    if (!found) {
      const inner = emptyLevel();
      const value = { kind: 'table' as const, entries: inner.entries, items: [], start, end };
      level.entries.push({ key, keyRange: entry.keyRange, value });
      found = { level: inner, table: value };
      level.inner.set(key, found);
    }
    found.table.end = Math.max(end, entry.value.end);
    level = found.level;
  }
  level.entries.push({ ...entry, key: path.at(-1) ?? '' });
}
