import { kindOfFile } from '../fileKind';
import type { CodeFinding } from '../findings';
import type { Race } from '../parameterWrites';
import { racesOf } from '../races';
import { readJson } from '../read/data';
import { readProgram } from '../read/program';
import { syntaxes } from '../read/syntax';
import { Scope } from '../scope';
import type { Entry, Table } from '../value';
import { beside } from './entries';
import type { Edits } from './fix';
import type { FileText } from './literal';

/** Lets a parameter of a server wait for those before it in the file; undefined where one of them has no name. */
export function orderEdits(file: FileText, { range }: CodeFinding): Edits {
  const { path, source } = file;
  const isJson = kindOfFile(path)?.kind === 'json';
  const root = isJson ? readJson(source) : readProgram(source, syntaxes.bicep);
  const race = racesOf(path, source, root, new Scope(root)).find(({ write }) => write.at.start === range.start);
  if (!race) return undefined;
  const { serial = [] } = race.write;
  if (race.others.length === 0) return serial;
  const waits = waitEdits(file, race, isJson);
  return waits && [...serial, ...waits];
}

function waitEdits(file: FileText, { write: { table }, others }: Race, isJson: boolean): Edits {
  const { source } = file;
  const names = others.flatMap((other) => other.reference(table.start) ?? []);
  if (names.length < others.length) return undefined;
  const written = isJson ? names.map((name) => JSON.stringify(name)) : names;
  const waits = entryOf(table, 'dependsOn');
  if (waits) return waits.value.kind === 'table' ? itemEdits(source, waits.value, written, isJson) : undefined;
  if (!isJson) return bicepEdits(source, table, written);
  const name = entryOf(table, 'name');
  return name && beside(file, name, [{ name: 'dependsOn', value: `[${written.join(', ')}]`, word: true }]);
}

const entryOf = ({ entries }: Table, name: string): Entry | undefined => entries.find(({ key }) => key === name);

/** Adds to a list in the way that it is written. */
function itemEdits(source: string, list: Table, names: readonly string[], commas: boolean): Edits {
  const last = list.items.at(-1);
  if (list.entries.length > 0) return undefined;
  if (!last) {
    const at = source.indexOf('[', list.start) + 1;
    return /^\s*\]/.test(source.slice(at)) ? [{ start: at, end: at, text: names.join(', ') }] : undefined;
  }
  const { end } = last;
  if (!/^[ \t]*(?:\/\/[^\n]*)?\s*\]/.test(source.slice(end))) return undefined;
  const line = source.lastIndexOf('\n', last.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(line))?.[0] ?? '';
  const rest = /^[^\r\n\]]*(?=\r?\n)/.exec(source.slice(end))?.[0];
  if (line + indent.length !== last.start || rest === undefined) {
    return [{ start: end, end, text: names.map((name) => `, ${name}`).join('') }];
  }
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const comma = commas ? ',' : '';
  // a comment stays beside the item that it is about
  const lines = names.map((name) => `${newline}${indent}${name}`).join(comma);
  const text = `${comma}${rest}${lines}`;
  return [{ start: end, end: end + rest.length, text }];
}

function bicepEdits(source: string, table: Table, names: readonly string[]): Edits {
  const last = table.entries.at(-1);
  const first = table.entries[0];
  if (!last || !first) return undefined;
  const start = first.labels?.[0]?.start ?? first.keyRange.start;
  const line = source.lastIndexOf('\n', start - 1) + 1;
  const indent = source.slice(line, start);
  const end = Math.max(last.value.end, last.keyRange.end);
  if (!/^[ \t]*$/.test(indent) || !/^[ \t]*(?:\/\/[^\n]*)?\r?\n/.test(source.slice(end))) return undefined;
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const stop = end + (/^[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
  const lines = ['dependsOn: [', ...names.map((name) => `${indent}${name}`), ']'];
  return [{ start: stop, end: stop, text: lines.map((text) => `${newline}${indent}${text}`).join('') }];
}
